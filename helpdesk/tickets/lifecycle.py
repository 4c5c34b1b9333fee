"""Waiting, holding, closing and opening again. `close` is the one way to close a ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from helpdesk.categories import queries as categories
from helpdesk.categories.models import Cause
from helpdesk.events.recording import record
from helpdesk.extensions import db, insert_soon, put
from helpdesk.kit.columns import table_of
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.tickets import checklists, field_values, replying, rules, settings
from helpdesk.tickets.events import TicketChanged, TicketClosed, TicketReopened
from helpdesk.tickets.models import Closing, ClosingCredit, Message, Ticket
from helpdesk.tickets.words import Outcome, Reopening, Status

_LOGGED = (
    select(Message.author_id, Message.at, Message.kind, Message.channel, Message.result)
    .where(Message.ticket_id == bindparam("ticket"), Message.author_id.is_not(None))
    .order_by(Message.id)
)
_CREDITS = table_of(ClosingCredit)


def close(
    ticket: Ticket,
    *,
    by: User | Actor | None,
    at: datetime,
    outcome: Outcome,
    category_id: int,
    cause_id: int | None = None,
    last_words: str = "",
    merged_into: Ticket | None = None,
    imported: bool = False,
) -> Closing:
    """Closes the ticket: mails the last words, if any, then freezes outcome, final category, cause and credit.

    `by` a rule: it closed, and no colleague did. `merged_into`: the ticket that it lives on in (tickets.merging moves what it holds). `imported`: it was closed long ago at
    another desk; nobody is asked, and no field is missed.
    Raises Conflict where it is closed already; DomainError where category or cause cannot be used, or where a field that
    must be filled in is empty or a step that must be done is open.
    """
    if not ticket.is_open:
        raise Conflict(N_("This ticket was closed meanwhile."))
    _check(category_id, cause_id)
    if not imported:
        field_values.ensure_complete(ticket, category_id, outcome)
    checklists.ensure_done(ticket, outcome)
    person = None if isinstance(by, Actor) else by
    if last_words.strip() and person is not None:
        replying.send(ticket, by=person, body=last_words, at=at, field="last_words")
    contacts = _contacts(ticket)
    before, held_until = ticket.status.value, ticket.held_until.isoformat() if ticket.held_until else None
    closing = Closing(
        ticket_id=ticket.id,
        number=ticket.closings + 1,
        closed_at=at,
        closed_on=organisation.today(at),
        by_id=person.id if person else None,
        outcome=outcome,
        category_id=category_id,
        reported_category_id=ticket.reported_category_id,
        cause_id=cause_id,
        team_id=ticket.team_id,
        human_contact=bool(contacts),
    )
    put(closing)
    credits = _credits(ticket, person, contacts)
    insert_soon(_CREDITS, *({"closing_id": closing.id, **vars(credit)} for credit in credits))
    ticket.category_id = category_id
    ticket.status = Status.CLOSED
    ticket.closed_at = at
    ticket.closings = closing.number
    ticket.unread = False
    ticket.held_until = ticket.woken_at = None
    if merged_into is not None:
        ticket.merged_into_id = merged_into.id
    closed = TicketClosed(ticket.id, closing.id, closing.number, outcome.value, imported, before, held_until)
    record(closed, by=Actor.user(by) if by else SYSTEM, at=at)
    return closing


def credits_now(ticket: Ticket, *, by: User | None) -> list[rules.Credit]:
    """Who it would count for if `by` closed the ticket now without another word."""
    return _credits(ticket, by, _contacts(ticket))


def _credits(ticket: Ticket, by: User | None, contacts: list[rules.Contact]) -> list[rules.Credit]:
    return rules.credits_for(
        assignee_id=ticket.assignee_id,
        closer_id=by.id if by else None,
        contacts=contacts,
        team_id=ticket.team_id,
    )


def _check(category_id: int, cause_id: int | None) -> None:
    if not categories.in_use(category_id):
        raise DomainError(N_("This category is no longer in use. Choose another one."), field="category_id")
    if cause_id is not None:
        cause = db.session.get(Cause, cause_id)
        if cause is None or cause.retired_at is not None:
            raise DomainError(N_("This cause is no longer in use. Choose another one."), field="cause_id")


def _contacts(ticket: Ticket) -> list[rules.Contact]:
    """Every time a colleague reached the customer, in order."""
    return [
        rules.Contact(author, at)
        for author, at, kind, channel, result in db.session.execute(_LOGGED, {"ticket": ticket.id})
        if author is not None and rules.is_contact(kind, channel, result)
    ]


def reopen(ticket: Ticket, *, by: Actor, at: datetime, because: str) -> None:
    """Opens a closed ticket again. `because`: "customer_message" (the caller has asked the rules), "staff",
    or what events.TicketReopened names."""
    if ticket.is_open:
        raise Conflict(N_("This ticket was reopened meanwhile."))
    if ticket.merged_into_id is not None:
        raise DomainError(N_("This ticket was merged into another one. Work on that one."))
    if because == "staff" and not may_reopen_at(ticket, at):
        sentence = N_("It was closed more than %(days)s days ago. Open a new ticket instead.")
        raise DomainError(sentence, days=settings.REOPEN_DAYS.get())
    last = select(Closing.id, Closing.outcome).where(Closing.ticket_id == ticket.id)
    closing = db.session.execute(last.order_by(Closing.number.desc()).limit(1)).first()
    ticket.status = Status.OPEN
    ticket.closed_at = None
    ticket.waiting_since = at
    db.session.flush()
    closing_id, outcome = (closing.id, closing.outcome.value) if closing else (0, "")
    record(TicketReopened(ticket.id, closing_id, because, outcome), by=by, at=at)


def may_reopen_at(ticket: Ticket, at: datetime) -> bool:
    """Is it still time for a colleague to reopen the ticket?"""
    if settings.reopening() is Reopening.ALWAYS:
        return True
    return rules.within_window(ticket.closed_at or at, at, settings.reopen_window())


def wait_for_customer(ticket: Ticket, *, by: User | Actor, at: datetime) -> None:
    """The next word is the customer's."""
    _move(ticket, Status.PENDING, by=Actor.user(by), at=at)


