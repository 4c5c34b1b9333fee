"""What the desk does when other rooms, or its own deeds, say that something happened."""

from __future__ import annotations

from typing import Any

from helpdesk.customers.events import CustomerChanged
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.mail.events import LetterFailed
from helpdesk.people import notices
from helpdesk.tickets import numbers, queries, search
from helpdesk.tickets.events import MessageAdded, TicketAssigned, TicketMerged
from helpdesk.tickets.models import Message, Ticket, TicketWords


def ticket_assigned(event: TicketAssigned, record: Any) -> None:
    """Whoever was given a ticket by somebody else is told."""
    by_oneself = record.actor_kind == "user" and record.actor_id == event.assignee_id
    if event.assignee_id is None or by_oneself or event.assignee_id == event.before_assignee_id:
        return
    _tell(event.assignee_id, event.ticket_id, "assigned", N_("%(number)s was given to you."), record)


def ticket_merged(event: TicketMerged, record: Any) -> None:
    """Whose ticket was merged by somebody else is told where it lives on."""
    ticket = db.session.get_one(Ticket, event.ticket_id)
    if ticket.assignee_id is None or (record.actor_kind, record.actor_id) == ("user", ticket.assignee_id):
        return
    notices.tell(
        [ticket.assignee_id],
        kind="ticket.merged",
        sentence=N_("%(number)s was merged into %(into)s."),
        values={"number": numbers.shown(ticket.number), "into": numbers.shown(event.into_number)},
        url=f"/tickets/{event.into_number}",
        key=f"{record.kind}:{record.id}",
        at=record.at,
    )


def message_added(event: MessageAdded, record: Any) -> None:
    """The ticket's owner is told that the customer has written."""
    ticket = db.session.get(Ticket, event.ticket_id)
    message = db.session.get(Message, event.message_id)
    if not event.from_customer or ticket is None or message is None or message.from_machine:
        return
    if ticket.assignee_id is not None and ticket.is_open:
        _tell(ticket.assignee_id, ticket.id, "wrote", N_("The customer wrote on %(number)s."), record)


def letter_failed(event: LetterFailed, record: Any) -> None:
    """Who wrote a reply that cannot be delivered is told."""
    if event.purpose != "reply":
        return
    ticket = queries.by_ref(event.ref)
    kind, _, plain = event.ref.partition(":")
    message = db.session.get(Message, int(plain)) if kind == "message" and ticket is not None else None
    if ticket is not None and message is not None and message.author_id is not None:
        sentence = N_("Your reply on %(number)s could not be delivered.")
        _tell(message.author_id, ticket.id, "undelivered", sentence, record)


def customer_changed(event: CustomerChanged, _record: Any) -> None:
    """Under a new name the customer's tickets are found too."""
    customer = db.session.get(Customer, event.customer_id)
    if customer is not None and "name" in event.what:
        own = db.select(Ticket.id).where(Ticket.customer_id == customer.id)
        search.add(TicketWords.ticket_id.in_(own), customer.name)


def _tell(user_id: int, ticket_id: int, kind: str, sentence: str, record: Any) -> None:
    ticket = db.session.get_one(Ticket, ticket_id)
    notices.tell(
        [user_id],
        kind=f"ticket.{kind}",
        sentence=sentence,
        values={"number": numbers.shown(ticket.number)},
        url=f"/tickets/{ticket.number}",
        key=f"{record.kind}:{record.id}",
        at=record.at,
    )
