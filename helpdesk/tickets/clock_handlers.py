"""What happens to tickets moves their clocks: in the same transaction, and at no cost where nothing is promised."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from helpdesk.categories.events import CategoryMoved
from helpdesk.customers.events import CustomerChanged
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.people import notices
from helpdesk.people import queries as people
from helpdesk.standards import rulebook
from helpdesk.standards.words import Target
from helpdesk.tickets import clock_resetting, clocks, numbers
from helpdesk.tickets.clocks import RESPONSES
from helpdesk.tickets.events import (
    MessageAdded,
    StandardBreached,
    TicketAssigned,
    TicketChanged,
    TicketClosed,
    TicketJoined,
    TicketReopened,
    TicketSeparated,
)
from helpdesk.tickets.models import Clock, Closing, Message, Ticket
from helpdesk.tickets.queries import is_open
from helpdesk.tickets.words import UNASKED_OUTCOMES, CallResult, MessageKind, Outcome, Status

# Reopened for these reasons it should not have been closed: its clocks go on. One that was merged was seen to meanwhile.
_MISTAKEN = {"separated", "not_spam"}
_DECIDES = {"kind", "priority", "category_id", "customer_id"}
BROKEN = {
    Target.FIRST_RESPONSE: N_("%(number)s: the promised first reply is overdue."),
    Target.NEXT_RESPONSE: N_("%(number)s: the promised reply is overdue."),
    Target.RESOLUTION: N_("%(number)s: it was promised to be solved by now."),
}


def _ticket(event: Any) -> Ticket | None:
    """The ticket, unless nothing is promised for it and nothing could be."""
    ticket = db.session.get(Ticket, event.ticket_id)
    if ticket is None or (ticket.standard_id is None and not rulebook.promised()):
        return None
    return ticket


def _by(record: Any) -> int | None:
    return record.actor_id if record.actor_kind == "user" else None


def message_added(event: MessageAdded, record: Any) -> None:
    """A colleague's answer stops the clock of a reply (a rule's does not); the customer's message starts the next one."""
    ticket = _ticket(event)
    if ticket is None or ticket.standard_id is None or not ticket.is_open:
        return
    if event.from_customer:
        message = db.session.get(Message, event.message_id)
        if message is not None and not message.from_machine:
            _wait(ticket, record)
    elif record.actor_kind != "rule" and _answers(event):
        _answered(ticket, record)


def _answers(event: MessageAdded) -> bool:
    if event.message_kind == MessageKind.CALL:
        message = db.session.get(Message, event.message_id)
        return message is not None and message.result is CallResult.ANSWERED
    return event.message_kind in {MessageKind.REPLY, MessageKind.VISIT}


def _answered(ticket: Ticket, record: Any) -> None:
    found = clocks.running(ticket.id)
    for clock in found:
        if clock.kind in RESPONSES:
            clocks.stop(ticket, clock, record.at, by_id=_by(record))
    clocks.remember(ticket, [each for each in found if each.stopped_at is None], ticket.standard_id)


def _wait(ticket: Ticket, record: Any) -> None:
    book = rulebook.current()
    standard = book.by_id.get(ticket.standard_id or 0) if book else None
    if book is None or standard is None or Target.NEXT_RESPONSE not in standard.targets:
        return
    hours, found = book.hours_for(standard, ticket.place_id), clocks.running(ticket.id)
    if hours is None or any(each.kind in RESPONSES for each in found):
        return
    found += clocks.begin(ticket, standard, Target.NEXT_RESPONSE, hours, record.at, record.at)
    clocks.remember(ticket, found, standard.id)


def ticket_changed(event: TicketChanged, record: Any) -> None:
    """Waiting and holding stop the clocks for the time being; other properties may change what is promised."""
    if event.what != "status" and event.what not in _DECIDES:
        return
    ticket = _ticket(event)
    if ticket is None or not ticket.is_open:
        return
    if event.what in _DECIDES:
        clocks.settle(ticket, record.at)
    elif ticket.standard_id is not None:
        _move(ticket, record)


def _move(ticket: Ticket, record: Any) -> None:
    book, found = rulebook.current(), clocks.running(ticket.id)
    for clock in found:
        if ticket.status in {Status.PENDING, Status.ON_HOLD}:
            clocks.stand_still(ticket, clock, record.at)
        else:
            clocks.go_on(clock, clocks.hours_of(book, clock, ticket), record.at)
    clocks.remember(ticket, found, ticket.standard_id)


