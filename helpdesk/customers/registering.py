"""Adding customers, changing what is known of them, and their addresses and numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from helpdesk.customers import addresses, contacts, search_words
from helpdesk.customers.events import CustomerAdded, CustomerChanged
from helpdesk.customers.models import ContactPoint, Customer, Organisation
from helpdesk.customers.words import ContactKind
from helpdesk.events.recording import record
from helpdesk.extensions import db, put, put_if_free, run
from helpdesk.kit.columns import table_of
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.kit.text import clean, fold, one_line
from helpdesk.people import organisation as house

# Made once: every mail asks whose address it comes from.
_HOLDER = (
    select(Customer, ContactPoint)
    .join(ContactPoint, ContactPoint.customer_id == Customer.id)
    .where(
        ContactPoint.kind == ContactKind.EMAIL,
        ContactPoint.value == bindparam("address"),
        ContactPoint.retired_at.is_(None),
        Customer.merged_into_id.is_(None),
        Customer.erased_at.is_(None),
    )
    .order_by(ContactPoint.is_owner.desc(), ContactPoint.id)
    .limit(1)
)
_UNMADE = delete(table_of(Customer)).where(table_of(Customer).c.id == bindparam("customer"))
CHANGEABLE = ("name", "organisation", "language", "address", "notes", "is_internal", "undeliverable")


class ChangedMeanwhile(Conflict):
    """Somebody saved this customer after the form was shown."""

    def __init__(self) -> None:
        super().__init__(N_("Somebody else changed this customer while you were writing."))


def add(
    *,
    name: str,
    email: str | None = None,
    phone: str | None = None,
    language: str | None = None,
    organisation: str | Organisation | None = None,
    address: str = "",
    notes: str = "",
    is_internal: bool = False,
    by: Actor,
    at: datetime,
) -> Customer:
    """A new customer. `organisation`: its row or its name, made where there is none of that name.

    Raises DomainError at the field that does not fit.
    """
    customer = Customer(
        **_named(name),
        organisation=_organisation(organisation),
        language=language or None,
        address=one_line(address, 250),
        notes=clean(notes).strip(),
        is_internal=is_internal,
        created_at=at,
        contact_points=[],
    )
    db.session.add(customer)
    db.session.flush()
    for kind, typed in ((ContactKind.EMAIL, email), (ContactKind.PHONE, phone)):
        if typed and typed.strip():
            contacts.attach(customer, kind, addresses.value(kind, typed, house.COUNTRY.get()), at=at)
    _index(customer)
    record(CustomerAdded(customer_id=customer.id), by=by, at=at)
    return customer


def change(customer: Customer, *, by: Actor, at: datetime, version: int, **fields: Any) -> list[str]:
    """Changes what `fields` (of CHANGEABLE) name; returns which differ from before.

    Raises ChangedMeanwhile where `version` is not the one in force. `customer.organisation` must be loaded.
    """
    if customer.version != version:
        raise ChangedMeanwhile
    if "name" in fields:
        _named(fields["name"])  # refuses before anything is changed
    changed = [key for key in CHANGEABLE if key in fields and _set(customer, key, fields[key])]
    if changed:
        db.session.flush()
        _index(customer)
        for what in changed:
            record(CustomerChanged(customer_id=customer.id, what=what), by=by, at=at)
    return changed


def add_contact_point(
    customer: Customer, kind: ContactKind, typed: str, *, by: Actor, at: datetime
) -> ContactPoint:
    """One more address or number; the old ones stay. A retired one of the same value comes back.

    Raises NotAnAddress, NotANumber, contacts.BelongsElsewhere. `contact_points` and `organisation` must be loaded.
    """
    point = contacts.attach(customer, kind, addresses.value(kind, typed, house.COUNTRY.get()), at=at)
    contacts.note_added(point, by=by, at=at)
    _index(customer)
    return point


def retire_contact_point(customer: Customer, point: ContactPoint, *, by: Actor, at: datetime) -> None:
    """The customer is no longer reached there. History keeps it. `contact_points` must be loaded."""
    contacts.retire(point, by=by, at=at)
    _index(customer)


def for_address(
    address: str, name: str = "", language: str | None = None, *, at: datetime, by: Actor = SYSTEM
) -> tuple[Customer, ContactPoint]:
    """The customer who writes from `address`, made where nobody has it. Two at once find the same one."""
    value, kind = addresses.folded(address), ContactKind.EMAIL
    if found := _holder(value):
        return found
    customer = Customer(**_named(one_line(name) or value), language=language, created_at=at)
    put(customer)
    point = ContactPoint(customer_id=customer.id, kind=kind, value=value, is_owner=True, created_at=at)
    if not put_if_free(point):  # a value has one owner: whoever comes second waits for the first
        if found := _holder(value):
            db.session.expunge(customer)
            run(_UNMADE, {"customer": customer.id})
            return found
        point.is_owner = False
        put(point)
    search_words.write_first(customer.id, search_words.of(customer.name, "", "", [(kind, value)]))
    record(CustomerAdded(customer_id=customer.id), by=by, at=at)
    return customer, point


def _holder(value: str) -> tuple[Customer, ContactPoint] | None:
    return db.session.execute(_HOLDER, {"address": value}).first()


def _named(name: str) -> dict[str, str]:
    plain = one_line(clean(name), 200)
    if not plain:
        raise DomainError(N_("Give a name; what the caller said is enough."), field="name")
    return {"name": plain, "folded_name": fold(plain)[:200]}


def _organisation(given: str | Organisation | None) -> Organisation | None:
    if given is None or isinstance(given, Organisation):
        return given
    name = one_line(clean(given), 200)
    if not name:
        return None
    folded = fold(name)[:200]
    known = db.session.scalar(
        select(Organisation).filter_by(folded_name=folded).order_by(Organisation.id).limit(1)
    )
    if known is None:
        known = Organisation(name=name, folded_name=folded)
        db.session.add(known)
        db.session.flush()
    return known


def _set(customer: Customer, key: str, value: Any) -> bool:
    if key == "name":
        value = _named(value)["name"]
        customer.folded_name = _named(value)["folded_name"]
    elif key == "organisation":
        value = _organisation(value)
    elif key == "address":
        value = one_line(value or "", 250)
    elif key == "notes":
        value = clean(value or "").strip()
    elif key == "language":
        value = value or None
    if getattr(customer, key) == value:
        return False
    setattr(customer, key, value)
    return True


def _index(customer: Customer) -> None:
    organisation = customer.organisation.name if customer.organisation_id and customer.organisation else ""
    search_words.write(customer, organisation, customer.contact_points)
