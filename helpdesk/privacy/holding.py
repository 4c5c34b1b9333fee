"""Legal hold: while a claim or a dispute is open, nothing about a customer is erased or lapses, and nobody asks them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, union_all
from sqlalchemy.orm import aliased

from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.privacy.events import HoldLifted, HoldSet
from helpdesk.tickets.models import Message, Ticket

_ONE = aliased(Customer)
# On hold are those whom it was set for, and whoever was merged into them.
HELD = (
    select(Customer.id)
    .outerjoin(_ONE, _ONE.id == Customer.merged_into_id)
    .where(or_(Customer.legal_hold, _ONE.legal_hold))
)


def shared_with_held(ids: Sequence[int]) -> bool:
    """Do these customers share a ticket with somebody on hold: one's words on the other's? One question, by what is theirs."""
    said = select(Message.id).join(Ticket, Ticket.id == Message.ticket_id)
    own = Ticket.customer_id.in_(ids) & Message.customer_id.in_(HELD)
    moved = select(Message.id).join(Ticket, Ticket.id == Message.original_ticket_id)
    found = union_all(
        said.where(Message.customer_id.in_(ids), Ticket.customer_id.in_(HELD)),
        said.where(own, Message.original_ticket_id.is_(None)),
        moved.where(own),
    )
    return db.session.execute(found.limit(1)).first() is not None


def hold(customer: Customer, held: bool, *, by: User, at: datetime) -> None:
    """Sets it or lifts it; where it stands so already, nothing happens. Raises Conflict for one who was erased."""
    db.session.refresh(customer, with_for_update={"key_share": True, "of": Customer})
    if customer.erased_at is not None or customer.merged_into_id is not None:
        raise Conflict(N_("This customer was erased or merged meanwhile."))
    if customer.legal_hold is held:
        return
    customer.legal_hold = held
    db.session.flush()
    record((HoldSet if held else HoldLifted)(customer.id), by=Actor.user(by), at=at)
