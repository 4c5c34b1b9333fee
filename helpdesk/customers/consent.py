"""Who does not want to be asked: kept by customer and by address, with who noted it and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from helpdesk.customers import addresses
from helpdesk.customers.events import SurveysAllowed, SurveysRefused
from helpdesk.customers.models import Customer, OptOut
from helpdesk.customers.words import Purpose
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.event import Actor


def refuse(
    *,
    customer: Customer | None = None,
    address: str = "",
    purpose: Purpose = Purpose.SURVEYS,
    source: str,
    by_id: int | None = None,
    at: datetime,
) -> OptOut:
    """Nobody asks this customer, or this address, for `purpose` any more. Saying it twice changes nothing.

    `source`: link, one_click, complaint or staff. `by_id`: the user who noted it, None where the customer did.
    """
    address = addresses.folded(address)
    customer_id = customer.id if customer else None
    row = db.session.scalar(
        select(OptOut).filter_by(customer_id=customer_id, address=address, purpose=purpose)
    )
    if row is not None and row.withdrawn_at is None:
        return row
    if row is None:
        row = OptOut(customer_id=customer_id, address=address, purpose=purpose)
        db.session.add(row)
    row.source, row.by_id, row.at, row.withdrawn_at = source, by_id, at, None
    db.session.flush()
    if customer is not None:
        actor = Actor("user", by_id) if by_id else Actor.customer(customer)
        record(SurveysRefused(customer_id=customer.id, purpose=purpose.value, source=source), by=actor, at=at)
    return row


def allow(
    *,
    customer: Customer | None = None,
    address: str = "",
    purpose: Purpose = Purpose.SURVEYS,
    by_id: int | None = None,
    at: datetime,
) -> None:
    """Withdraws every refusal of this customer and this address."""
    rows = db.session.scalars(_live(customer, address, purpose)).all()
    for row in rows:
        row.withdrawn_at = at
    if rows and customer is not None:
        actor = Actor("user", by_id) if by_id else Actor.customer(customer)
        record(SurveysAllowed(customer_id=customer.id, purpose=purpose.value), by=actor, at=at)
    db.session.flush()


def refused(customer: Customer | None, address: str = "", purpose: Purpose = Purpose.SURVEYS) -> bool:
    """Has this customer, or whoever uses this address, refused?"""
    return bool(db.session.scalar(select(exists(_live(customer, address, purpose)))))


def refusals(customer: Customer, purpose: Purpose = Purpose.SURVEYS) -> list[OptOut]:
    """The refusals in force for the customer, newest first."""
    return list(db.session.scalars(_live(customer, "", purpose).order_by(OptOut.id.desc())))


def _live(customer: Customer | None, address: str, purpose: Purpose) -> Any:
    whose: list[ColumnElement[bool]] = []
    if customer is not None:
        whose.append(OptOut.customer_id == customer.id)
    if address:
        whose.append(OptOut.address == addresses.folded(address))
    live = select(OptOut).where(OptOut.purpose == purpose, OptOut.withdrawn_at.is_(None))
    return live.where(or_(*whose)) if whose else live.where(OptOut.id.is_(None))
