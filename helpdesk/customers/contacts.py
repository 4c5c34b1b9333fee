"""Addresses and numbers of customers: whose they are, taking them on and giving them up."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, inspect, select

from helpdesk.customers.events import ContactPointAdded, ContactPointRetired
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict
from helpdesk.kit.event import Actor


class BelongsElsewhere(Conflict):
    """Another organisation's customer has this address: mail to and from it stays theirs. Says nothing of who."""

    def __init__(self) -> None:
        super().__init__(
            N_("This address is already in use elsewhere and cannot be added here."), field="email"
        )


def attach(customer: Customer, kind: ContactKind, value: str, *, at: datetime) -> ContactPoint:
    """Gives `customer` the contact point; the first live holder of a value owns it, a family may share it.

    Raises BelongsElsewhere for an e-mail address held by somebody of another organisation.
    """
    if kind is ContactKind.EMAIL and _other_organisations(customer, value):
        raise BelongsElsewhere
    point = next((p for p in customer.contact_points if p.kind is kind and p.value == value), None)
    if point is None:
        point = ContactPoint(customer_id=customer.id, kind=kind, value=value, created_at=at)
        customer.contact_points.append(point)
    elif point.retired_at is not None:
        point.retired_at = point.unusable_since = None
        point.unusable_because = ""
    with db.session.no_autoflush:
        point.is_owner = point.is_owner or not _is_owned(kind, value)
    db.session.flush()
    return point


def note_added(point: ContactPoint, *, by: Actor, at: datetime) -> None:
    """Writes the event of an added contact point."""
    event = ContactPointAdded(
        customer_id=point.customer_id, contact_point_id=point.id, contact_kind=point.kind.value
    )
    record(event, by=by, at=at)


def retire(point: ContactPoint, *, by: Actor, at: datetime) -> None:
    """No longer in use; the next holder of the same value becomes its owner."""
    if point.retired_at is not None:
        return
    point.retired_at, was_owner, point.is_owner = at, point.is_owner, False
    db.session.flush()
    if was_owner:
        _pass_on(point)
    event = ContactPointRetired(
        customer_id=point.customer_id, contact_point_id=point.id, contact_kind=point.kind.value
    )
    record(event, by=by, at=at)


def usable(customer: Customer, kind: ContactKind) -> ContactPoint | None:
    """Where the customer is best reached by this kind: an owned live point first, none that bounced."""
    if "contact_points" in inspect(customer).unloaded:
        return db.session.scalar(_usable(), {"customer": customer.id, "kind": kind})
    fit = (point for point in customer.contact_points if point.kind is kind and point.is_usable)
    return min(fit, key=lambda point: (not point.is_owner, point.id), default=None)


@cache
def _usable() -> Select[ContactPoint]:
    return (
        select(ContactPoint)
        .where(
            ContactPoint.customer_id == bindparam("customer"),
            ContactPoint.kind == bindparam("kind"),
            ContactPoint.retired_at.is_(None),
            ContactPoint.unusable_since.is_(None),
        )
        .order_by(ContactPoint.is_owner.desc(), ContactPoint.id)
        .limit(1)
    )


def reaches(customer_id: int | None) -> bool:
    """Is there an address or a number at which this customer can be reached? Not where nobody is known."""
    if customer_id is None:
        return False
    point = select(ContactPoint.id).where(
        ContactPoint.customer_id == customer_id,
        ContactPoint.retired_at.is_(None),
        ContactPoint.unusable_since.is_(None),
    )
    return db.session.scalar(point.limit(1)) is not None


def _pass_on(point: ContactPoint) -> None:
    heir = db.session.scalar(
        select(ContactPoint)
        .where(
            ContactPoint.kind == point.kind,
            ContactPoint.value == point.value,
            ContactPoint.retired_at.is_(None),
        )
        .order_by(ContactPoint.id)
        .limit(1)
    )
    if heir is not None:
        heir.is_owner = True
        db.session.flush()


def _is_owned(kind: ContactKind, value: str) -> bool:
    owned = select(ContactPoint.id).where(
        ContactPoint.kind == kind, ContactPoint.value == value, ContactPoint.is_owner
    )
    return db.session.scalar(select(owned.exists())) or False


def _other_organisations(customer: Customer, value: str) -> bool:
    """Is the address that of somebody who is not of the same organisation (or of none, like `customer`)?"""
    query = (
        select(Customer.organisation_id)
        .join(ContactPoint, ContactPoint.customer_id == Customer.id)
        .where(
            ContactPoint.kind == ContactKind.EMAIL,
            ContactPoint.value == value,
            ContactPoint.retired_at.is_(None),
            Customer.id != customer.id,
            Customer.merged_into_id.is_(None),
            Customer.erased_at.is_(None),
        )
    )
    return any(each != customer.organisation_id for each in db.session.scalars(query))
