"""What a view asks of its tickets, as plain values: to be kept, shown in a form, and turned into a question.

There is nothing here about answers: no list of an agent selects by what customers thought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from helpdesk.categories.words import RequestKind
from helpdesk.kit.text import whole
from helpdesk.tickets.words import OPEN_STATUSES, Channel, Priority, Status

ME, OWN, NONE = "me", "own", "none"  # the reader · the reader's teams · nobody, no team, no category
MOST_VALUES = 40
LONGEST_AGE = 24 * 365 * 3  # hours
CLOSED_FOR = 24 * 30  # hours that a list of closed tickets goes back where nobody says otherwise
COLUMNS = (
    "category", "waiting", "assignee", "time", "team", "priority", "organisation", "language", "tags", "opened",
)  # fmt: skip
USUAL_COLUMNS = ("category", "waiting", "assignee", "time")


@dataclass(frozen=True)
class Age:
    """How long ago something was: at most so many hours, or (`older`) more than that."""

    hours: int
    older: bool = False


@dataclass(frozen=True)
class Criteria:
    """What must be true of a ticket: of each list one value, of everything else what it says. Empty asks nothing."""

    status: tuple[Status, ...] = ()  # none: all that are open
    kind: tuple[RequestKind, ...] = ()
    priority: tuple[Priority, ...] = ()
    channel: tuple[Channel, ...] = ()
    language: tuple[str, ...] = ()
    category: tuple[str, ...] = ()  # ids, with all below them; NONE
    team: tuple[str, ...] = ()  # ids; OWN, NONE
    assignee: tuple[str, ...] = ()  # ids; ME, NONE
    mailbox: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()  # the customer's
    tag: tuple[str, ...] = ()
    without_tag: tuple[str, ...] = ()
    field: tuple[str, ...] = ()  # wishes as tickets.field_finding reads them
    opened: Age | None = None
    updated: Age | None = None
    waiting: Age | None = None
    closed_hours: int = 0  # how far back closed tickets are shown; 0: as usual
    aside: bool | None = None  # put aside until a time
    attachment: bool | None = None
    unread: bool | None = None
    replied: bool | None = None  # did the customer get a first answer?
    followed: bool | None = None  # by the reader

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Those that its tickets may have."""
        return self.status or OPEN_STATUSES

    @property
    def closed_too(self) -> bool:
        return Status.CLOSED in self.statuses

    def plain(self) -> dict[str, Any]:
        """For keeping: what asks nothing is left out."""
        found: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, tuple) and value:
                found[each.name] = [str(one) for one in value]
            elif isinstance(value, Age):
                found[each.name] = {"hours": value.hours, "older": value.older}
            elif isinstance(value, bool) or (isinstance(value, int) and value):
                found[each.name] = value
        return found


_WORDS: dict[str, type[StrEnum]] = {
    "status": Status,
    "kind": RequestKind,
    "priority": Priority,
    "channel": Channel,
}
LISTS = (
    *_WORDS, "language", "category", "team", "assignee", "mailbox", "place", "organisation", "tag", "without_tag", "field",
)  # fmt: skip
AGES = ("opened", "updated", "waiting")
FLAGS = ("aside", "attachment", "unread", "replied", "followed")


def of(plain: Mapping[str, Any]) -> Criteria:
    """What was kept. Words that we no longer know ask nothing."""
    read: dict[str, Any] = {name: plain.get(name) for name in FLAGS}
    for name in LISTS:
        read[name] = tuple(_known(_WORDS.get(name), plain.get(name) or ()))
    for name in AGES:
        age = plain.get(name)
        read[name] = Age(int(age["hours"]), bool(age["older"])) if age else None
    read["closed_hours"] = int(plain.get("closed_hours") or 0)
    return Criteria(**read)


def _known(kind: type[StrEnum] | None, values: Iterable[str]) -> Iterable[Any]:
    if kind is None:
        return [str(value) for value in values]
    there = {each.value for each in kind}
    return [kind(value) for value in values if value in there]


def ids(values: Iterable[str]) -> list[int]:
    """The ids among the values of a list."""
    return [id_ for value in values if (id_ := whole(value)) is not None]
