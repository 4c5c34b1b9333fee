"""Disputes about answers, and every decision about each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.disputes.words import DisputeReason, DisputeState, Ruling
from helpdesk.extensions import Model
from helpdesk.kit.columns import UtcDateTime, pk, ref, word
from helpdesk.people.models import User
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import Exclusion
from helpdesk.tickets.models import Ticket

_OPEN = text("ended_at IS NULL")


class Dispute(Model):
    """A colleague asks to look at an answer about themselves again: at most one at a time about an answer is open."""

    __tablename__ = "disputes"
    __table_args__ = (
        Index("uq_disputes_open", "invitation_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_disputes_ended", "ended_at", "id"),
        Index("ix_disputes_agent", "agent_id", "id"),
    )

    id: Mapped[int] = pk()
    ticket_id: Mapped[int] = ref("tickets.id")
    invitation_id: Mapped[int] = ref("invitations.id")
    response_id: Mapped[int | None] = ref("responses.id")  # none: cut off after years
    agent_id: Mapped[int] = ref("users.id", index=False)
    team_id: Mapped[int | None] = ref("teams.id")
    reason: Mapped[DisputeReason] = word(DisputeReason)
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[DisputeState] = word(DisputeState, default=DisputeState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    late_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    ticket: Mapped[Ticket] = relationship(lazy="raise_on_sql")
    invitation: Mapped[Invitation] = relationship(lazy="raise_on_sql")
    response: Mapped[Response | None] = relationship(lazy="raise_on_sql")
    agent: Mapped[User] = relationship(lazy="raise_on_sql")
    decisions: Mapped[list[DisputeDecision]] = relationship(
        lazy="raise_on_sql", order_by="DisputeDecision.id.desc()"
    )


class DisputeDecision(Model):
    """One decision about a dispute; taken back, it stays with who did so and why.

    `acted`: it was this decision that left the answer out or credited it anew, so taking it back undoes that.
    """

    __tablename__ = "dispute_decisions"

    id: Mapped[int] = pk()
    dispute_id: Mapped[int] = ref("disputes.id")
    ruling: Mapped[Ruling] = word(Ruling)
    because: Mapped[Exclusion | None] = word(Exclusion, nullable=True)
    to_id: Mapped[int | None] = ref("users.id")  # who it counts for; none: the team alone
    acted: Mapped[bool] = mapped_column(default=False)
    credit_before: Mapped[int | None]  # revisions of the credit
    credit_after: Mapped[int | None]
    why: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = ref("users.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by_id: Mapped[int | None] = ref("users.id")
    taken_back_why: Mapped[str] = mapped_column(String(500), default="")
