"""Customers with their contact points."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlalchemy import select

from helpdesk.customers import search_words
from helpdesk.customers.models import ContactPoint, Customer, Organisation
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.kit.text import fold
from tests.factories.people import LONG_AGO

_serial = count(1)


def customer(name: str = "", *, email: str | None = None, phone: str | None = None, **more: Any) -> Customer:
    """A customer who can be found; `email` and `phone` (E.164) become contact points, owned where nobody has them."""
    name = name or f"Customer {next(_serial)}"
    made = Customer(name=name, folded_name=fold(name), created_at=LONG_AGO, **more)
    db.session.add(made)
    db.session.flush()
    points = [
        ContactPoint(
            customer_id=made.id, kind=kind, value=value, is_owner=_is_new(kind, value), created_at=LONG_AGO
        )
        for kind, value in ((ContactKind.EMAIL, email), (ContactKind.PHONE, phone))
        if value
    ]
    db.session.add_all(points)
    db.session.flush()
    company = db.session.get(Organisation, made.organisation_id) if made.organisation_id else None
    search_words.write(made, company.name if company else "", points)
    return made


def _is_new(kind: ContactKind, value: str) -> bool:
    return db.session.scalar(select(ContactPoint.id).filter_by(kind=kind, value=value, is_owner=True)) is None


def organisation(name: str = "") -> Organisation:
    name = name or f"Company {next(_serial)}"
    made = Organisation(name=name, folded_name=fold(name))
    db.session.add(made)
    db.session.flush()
    return made
