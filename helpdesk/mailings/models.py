"""Mailings, and whom each is for: a list that is fixed when it starts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.advisors.models import Group
from helpdesk.customers.models import Customer
from helpdesk.extensions import Model
from helpdesk.jobs.leases import Leased
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.mailings.words import State
from helpdesk.surveys.models import Invitation, Survey
from helpdesk.surveys.words import Reason

_WAITING = text("decided_on IS NULL")


class Mailing(Leased, Model):
    """One survey to many customers. What it is may change while it is a draft, and never afterwards.

    `version_id`, `seed` and `listed` are fixed when it starts: the wording, the order of the draw, how many are on the list.
    """

    __tablename__ = "mailings"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    survey_id: Mapped[int] = ref("surveys.id")
    version_id: Mapped[int | None] = ref("survey_versions.id")
    fallback: Mapped[str | None] = mapped_column(String(5))  # for whom the survey has no words of their own
    whom: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # see audience.Whom
    group_id: Mapped[int | None] = ref("advisor_groups.id")  # whose members alone it asks
    most: Mapped[int | None]  # how many are asked at most; None: everybody on the list
    per_day: Mapped[int]
    weekdays_only: Mapped[bool] = mapped_column(default=True)
    starts_on: Mapped[date]
    state: Mapped[State] = word(State, default=State.DRAFT)
    seed: Mapped[str] = mapped_column(String(32), default="")
    listed: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    survey: Mapped[Survey] = relationship(lazy="raise_on_sql")
    group: Mapped[Group | None] = relationship(lazy="raise_on_sql")


class Recipient(Model):
    """One customer on the list, and what was decided when it was their turn.

    `reason`: why no letter was made; where one was, its invitation tells what became of it.
    """

    __tablename__ = "mailing_recipients"
    __table_args__ = (
        UniqueConstraint("mailing_id", "customer_id"),
        Index(
            "ix_mailing_recipients_turn",
            "mailing_id",
            "place",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_mailing_recipients_day", "mailing_id", "decided_on"),
    )

    id: Mapped[int] = pk()
    mailing_id: Mapped[int] = ref("mailings.id", index=False)
    customer_id: Mapped[int] = ref("customers.id")
    place: Mapped[int]  # in the order of the draw
    decided_on: Mapped[date | None]
    reason: Mapped[Reason | None] = word(Reason, nullable=True)
    invitation_id: Mapped[int | None] = ref("invitations.id")
    customer: Mapped[Customer] = relationship(lazy="raise_on_sql")
    invitation: Mapped[Invitation | None] = relationship(lazy="raise_on_sql")
