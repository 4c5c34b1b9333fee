"""Where an answer goes."""

from __future__ import annotations

from sqlalchemy import select

from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket


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
