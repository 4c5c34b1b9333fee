"""What happens to calendars and service standards."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


class CalendarEvent(Event):
    subject_kind = "calendar"
    readers = Readers.SUPERVISORS


@dataclass(frozen=True)
class CalendarAdded(CalendarEvent):
    kind = "calendar.added"

    calendar_id: int


@dataclass(frozen=True)
class CalendarChanged(CalendarEvent):
    """`what`: name, hours, country, zone, places, default, days."""

    kind = "calendar.changed"

    calendar_id: int
    what: str


@dataclass(frozen=True)
class CalendarRetired(CalendarEvent):
    kind = "calendar.retired"

    calendar_id: int


@dataclass(frozen=True)
class CalendarRestored(CalendarEvent):
    kind = "calendar.restored"

    calendar_id: int


class StandardEvent(Event):
    subject_kind = "standard"
    readers = Readers.SUPERVISORS


@dataclass(frozen=True)
class StandardAdded(StandardEvent):
    kind = "standard.added"

    standard_id: int


@dataclass(frozen=True)
class StandardChanged(StandardEvent):
    """`what`: name, targets, conditions, calendar, position."""

    kind = "standard.changed"

    standard_id: int
    what: str


@dataclass(frozen=True)
class StandardRetired(StandardEvent):
    kind = "standard.retired"

    standard_id: int


@dataclass(frozen=True)
class StandardRestored(StandardEvent):
    kind = "standard.restored"

    standard_id: int
