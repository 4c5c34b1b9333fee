"""Spam: a ticket closed in one press, and opened again where it was none. Who hesitates is told why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from helpdesk.categories import queries as categories
from helpdesk.customers.models import ContactPoint
from helpdesk.customers.words import ContactKind
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.mail.models import Mailbox
from helpdesk.people.models import User
from helpdesk.tickets import lifecycle
from helpdesk.tickets.events import TicketClosed
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import Outcome, Status


class Doubt(StrEnum):
    """Why somebody is asked once more before a sender counts as one of spam."""

    COLLEAGUE = "colleague"
    HOUSE = "house"
    HELPED = "helped"


def mark(ticket: Ticket, *, by: User, at: datetime) -> Closing:
    """Closes it as spam, under the category it has or the last one of all; one that is closed already is closed anew.

    Raises Conflict where it is spam already, DomainError where it lives on in another ticket.
    """
    if ticket.merged_into_id is not None:
        raise DomainError(N_("This ticket was merged into another one. Work on that one."))
    if not ticket.is_open:
        if is_spam(ticket):
            raise Conflict(N_("This ticket was marked as spam meanwhile."))
        lifecycle.reopen(ticket, by=Actor.user(by), at=at, because="spam")
    return lifecycle.close(ticket, by=by, at=at, outcome=Outcome.SPAM, category_id=_category(ticket))


def unmark(ticket: Ticket, *, by: User, at: datetime) -> None:
    """Opens it again, however long ago it was marked; the customer has waited since they wrote. What waited for them or
    was on hold does so again; what would have come back meanwhile is open."""
    if not is_spam(ticket):
        raise Conflict(N_("This ticket is not marked as spam any more."))
    since, (status, until) = ticket.waiting_since, _before(ticket)
    lifecycle.reopen(ticket, by=Actor.user(by), at=at, because="not_spam")
    if status is Status.PENDING:
        lifecycle.wait_for_customer(ticket, by=by, at=at)
    elif status is Status.ON_HOLD and (until is None or until > at):
        lifecycle.hold(ticket, by=by, at=at, until=until)
    elif status is Status.ON_HOLD:
        ticket.woken_at = at
    ticket.waiting_since = since
    db.session.flush()


def _before(ticket: Ticket) -> tuple[Status | None, datetime | None]:
    """The status it had when it was closed last and, if it was put aside, until when: its event knows."""
    last = select(EventRecord.payload).filter_by(
        subject_kind="ticket", subject_id=ticket.id, kind=TicketClosed.kind
    )
    closed = db.session.scalar(last.order_by(EventRecord.id.desc()).limit(1)) or {}
    status, until = closed.get("before"), closed.get("held_until")
    return Status(status) if status else None, datetime.fromisoformat(until) if until else None


def is_spam(ticket: Ticket) -> bool:
    """Is it closed, and was it closed as spam?"""
    last = select(Closing.outcome).where(Closing.ticket_id == ticket.id, Closing.number == ticket.closings)
    return not ticket.is_open and db.session.scalar(last) is Outcome.SPAM


def doubts(ticket: Ticket) -> list[Doubt]:
    """What speaks against its being spam."""
    if ticket.customer_id is None:
        return []
    addresses = select(ContactPoint.value).where(
        ContactPoint.customer_id == ticket.customer_id,
        ContactPoint.kind == ContactKind.EMAIL,
        ContactPoint.retired_at.is_(None),
    )
    found = {each for value in db.session.scalars(addresses).all() for each in _whose(value)}
    if _is_one(Ticket.id, Ticket.customer_id == ticket.customer_id, Ticket.first_replied_at.is_not(None)):
        found.add(Doubt.HELPED)
    return [each for each in Doubt if each in found]


def doubts_about(sender: str) -> list[Doubt]:
    """What speaks against blocking a sender: an address, or a whole domain with all below it."""
    found = set(_whose(sender))
    helped = (
        select(ContactPoint.customer_id)
        .join(Ticket, Ticket.customer_id == ContactPoint.customer_id)
        .where(
            ContactPoint.kind == ContactKind.EMAIL,
            _from(ContactPoint.value, sender),
            Ticket.first_replied_at.is_not(None),
        )
    )
    if db.session.scalar(helped.limit(1)) is not None:
        found.add(Doubt.HELPED)
    return [each for each in Doubt if each in found]


def _whose(sender: str) -> list[Doubt]:
    found = []
    if _is_one(User.id, _from(User.email, sender)):
        found.append(Doubt.COLLEAGUE)
    domain = sender.rpartition("@")[2]
    ours = db.session.scalars(select(Mailbox.address).where(Mailbox.is_builtin.is_(False))).all()
    houses = {address.lower().rpartition("@")[2] for address in ours}
    if any(f".{domain}".endswith(f".{house}") or f".{house}".endswith(f".{domain}") for house in houses):
        found.append(Doubt.HOUSE)
    return found


def _from(column: Any, sender: str) -> ColumnElement[bool]:
    """Addresses that a sender stands for."""
    if "@" in sender:
        return column == sender
    ends = (f"@{sender}", f".{sender}")
    return or_(*(column.endswith(each, autoescape=True) for each in ends))


def _is_one(column: Any, *conditions: ColumnElement[bool]) -> bool:
    return db.session.scalar(select(column).where(*conditions).limit(1)) is not None


def _category(ticket: Ticket) -> int:
    """Nobody says what spam is about: its own category, else the last root, where "Other" stands."""
    known = (ticket.category_id, ticket.reported_category_id, categories.last_root())
    found = next((id_ for id_ in known if id_ is not None and categories.in_use(id_)), None)
    if found is None:
        raise DomainError(N_("There is no category yet, and what is closed needs one."))
    return found
