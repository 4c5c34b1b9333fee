"""What happens to calendars and service standards."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class CalendarEvent(Event):
    subject_kind = "calendar"
    readers = Readers.SUPERVISORS

    calendar_id: int


@dataclass(frozen=True)
class CalendarAdded(CalendarEvent):
    kind = "calendar.added"


@dataclass(frozen=True)
class CalendarChanged(CalendarEvent):
    """`what`: name, hours, country, zone, places, default, days."""

    kind = "calendar.changed"

    what: str


@dataclass(frozen=True)
class CalendarRetired(CalendarEvent):
    kind = "calendar.retired"


@dataclass(frozen=True)
class CalendarRestored(CalendarEvent):
    kind = "calendar.restored"


@dataclass(frozen=True)
class StandardEvent(Event):
    subject_kind = "standard"
    readers = Readers.SUPERVISORS

    standard_id: int


@dataclass(frozen=True)
class StandardAdded(StandardEvent):
    kind = "standard.added"


@dataclass(frozen=True)
class StandardChanged(StandardEvent):
    """`what`: name, targets, conditions, calendar, position."""

    kind = "standard.changed"

    what: str


@dataclass(frozen=True)
class StandardRetired(StandardEvent):
    kind = "standard.retired"


@dataclass(frozen=True)
class StandardRestored(StandardEvent):
    kind = "standard.restored"
