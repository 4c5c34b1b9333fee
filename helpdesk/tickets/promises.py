"""How a ticket stands against what is promised for it: the fuse of lists and pages, and which standard decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.standards import deadlines, labels, rulebook
from helpdesk.standards.calendar import Hours
from helpdesk.standards.rulebook import Promise, Rulebook
from helpdesk.standards.words import Target
from helpdesk.tickets import clocks
from helpdesk.tickets.models import Clock, Ticket

MINUTE = timedelta(minutes=1)
_NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Fuse:
    """What `components/fuse.html` draws: its state, its words, and how much of the time is used (0 to 1)."""

    state: str
    words: str
    part: float = 0.0


@dataclass(frozen=True)
class Standing:
    """One promise of a ticket on its page."""

    title: str
    fuse: Fuse
    due_at: datetime | None


def fuses(now: datetime) -> Callable[[Any], Fuse | None]:
    """fuse(row) for rows that remember what is promised for them; None where nothing is."""
    book = rulebook.current()
    if book is None:
        return lambda _row: None
    said = _Words()
    return lambda row: _of_row(row, book, now, said) if row.due_at is not None else None


def _of_row(row: Any, book: Rulebook, now: datetime, said: _Words) -> Fuse | None:
    standard = book.by_id.get(row.standard_id or 0)
    hours = book.hours_for(standard, row.place_id)
    length = standard.targets.get(row.due_kind) if standard is not None else None
    return _fuse(row.due_at, row.warn_at, length, hours, now, said) if hours is not None else None


def _fuse(
    due: datetime, warn: datetime | None, length: timedelta | None, hours: Hours, now: datetime, said: _Words
) -> Fuse:
    if due < now:
        return Fuse("late", said.late(hours.between(due, now)), 1.0)
    left = hours.between(now, due)
    part = 1 - left / length if length else 0.0
    return Fuse("soon" if warn is not None and warn <= now else "calm", said.left(left), max(part, 0.0))


class _Words:
    """The sentences of one page, translated once."""

    def __init__(self) -> None:
        self._left, self._late = str(gettext("%(time)s left")), str(gettext("Overdue %(time)s"))
        self._whole = str(gettext("%(hours)s h"))
        self._hours, self._minutes = (
            str(gettext("%(hours)s h %(minutes)s min")),
            str(gettext("%(minutes)s min")),
        )

    def left(self, time: timedelta) -> str:
        return self._left % {"time": self.length(time)}

    def late(self, time: timedelta) -> str:
        return self._late % {"time": self.length(time)}

    def length(self, time: timedelta) -> str:
        minutes = max(int(time / MINUTE), 0)
        if minutes >= 60 and minutes % 60 == 0:
            return self._whole % {"hours": minutes // 60}
        if minutes >= 60:
            return self._hours % {"hours": minutes // 60, "minutes": minutes % 60}
        return self._minutes % {"minutes": minutes}


def standings(ticket: Ticket, now: datetime) -> list[Standing]:
    """The running clocks of a ticket, that which is due first first. One question, none where nothing is promised."""
    book = rulebook.current()
    if ticket.standard_id is None or book is None:
        return []
    found = select(Clock).where(Clock.ticket_id == ticket.id, Clock.stopped_at.is_(None)).order_by(Clock.id)
    said, made = _Words(), []
    for clock in db.session.scalars(found):
        hours = clocks.hours_of(book, clock, ticket)
        if hours is not None:
            fuse = _of_clock(clock, hours, now, said)
            made.append(Standing(labels.label(clock.kind), fuse, clock.due_at))
    return sorted(made, key=lambda each: (each.due_at is None, each.due_at or now))


def _of_clock(clock: Clock, hours: Hours, now: datetime, said: _Words) -> Fuse:
    if clock.paused_at is None and clock.due_at is not None:
        return _fuse(clock.due_at, clock.warn_at, clock.length, hours, now, said)
    left = clock.length - deadlines.used(hours, clock.started_at, clock.paused_at or now, clock.stood)
    stands = gettext(
        "%(time)s, the clock stands still", time=said.left(left) if left >= _NONE else said.late(-left)
    )
    return Fuse("held", str(stands))


@dataclass(frozen=True)
class Verdict:
    """One standard, tried on a ticket: `misses` names the heads under which the ticket is something else."""

    standard: Promise
    misses: list[str]
    decides: bool


@dataclass(frozen=True)
class Decision:
    verdicts: list[Verdict]
    calendar_id: int | None
    targets: dict[Target, timedelta]


def decision(ticket: Ticket) -> Decision:
    """Which standard decides for the ticket as it is now, and why not those before it."""
    book = rulebook.current()
    if book is None:
        return Decision([], None, {})
    case = clocks.facts_of(ticket).case
    deciding = book.deciding(case)
    verdicts = [Verdict(each, each.conditions.misses(case), each is deciding) for each in book.standards]
    calendar_id = book.calendar_id(deciding, ticket.place_id) if deciding else None
    return Decision(verdicts, calendar_id, dict(deciding.targets) if deciding else {})
