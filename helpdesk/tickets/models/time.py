"""Time spent on tickets, and timers that run."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import UtcDateTime, pk, ref, word
from helpdesk.tickets.words import WorkKind


class TimeEntry(Model):
    """Minutes that somebody worked on a ticket. Calls and visits have a duration of their own and no entry."""

    __tablename__ = "time_entries"
    __table_args__ = (
        Index("ix_time_entries_ticket", "ticket_id"),
        Index("ix_time_entries_day", "spent_on", "user_id"),
    )

    id: Mapped[int] = pk()
    ticket_id: Mapped[int] = ref("tickets.id", index=False)
    user_id: Mapped[int] = ref("users.id", index=False)
    minutes: Mapped[int]
    kind: Mapped[WorkKind | None] = word(WorkKind, nullable=True)
    spent_on: Mapped[date]  # local day of the organisation
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Timer(Model):
    """Since when somebody works on a ticket: one at a time for each colleague."""

    __tablename__ = "timers"

    user_id: Mapped[int] = ref("users.id", primary_key=True, index=False)
    ticket_id: Mapped[int] = ref("tickets.id")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