def ticket_assigned(event: TicketAssigned, record: Any) -> None:
    """Another team may promise something else."""
    if event.team_id != event.before_team_id and (ticket := _ticket(event)) is not None and ticket.is_open:
        clocks.settle(ticket, record.at)


def ticket_closed(event: TicketClosed, record: Any) -> None:
    """All clocks stop. What was spam, a test or a duplicate counts neither as kept nor as broken."""
    ticket = _ticket(event)
    if ticket is None or ticket.standard_id is None:
        return
    counts = Outcome(event.outcome) not in UNASKED_OUTCOMES
    for clock in clocks.running(ticket.id):
        clocks.stop(ticket, clock, record.at, by_id=_by(record), counts=counts)
    clocks.remember(ticket, [], None)


def ticket_reopened(event: TicketReopened, record: Any) -> None:
    """A new promise to solve it; what the closing ended uncounted by mistake goes on."""
    ticket = _ticket(event) if event.because != "spam" else None  # that closes in the same breath
    if ticket is None:
        return
    if event.because in _MISTAKEN:
        _revive(ticket, event, record)
    clocks.settle(ticket, record.at)


def _revive(ticket: Ticket, event: TicketReopened, record: Any) -> None:
    closed_at = db.session.scalar(select(Closing.closed_at).where(Closing.id == event.closing_id))
    ended = select(Clock).where(
        Clock.ticket_id == ticket.id, Clock.stopped_at == closed_at, Clock.kept.is_(None)
    )
    for clock in db.session.scalars(ended.with_for_update(key_share=True)):
        stood = clock.stopped_at if event.because == "separated" else record.at
        clock.paused_at, clock.due_at, clock.warn_at = stood, None, None
        clock.stopped_at = clock.stopped_on = None
        clock.agent_id = clock.team_id = clock.category_id = None
        clocks.go_on(clock, clocks.hours_of(rulebook.current(), clock, ticket), record.at)
    db.session.flush()


def ticket_separated(event: TicketSeparated, record: Any) -> None:
    """It stands as it stood before it was merged: it may have been waiting."""
    ticket = _ticket(event)
    if ticket is not None and ticket.standard_id is not None and ticket.is_open:
        _move(ticket, record)


def ticket_joined(event: TicketJoined, record: Any) -> None:
    """Whoever waited for us on the other ticket waits for us here."""
    ticket = _ticket(event)
    if ticket is not None and ticket.is_open:
        clocks.settle(ticket, record.at)


def customer_changed(event: CustomerChanged, record: Any) -> None:
    """Who belongs to another organisation may be promised something else."""
    book = rulebook.current() if event.what == "organisation" else None
    if book is None or not any(each.conditions.organisations for each in book.standards):
        return
    own = select(Ticket).where(is_open(), Ticket.customer_id == event.customer_id)
    for ticket in db.session.scalars(own.order_by(Ticket.id).with_for_update(key_share=True)).all():
        clocks.settle(ticket, record.at)


def category_moved(event: CategoryMoved, record: Any) -> None:
    """Under another parent its tickets may be promised something else."""
    if event.parent_id != event.before_parent_id and rulebook.promised():
        clock_resetting.ask(record.at)


def standards_changed(_event: Any, record: Any) -> None:
    """A standard or a calendar is another one: all open clocks are set anew, in the background."""
    clock_resetting.ask(record.at)


def standard_breached(event: StandardBreached, record: Any) -> None:
    """Whose ticket it is and who answers for the team are told, once."""
    ticket = db.session.get_one(Ticket, event.ticket_id)
    tell(ticket, BROKEN[Target(event.target)], f"{record.kind}:{record.id}", record.at, escalates=True)


def tell(ticket: Ticket, sentence: str, key: str, at: Any, *, escalates: bool) -> None:
    """Tells the assignee, and the team's supervisors where it `escalates` or nobody has the ticket."""
    told = [ticket.assignee_id] if ticket.assignee_id is not None else []
    if escalates or not told:
        told += [user.id for user in people.supervisors_for(ticket.team_id)]
    notices.tell(
        told,
        kind="ticket.promise",
        sentence=sentence,
        values={"number": numbers.shown(ticket.number)},
        url=f"/tickets/{ticket.number}",
        key=key,
        at=at,
    )
