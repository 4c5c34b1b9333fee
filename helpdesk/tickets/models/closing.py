"""One closing of a ticket, and who it counts for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.kit.columns import UtcDateTime, pk, ref, word
from helpdesk.tickets.models.ticket import Ticket
from helpdesk.tickets.words import CreditRole, Outcome


class Closing(Model):
    """When, by whom, how: everything as it stood at that moment. Number 1, 2, … with each re-closing."""

    __tablename__ = "closings"
    __table_args__ = (UniqueConstraint("ticket_id", "number"), Index("ix_closings_day", "closed_on", "id"))

    id: Mapped[int] = pk()
    ticket_id: Mapped[int] = ref("tickets.id", index=False)
    number: Mapped[int]
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_on: Mapped[date]  # local day of the organisation
    by_id: Mapped[int | None] = ref("users.id")
    outcome: Mapped[Outcome] = word(Outcome)
    category_id: Mapped[int] = ref("categories.id")  # final
    reported_category_id: Mapped[int | None] = ref("categories.id")
    cause_id: Mapped[int | None] = ref("causes.id")
    team_id: Mapped[int | None] = ref("teams.id")
    human_contact: Mapped[bool] = mapped_column(default=True)
    ticket: Mapped[Ticket] = relationship(lazy="raise_on_sql")
    credits: Mapped[list[ClosingCredit]] = relationship(lazy="raise_on_sql", order_by="ClosingCredit.id")


class ClosingCredit(Model):
    """Who a closing counts for; weights of a closing sum to 1. No user: the team alone."""

    __tablename__ = "closing_credits"

    id: Mapped[int] = pk()
    closing_id: Mapped[int] = ref("closings.id")
    user_id: Mapped[int | None] = ref("users.id")
    team_id: Mapped[int | None] = ref("teams.id")
    role: Mapped[CreditRole] = word(CreditRole)
    weight: Mapped[float]
