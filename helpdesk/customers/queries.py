"""Customers with all that their pages show."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.customers.models import Customer, Organisation
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.text import clean, fold


def customer(customer_id: int) -> Customer | None:
    """One customer with contact points and organisation."""
    if customer_id >= 2**63:
        return None
    return db.session.scalars(_one(), {"id": customer_id}).unique().one_or_none()


@cache
def _one() -> Select[Customer]:
    whole = joinedload(Customer.organisation), joinedload(Customer.contact_points)
    return select(Customer).options(*whole).where(Customer.id == bindparam("id"))


def by_name(after: tuple[Any, ...] | None, count: int) -> list[Customer]:
    """Customers in the order of their names, from the one after the cursor (folded name, id) on."""
    query = _whole().where(Customer.merged_into_id.is_(None), Customer.erased_at.is_(None))
    if after is not None:
        query = query.where(tuple_(Customer.folded_name, Customer.id) > after)
    return list(db.session.scalars(query.order_by(Customer.folded_name, Customer.id).limit(count)))


def organisations(typed: str, limit: int = 8) -> list[Organisation]:
    """Organisations whose name begins with what was typed."""
    folded = fold(clean(typed).strip())[:200]
    named = Organisation.folded_name
    query = select(Organisation).where(named >= folded, named < folded + "\U0010ffff")
    return list(db.session.scalars(query.order_by(named, Organisation.id).limit(limit))) if folded else []


def events(customer_id: int, limit: int = 50) -> list[EventRecord]:
    """What happened to the customer, newest first."""
    rows = select(EventRecord).filter_by(subject_kind="customer", subject_id=customer_id)
    return list(db.session.scalars(rows.order_by(EventRecord.id.desc()).limit(limit)))


def _whole() -> Select[Customer]:
    return select(Customer).options(joinedload(Customer.organisation), selectinload(Customer.contact_points))
