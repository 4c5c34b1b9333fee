"""Time spent on tickets: adding, correcting and withdrawing entries, and timers. A record of work, never a score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from helpdesk.events.recording import record
from helpdesk.extensions import db, insert_row
from helpdesk.kit.columns import seconds_of
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.tickets.events import TimeAdded, TimeCorrected, TimeWithdrawn
from helpdesk.tickets.models import Message, Ticket, TimeEntry, Timer
from helpdesk.tickets.words import WorkKind

MOST = 24 * 60  # minutes of one entry
LONGEST_TIMER = timedelta(hours=12)  # one that was forgotten counts no more than that


@dataclass(frozen=True)
class Spent:
    """One entry as a page shows it."""

    id: int
    user_id: int
    minutes: int
    kind: WorkKind | None
    at: datetime
    version: int


def of(ticket_id: int) -> list[Spent]:
    """The entries of a ticket, oldest first, without those that were withdrawn."""
    own = select(TimeEntry).where(TimeEntry.ticket_id == ticket_id, TimeEntry.withdrawn_at.is_(None))
    return [
        Spent(row.id, row.user_id, row.minutes, row.kind, row.at, row.version)
        for row in db.session.scalars(own.order_by(TimeEntry.id))
    ]


def spoken(ticket_id: int) -> int:
    """Minutes of the calls and visits that colleagues logged on it."""
    own = select(func.sum(seconds_of(Message.duration))).where(Message.ticket_id == ticket_id, *is_ours())
    return round((db.session.scalar(own) or 0) / 60)


def is_ours() -> tuple[ColumnElement[bool], ...]:
    """The condition of messages that took a colleague's time by the clock."""
    return Message.duration.is_not(None), Message.author_id.is_not(None)


def add(ticket: Ticket, minutes: int, *, by: User, at: datetime, kind: WorkKind | None = None) -> int:
    """Minutes that `by` worked on the ticket."""
    _check(minutes)
    day = organisation.today(at)
    id_ = insert_row(
        TimeEntry, ticket_id=ticket.id, user_id=by.id, minutes=minutes, kind=kind, spent_on=day, at=at, version=1
    )  # fmt: skip
    record(TimeAdded(ticket.id, id_, minutes), by=Actor.user(by), at=at)
    return id_


def correct(
    ticket: Ticket,
    entry_id: int,
    minutes: int,
    *,
    version: int,
    by: User,
    at: datetime,
    kind: WorkKind | None = None,
) -> bool:
    """Changes one's own entry; False where nothing was different. Refuses where it changed since `version`."""
    _check(minutes)
    entry = _own(ticket, entry_id, by)
    if entry.version != version:
        raise Conflict(N_("This entry was changed meanwhile. Look at it before you change it."))
    if (entry.minutes, entry.kind) == (minutes, kind):
        return False
    before, entry.minutes, entry.kind = entry.minutes, minutes, kind
    entry.version += 1
    db.session.flush()
    record(TimeCorrected(ticket.id, entry_id, before, minutes), by=Actor.user(by), at=at)
    return True


def withdraw(ticket: Ticket, entry_id: int, *, by: User, at: datetime) -> None:
    """Takes one's own entry back: it counts no more."""
    entry = _own(ticket, entry_id, by)
    entry.withdrawn_at = at
    db.session.flush()
    record(TimeWithdrawn(ticket.id, entry_id, entry.minutes), by=Actor.user(by), at=at)


def _own(ticket: Ticket, entry_id: int, by: User) -> TimeEntry:
    entry = db.session.get(TimeEntry, entry_id, with_for_update={"key_share": True}, populate_existing=True)
    if entry is None or entry.ticket_id != ticket.id or entry.withdrawn_at is not None:
        raise Conflict(N_("This entry is not there any more."))
    if entry.user_id != by.id:
        raise DomainError(N_("Only who wrote an entry can change it."))
    return entry


def _check(minutes: int) -> None:
    if not 0 < minutes <= MOST:
        raise DomainError(N_("Between 1 and %(most)s minutes."), field="minutes", most=MOST)


def start(ticket: Ticket, *, by: User, at: datetime) -> int | None:
    """Lets the clock run on this ticket. One that runs elsewhere stops first and is counted there; gives its minutes."""
    running = _timer(by)
    if running is not None and running.ticket_id == ticket.id:
        return None
    counted = stop(by=by, at=at)
    db.session.add(Timer(user_id=by.id, ticket_id=ticket.id, started_at=at))
    db.session.flush()
    return counted


def stop(*, by: User, at: datetime) -> int | None:
    """Stops the clock and counts what it says, whole minutes, one at least; None where none runs."""
    running = _timer(by)
    if running is None:
        return None
    ticket = db.session.get_one(Ticket, running.ticket_id)
    lasted = min(max(at - running.started_at, timedelta()), LONGEST_TIMER)
    minutes = max(1, round(lasted.total_seconds() / 60))
    db.session.delete(running)
    db.session.flush()
    add(ticket, minutes, by=by, at=at)
    return minutes


def running(by: User) -> tuple[int, datetime] | None:
    """The id of the ticket on which the clock runs, and since when."""
    found = _timer(by)
    return (found.ticket_id, found.started_at) if found else None


def _timer(by: User) -> Timer | None:
    return db.session.get(Timer, by.id, with_for_update={"key_share": True}, populate_existing=True)
