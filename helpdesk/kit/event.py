"""What an event is: a frozen record of plain values saying that something happened.

Rooms subclass `Event` in their `events.py`, tickets also in `macro_events.py` and the like. Payloads hold ids, enums and
numbers, never text of people.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import ClassVar


class Readers(StrEnum):
    """Who may read an event in a timeline, a notice, an export."""

    STAFF = "staff"
    SUPERVISORS = "supervisors"
    AFTER_WINDOW = "after_window"  # supervisors at once, agents after the change window (answers)
    CONCERNED = "concerned"  # supervisors, and the colleague whom the payload's agent_id names (reviews)


@dataclass(frozen=True)
class Actor:
    """Who did it: a user, a customer, a third party, a rule or the clock; `id` is plain and may be None."""

    kind: str
    id: int | None = None

    @classmethod
    def user(cls, user: object) -> Actor:
        """A user as an actor; who is one already (a rule) stays what it is."""
        return user if isinstance(user, Actor) else cls("user", user.id)  # type: ignore[attr-defined]

    @classmethod
    def customer(cls, customer: object | None) -> Actor:
        return cls("customer", getattr(customer, "id", None))


SYSTEM = Actor("system")


@dataclass(frozen=True)
class Event:
    """Base of all events. `kind` is stored ("ticket.closed"); a changed payload raises `version`.

    `sentence` is an English message id for the timeline; its placeholders are payload names, and `actor`.
    Empty: never shown in a timeline.
    """

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1
    readers: ClassVar[Readers] = Readers.STAFF
    sentence: ClassVar[str] = ""
    subject_kind: ClassVar[str] = ""  # "ticket": then the payload has ticket_id

    @property
    def subject(self) -> tuple[str, int]:
        """Kind and id of what it happened to."""
        return self.subject_kind, int(getattr(self, f"{self.subject_kind}_id"))

    def payload(self) -> dict[str, object]:
        """The values as JSON can hold them."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
