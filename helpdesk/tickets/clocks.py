"""The clocks of a ticket's promises: which run, until when, and whether they were kept.

A ticket without promise costs nothing here; `rulebook` knows without a question. The ticket itself remembers the promise
that runs out first (`due_at`, `warn_at`, `due_kind`, `standard_id`), so that lists need not look at clocks. Whoever
changes clocks holds the ticket's row first, then its clocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db, run
from helpdesk.kit.columns import table_of
from helpdesk.people import organisation
from helpdesk.standards import deadlines, rulebook
from helpdesk.standards.calendar import Hours, NeverOpen
from helpdesk.standards.rulebook import Promise, Rulebook
from helpdesk.standards.rules import Case
from helpdesk.standards.words import Target
from helpdesk.tickets.events import StandardBreached
from helpdesk.tickets.models import Clock, Ticket
from helpdesk.tickets.words import Channel, Priority, Status

SPOKEN = frozenset({Channel.PHONE, Channel.WALK_IN, Channel.CHAT})  # whoever took it down was the first reply
RESPONSES = (Target.FIRST_RESPONSE, Target.NEXT_RESPONSE)
_STANDING = frozenset({Status.PENDING, Status.ON_HOLD})
_NOTHING: dict[str, Any] = {"standard_id": None, "due_at": None, "warn_at": None, "due_kind": None}
_ON_TICKET = tuple(_NOTHING)


@dataclass(frozen=True)
class Facts:
    """What of a ticket decides what is promised for it."""

    kind: RequestKind
    priority: Priority
    category_id: int | None
    organisation_id: int | None
    team_id: int | None
    place_id: int | None

    @property
    def case(self) -> Case:
        """The same as the rules of standards take it."""
        above = categories.lineage(self.category_id)
        return Case(self.kind.value, self.priority.value, above, self.organisation_id, self.team_id)


def facts_of(ticket: Ticket) -> Facts:
    """What it is now. The customer's organisation is looked up where that is not known yet."""
    customer = db.session.get(Customer, ticket.customer_id) if ticket.customer_id else None
    organisation_id = customer.organisation_id if customer else None
    return Facts(
        ticket.kind, ticket.priority, ticket.category_id, organisation_id, ticket.team_id, ticket.place_id
    )


@dataclass(frozen=True)
class Promised:
    """What is promised for a ticket that is being opened: its clocks, and what the ticket remembers of them."""

    clocks: Sequence[dict[str, Any]] = ()
    on_ticket: dict[str, Any] = field(default_factory=dict)


_NONE = Promised()


def promise(facts: Facts, *, at: datetime, answered: bool) -> Promised:
    """What is promised from that moment on. `answered`: a colleague took it down, so nobody waits for a first reply."""
    book = rulebook.current()
    standard = book.deciding(facts.case) if book is not None else None
    if book is None or standard is None:
        return _NONE
    hours = book.hours_for(standard, facts.place_id)
    kinds = [Target.RESOLUTION] if answered else [Target.FIRST_RESPONSE, Target.RESOLUTION]
    made = [
        _values(standard, kind, hours, at) for kind in kinds if kind in standard.targets and hours is not None
    ]
    rows = [each for each in made if each is not None]
    return Promised(rows, {"standard_id": standard.id} | _first(rows))


def start(ticket: Ticket, promised: Promised) -> None:
    """Writes the clocks of a ticket that was just opened."""
    if promised.clocks:
        rows = [each | {"ticket_id": ticket.id} for each in promised.clocks]
        db.session.connection().execute(_INSERT, rows)


_INSERT = insert(table_of(Clock))


def _values(standard: Promise, kind: Target, hours: Hours, at: datetime) -> dict[str, Any] | None:
    length = standard.targets[kind]
    until = _deadline(hours, at, length)
    if until is None:
        return None
    return {
        "kind": kind,
        "standard_id": standard.id,
        "length": length,
        "started_at": at,
        "started_on": organisation.today(at),
        "pauses": [],
        "due_at": until.due_at,
        "warn_at": until.warn_at,
    }


def _deadline(
    hours: Hours, at: datetime, length: timedelta, pauses: Sequence[deadlines.Pause] = ()
) -> deadlines.Deadline | None:
    try:
        return deadlines.deadline(hours, at, length, pauses)
    except NeverOpen:  # a calendar of closed days alone: nothing can be late there
        return None


