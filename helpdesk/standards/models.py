"""Calendars and service standards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Index, Interval, String
from sqlalchemy import text as text_clause
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref
from helpdesk.standards.calendar import Hours, Span
from helpdesk.standards.rules import Conditions
from helpdesk.standards.words import Target

_DEFAULT = text_clause("is_default AND retired_at IS NULL")


class Calendar(Model):
    """When we work: a week of opening hours, the holidays of a country, days that differ. One is the organisation's own."""

    __tablename__ = "calendars"
    __table_args__ = (
        Index(
            "uq_calendars_default",
            "is_default",
            unique=True,
            sqlite_where=_DEFAULT,
            postgresql_where=_DEFAULT,
        ),
    )

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    time_zone: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(2), default="")  # whose holidays are closed; none
    week: Mapped[list[list[list[int]]]] = mapped_column(Json)  # seven days of spans, Monday first
    days: Mapped[list[dict[str, Any]]] = mapped_column(
        Json, default=list
    )  # on, spans, name: those that differ
    place_ids: Mapped[list[int]] = mapped_column(Json, default=list)  # whose tickets go by it
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def hours(self) -> Hours:
        """The same to reckon with."""
        own = {date.fromisoformat(each["on"]): spans(each["spans"]) for each in self.days}
        return Hours(self.time_zone, tuple(spans(day) for day in self.week), self.country, own)


def spans(stored: list[list[int]]) -> tuple[Span, ...]:
    """Spans as they come out of the database."""
    return tuple((begins, ends) for begins, ends in stored)


class Standard(Model):
    """What is promised for tickets of a kind. The first in order whose conditions a ticket meets decides."""

    __tablename__ = "standards"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    calendar_id: Mapped[int | None] = ref(
        "calendars.id"
    )  # none: that of the ticket's place, else the default
    first_response: Mapped[timedelta | None] = mapped_column(Interval)
    next_response: Mapped[timedelta | None] = mapped_column(Interval)
    resolution: Mapped[timedelta | None] = mapped_column(Interval)
    kinds: Mapped[list[str]] = mapped_column(Json, default=list)
    priorities: Mapped[list[str]] = mapped_column(Json, default=list)
    category_ids: Mapped[list[int]] = mapped_column(Json, default=list)  # with all below them
    organisation_ids: Mapped[list[int]] = mapped_column(Json, default=list)  # the customer's
    team_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def targets(self) -> dict[Target, timedelta]:
        """The lengths that are promised."""
        lengths = {each: getattr(self, each.value) for each in Target}
        return {each: length for each, length in lengths.items() if length is not None}

    @property
    def conditions(self) -> Conditions:
        ids = (tuple(self.category_ids), tuple(self.organisation_ids), tuple(self.team_ids))
        return Conditions(tuple(self.kinds), tuple(self.priorities), *ids)