def hold(ticket: Ticket, *, by: User | Actor, at: datetime, until: datetime | None = None) -> None:
    """Something outside must happen first. With `until` it is put aside and comes back by itself (see snooze)."""
    if until is not None:
        snooze(ticket, by=by, at=at, until=until)
    else:
        _move(ticket, Status.ON_HOLD, by=Actor.user(by), at=at)


def snooze(ticket: Ticket, *, by: User | Actor, at: datetime, until: datetime) -> None:
    """Puts it aside, out of sight, until that time or until the customer writes, whichever is first.

    A customer who waits for us goes on waiting; where nobody does, our turn begins at `until`.
    """
    if until <= at:
        raise DomainError(N_("Choose a time that is still to come."), field="until")
    before = ticket.status
    if not ticket.is_open:
        raise DomainError(N_("The ticket is closed. Reopen it first."))
    if before not in {Status.NEW, Status.OPEN}:
        ticket.waiting_since = until
    ticket.status, ticket.held_until, ticket.woken_at = Status.ON_HOLD, until, None
    db.session.flush()
    aside = TicketChanged(ticket.id, "status", before.value, Status.ON_HOLD.value, until.isoformat())
    record(aside, by=Actor.user(by), at=at)


def resume(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """Back to work: the waiting is over. A ticket that was put aside shows that it woke, unless a colleague fetched it."""
    aside, since = ticket.held_until is not None, ticket.waiting_since
    _move(ticket, Status.OPEN, by=by, at=at)
    if aside:
        ticket.waiting_since = min(since, at)
        ticket.woken_at = None if by.kind == "user" else at


def _move(ticket: Ticket, after: Status, *, by: Actor, at: datetime) -> None:
    before = ticket.status
    if before is after and ticket.held_until is None:
        return
    if before is not after and not rules.may_move(before, after):
        raise DomainError(N_("The ticket is closed. Reopen it first."))
    ticket.status = after
    ticket.held_until = ticket.woken_at = None
    ticket.waiting_since = at
    db.session.flush()
    record(TicketChanged(ticket.id, "status", before.value, after.value), by=by, at=at)