def _first(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    first = min(
        (row for row in rows if row["due_at"] is not None), key=lambda row: row["due_at"], default=None
    )
    if first is None:
        return {"due_at": None, "warn_at": None, "due_kind": None}
    return {"due_at": first["due_at"], "warn_at": first["warn_at"], "due_kind": first["kind"]}


def running(ticket_id: int) -> list[Clock]:
    """The clocks that have not stopped, locked."""
    found = select(Clock).where(Clock.ticket_id == ticket_id, Clock.stopped_at.is_(None)).order_by(Clock.id)
    return list(
        db.session.scalars(found.with_for_update(key_share=True).execution_options(populate_existing=True))
    )


def settle(
    ticket: Ticket, at: datetime, clocks: list[Clock] | None = None, *, since: datetime | None = None
) -> None:
    """Brings the clocks of an open ticket in line with what is promised for it now.

    `since`: no clock that begins now began before that moment, so that nobody breaks a promise before it is made.
    """
    book = rulebook.current()
    standard = book.deciding(facts_of(ticket).case) if book is not None and ticket.is_open else None
    if clocks is None:
        clocks = running(ticket.id) if ticket.standard_id is not None or standard is not None else []
    if book is None or standard is None:
        for clock in clocks:
            stop(ticket, clock, at, by_id=None, counts=False)
        remember(ticket, [], None)
        return
    hours = book.hours_for(standard, ticket.place_id)
    for clock in clocks:
        _fit(ticket, clock, standard, hours, at)
    clocks = [clock for clock in clocks if clock.stopped_at is None]
    floor = max(standard.since, since) if since is not None else standard.since
    for kind, began in _wanted(ticket, {clock.kind for clock in clocks}).items():
        if kind in standard.targets and hours is not None:
            clocks += begin(ticket, standard, kind, hours, max(began, floor), at)
    remember(ticket, clocks, standard.id)


def _fit(ticket: Ticket, clock: Clock, standard: Promise, hours: Hours | None, at: datetime) -> None:
    """Gives a running clock the length and the hours that hold now, or ends it where nothing is promised any more."""
    length = standard.targets.get(clock.kind)
    if length is None or hours is None:
        stop(ticket, clock, at, by_id=None, counts=False)
        return
    clock.standard_id, clock.length = standard.id, length
    if clock.paused_at is None:
        _reckon(clock, hours)
        if clock.broken_at is not None and (clock.due_at is None or clock.due_at >= at):
            clock.broken_at = None  # the promise is another one now, and not broken yet
        if clock.warn_at is not None and clock.warn_at > at:
            clock.warned_at = None
    elif (
        clock.broken_at is not None
        and deadlines.used(hours, clock.started_at, clock.paused_at, clock.stood) < length
    ):
        clock.broken_at = None


def _wanted(ticket: Ticket, there: set[Target]) -> dict[Target, datetime]:
    """The clocks that an open ticket should have and has not, with when they should have begun."""
    found: dict[Target, datetime] = {}
    spoken = ticket.opened_by_id is not None and ticket.channel in SPOKEN
    if Target.RESOLUTION not in there:
        found[Target.RESOLUTION] = ticket.waiting_since if ticket.closings else ticket.opened_at
    if there & set(RESPONSES):
        return found
    if ticket.first_replied_at is None and not spoken:
        found[Target.FIRST_RESPONSE] = ticket.opened_at
    elif waits(ticket):
        found[Target.NEXT_RESPONSE] = ticket.waiting_since
    return found


def waits(ticket: Ticket) -> bool:
    """Has the customer written since we last answered?"""
    came = ticket.last_incoming_at
    ours = ticket.status in {Status.NEW, Status.OPEN}
    return ours and came is not None and came >= ticket.waiting_since and came > ticket.opened_at


def begin(
    ticket: Ticket, standard: Promise, kind: Target, hours: Hours, began: datetime, at: datetime
) -> list[Clock]:
    """Starts one clock; it stands still at once where the ticket waits."""
    values = _values(standard, kind, hours, began)
    if values is None:
        return []
    clock = Clock(ticket_id=ticket.id, **values)
    if ticket.status in _STANDING:
        clock.paused_at, clock.due_at, clock.warn_at = max(at, began), None, None
    db.session.add(clock)
    return [clock]


def stand_still(ticket: Ticket, clock: Clock, at: datetime) -> None:
    """The clock waits; what it broke before stays broken."""
    if clock.paused_at is None:
        breach(ticket, clock, at)
        clock.paused_at, clock.due_at, clock.warn_at = at, None, None


def go_on(clock: Clock, hours: Hours | None, at: datetime) -> None:
    """The clock runs again, with what it had left."""
    if clock.paused_at is not None:
        _end_pause(clock, at)
        if hours is not None:
            _reckon(clock, hours)


def _end_pause(clock: Clock, at: datetime) -> None:
    begun = clock.paused_at
    if begun is not None and at > begun:
        clock.pauses = [*clock.pauses, [begun.isoformat(), at.isoformat()]]
    clock.paused_at = None


def _reckon(clock: Clock, hours: Hours) -> None:
    until = _deadline(hours, clock.started_at, clock.length, clock.stood)
    clock.due_at, clock.warn_at = (until.due_at, until.warn_at) if until else (None, None)


def take_back(ticket: Ticket, replied_at: datetime, at: datetime, *, answered: bool) -> None:
    """What was written at `replied_at` never left: the clocks that it stopped, and those that stood still or went on
    with it, are as they were. `answered`: another answer followed meanwhile, so that nobody waits for one."""
    book, found = rulebook.current(), running(ticket.id)
    if not answered:
        found = _unanswered(ticket.id, replied_at, found)
    for clock in found:
        hours = hours_of(book, clock, ticket)
        if clock.paused_at == replied_at:
            clock.paused_at = None
        elif clock.paused_at is None and clock.pauses and clock.stood[-1][1] == replied_at:
            clock.paused_at, clock.pauses = clock.stood[-1][0], clock.pauses[:-1]
        if ticket.status in _STANDING:
            stand_still(ticket, clock, at)
        elif hours is not None:
            _end_pause(clock, at)
            _reckon(clock, hours)
    remember(ticket, found, ticket.standard_id)


def _unanswered(ticket_id: int, replied_at: datetime, found: list[Clock]) -> list[Clock]:
    """The running clocks with those that the answer stopped, in place of those that began because it had."""
    stopped = select(Clock).where(
        Clock.ticket_id == ticket_id, Clock.kind.in_(RESPONSES), Clock.stopped_at == replied_at
    )
    waited = list(
        db.session.scalars(stopped.with_for_update(key_share=True).execution_options(populate_existing=True))
    )
    since = [each for each in found if waited and each.kind in RESPONSES]
    for clock in since:
        db.session.delete(clock)
    db.session.flush()
    for clock in waited:
        clock.stopped_at = clock.stopped_on = clock.kept = None
        clock.agent_id = clock.team_id = clock.category_id = None
    return waited + [each for each in found if each not in since]


def stop(ticket: Ticket, clock: Clock, at: datetime, *, by_id: int | None, counts: bool = True) -> None:
    """Ends the clock for good and says whether it was kept; later changes move nothing of it."""
    if counts:
        breach(ticket, clock, at)
    _end_pause(clock, at)
    clock.stopped_at, clock.stopped_on = at, organisation.today(at)
    clock.kept = clock.broken_at is None if counts else None
    clock.agent_id = ticket.assignee_id or by_id
    clock.team_id, clock.category_id = ticket.team_id, ticket.category_id


def breach(ticket: Ticket, clock: Clock, at: datetime) -> bool:
    """Notes that the clock ran out, if it did and nobody has noted it: once, with when it was due."""
    due = clock.due_at
    if due is None or due >= at or clock.broken_at is not None or clock.stopped_at is not None:
        return False
    clock.broken_at = due
    db.session.flush()
    record(StandardBreached(ticket.id, clock.id, clock.kind.value, due.isoformat()), at=at)
    return True


def remember(ticket: Ticket, clocks: Sequence[Clock], standard_id: int | None) -> None:
    """What the ticket keeps of its clocks. No new version of it: nobody's form is out of date by that."""
    rows = [
        {"kind": each.kind, "due_at": each.due_at, "warn_at": each.warn_at} for each in clocks if each.runs
    ]
    values = {"standard_id": standard_id} | _first(rows)
    if all(getattr(ticket, name) == values[name] for name in _ON_TICKET):
        db.session.flush()
        return
    run(_REMEMBER, values | {"row": ticket.id})
    for name, value in values.items():
        set_committed_value(ticket, name, value)


_TICKETS = table_of(Ticket)
_REMEMBER = (
    update(_TICKETS)
    .where(_TICKETS.c.id == bindparam("row"))
    .values({name: bindparam(name) for name in _ON_TICKET})
)


def hours_of(book: Rulebook | None, clock: Clock, ticket: Ticket) -> Hours | None:
    """By which hours this clock runs."""
    return book.hours_for(book.by_id.get(clock.standard_id), ticket.place_id) if book else None
