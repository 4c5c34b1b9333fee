"""Where an answer goes, and who takes part beside the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.tickets.models import Participant, Ticket
from helpdesk.tickets.words import ParticipantRole


def of(ticket: Ticket) -> tuple[str, str] | None:
    """Address and name: the address last used, else the customer's own; None where there is none."""
    if ticket.customer_id is None:
        return None
    points = (
        select(ContactPoint.value, Customer.name)
        .join(Customer, Customer.id == ContactPoint.customer_id)
        .where(
            ContactPoint.customer_id == ticket.customer_id,
            ContactPoint.kind == ContactKind.EMAIL,
            ContactPoint.retired_at.is_(None),
        )
        .order_by(
            (ContactPoint.id == (ticket.contact_point_id or 0)).desc(),
            ContactPoint.unusable_since.is_not(None),
            ContactPoint.is_owner.desc(),
            ContactPoint.id,
        )
        .limit(1)
    )
    found = db.session.execute(points).first()
    return (found[0], found[1]) if found else None


def remember(ticket: Ticket, addresses: Sequence[str], role: ParticipantRole, at: datetime) -> None:
    """They take part from now on; who takes part already stays what it is."""
    if not addresses:
        return
    known = set(db.session.scalars(select(Participant.address).filter_by(ticket_id=ticket.id)))
    for address in addresses:
        if address not in known:
            db.session.add(Participant(ticket_id=ticket.id, address=address, role=role, added_at=at))
