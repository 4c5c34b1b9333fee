"""Two customers who are one person become one, and two again where they were not.

Addresses, numbers and notes go on to the target, and so do tickets (tickets.handlers). Refusals and surveys stay by whom
they were said and asked, and count for both (customers.family). What changed is kept, so that undoing is exact; what
somebody has changed since is left as they made it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.customers import search_words
from helpdesk.customers.events import CustomerJoined, CustomerParted, CustomerSeparated, CustomersMerged
from helpdesk.customers.models import ContactPoint, Customer, CustomerMerge
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people.models import User

_FILLED = ("organisation_id", "language", "time_zone", "address")  # where the target has none
_STRICTER = ("is_internal", "undeliverable", "legal_hold")  # true of the one, true of both


@dataclass(frozen=True)
class Gain:
    """What the target would get."""

    points: list[ContactPoint]
    fields: dict[str, Any]
    other_organisation: bool  # the source's stays behind


def gain(source: Customer, target: Customer) -> Gain:
    """What merging would bring. Contact points of both must be loaded."""
    known = {(point.kind, point.value) for point in target.contact_points}
    new = [p for p in source.contact_points if (p.kind, p.value) not in known and p.retired_at is None]
    differ = source.organisation_id is not None and target.organisation_id not in {
        None,
        source.organisation_id,
    }
    return Gain(new, _better(source, target), differ)


def why_not(source: Customer, target: Customer) -> DomainError | None:
    """What stands against merging the one into the other, if anything does."""
    if source.id == target.id:
        return DomainError(N_("A customer cannot be merged with itself."), field="into")
    for each in (source, target):
        if each.erased_at is not None:
            return DomainError(N_("There is no such customer."), field="into")
        if each.merged_into_id is not None:
            return Conflict(
                N_("%(name)s was merged with another customer already."), field="into", name=each.name
            )
    return None


def merge(source: Customer, target: Customer, *, by: User, at: datetime) -> CustomerMerge:
    """Lets `source` live on in `target`. Raises Conflict or DomainError, as `why_not` says."""
    source, target = _held(source.id, target.id)
    if (error := why_not(source, target)) is not None:
        raise error
    fields, points = _take_over(source, target), _pair_points(source, target)
    young = list(db.session.scalars(select(Customer.id).where(Customer.merged_into_id == source.id)))
    _lead(young, target.id)
    source.merged_into_id, target.has_merged = target.id, True
    row = CustomerMerge(
        source_id=source.id,
        target_id=target.id,
        at=at,
        by_id=by.id,
        fields=fields,
        points=points,
        moved={"customers": young},
    )
    db.session.add(row)
    db.session.flush()
    # Whoever works on one of their tickets holds that, and may look at its address next: so the tickets come first.
    record(CustomersMerged(source.id, target.id, row.id), by=Actor.user(by), at=at)
    _bring_points(source, target, points, at)
    _index(source, target)
    record(CustomerJoined(target.id, source.id), by=Actor.user(by), at=at)
    return row


def standing(target_id: int) -> list[tuple[CustomerMerge, Customer]]:
    """What was merged into this customer and can be taken apart again, the latest first."""
    query = select(CustomerMerge, Customer).join(Customer, Customer.id == CustomerMerge.source_id)
    live = query.where(CustomerMerge.target_id == target_id, CustomerMerge.undone_at.is_(None))
    return [(row, customer) for row, customer in db.session.execute(live.order_by(CustomerMerge.id.desc()))]


def separate(source: Customer, *, by: User, at: datetime) -> Customer:
    """Makes it a customer of its own again, with all that was its own; answers the one it leaves.

    Raises Conflict where it is one, DomainError where the other one was merged itself since.
    """
    row = db.session.scalar(select(CustomerMerge).filter_by(source_id=source.id, undone_at=None))
    if row is None:
        raise Conflict(N_("This customer is one of its own already."))
    source, target = _held(source.id, row.target_id)
    db.session.refresh(row, with_for_update={"key_share": True})
    if row.undone_at is not None:
        raise Conflict(N_("This customer is one of its own already."))
    if target.merged_into_id is not None:
        sentence = N_("%(name)s was merged with another customer since. Take that one apart first.")
        raise DomainError(sentence, name=target.name)
    _give_back(target, row.fields)
    _lead(row.moved.get("customers", []), source.id)
    source.merged_into_id, row.undone_at, row.undone_by_id = None, at, by.id
    db.session.flush()
    left = select(Customer.id).where(Customer.merged_into_id == target.id).limit(1)
    target.has_merged = db.session.scalar(left) is not None
    db.session.flush()
    record(CustomerSeparated(source.id, target.id, row.id), by=Actor.user(by), at=at)
    _return_points(source, target, row.points)
    _index(source, target)
    record(CustomerParted(target.id, source.id), by=Actor.user(by), at=at)
    return target


def moved_points(row: CustomerMerge) -> list[int]:
    """The contact points that went along."""
    return list(row.points["moved"])


def twins(row: CustomerMerge) -> dict[int, int]:
    """Contact points that both had: the source's to the target's."""
    return {kept["id"]: kept["twin"] for kept in row.points["twins"]}


def remember(row: CustomerMerge, **what: Any) -> None:
    """Keeps what another room moved with the customer."""
    row.moved = row.moved | what
    db.session.flush()


def _held(*ids: int) -> tuple[Customer, Customer]:
    """Both as they stand, locked in the order of their ids."""
    db.session.flush()
    both = select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id).with_for_update(key_share=True)
    whole = both.options(selectinload(Customer.contact_points), selectinload(Customer.organisation))
    found = {each.id: each for each in db.session.scalars(whole.execution_options(populate_existing=True))}
    return found[ids[0]], found[ids[1]]


def _better(source: Customer, target: Customer) -> dict[str, Any]:
    found = {
        name: getattr(source, name) for name in _FILLED if getattr(source, name) and not getattr(target, name)
    }
    found |= {name: True for name in _STRICTER if getattr(source, name) and not getattr(target, name)}
    if source.notes and source.notes not in target.notes:
        found["notes"] = "\n\n".join(part for part in (target.notes, source.notes) if part)
    return found


def _take_over(source: Customer, target: Customer) -> dict[str, Any]:
    better = _better(source, target)
    kept = {name: [getattr(target, name), value] for name, value in better.items()}
    for name, value in better.items():
        setattr(target, name, value)
    return kept


def _give_back(target: Customer, kept: dict[str, Any]) -> None:
    """Every field as it was, but for those that were changed since."""
    for name, (before, after) in kept.items():
        if getattr(target, name) == after:
            setattr(target, name, before)


def _pair_points(source: Customer, target: Customer) -> dict[str, Any]:
    """What of the source's addresses and numbers goes along, and what the target has already."""
    there = {(point.kind, point.value): point for point in target.contact_points}
    moved, twins_kept = [], []
    for point in source.contact_points:
        twin = there.get((point.kind, point.value))
        if twin is None:
            moved.append(point.id)
            continue
        came_back = twin.retired_at is not None and point.retired_at is None
        twins_kept.append(
            {
                "id": point.id,
                "twin": twin.id,
                "owned": point.is_owner,
                "retired_at": point.retired_at.isoformat() if point.retired_at else None,
                "twin_retired_at": twin.retired_at.isoformat() if came_back and twin.retired_at else None,
            }
        )
    return {"moved": moved, "twins": twins_kept}


def _bring_points(source: Customer, target: Customer, kept: dict[str, Any], at: datetime) -> None:
    points = {point.id: point for point in (*source.contact_points, *target.contact_points)}
    for each in kept["twins"]:
        point, twin = points[each["id"]], points[each["twin"]]
        point.is_owner, point.retired_at = False, point.retired_at or at
        db.session.flush()
        if each["twin_retired_at"]:
            twin.retired_at = None
        twin.is_owner = twin.is_owner or each["owned"]
    db.session.flush()
    _give_points(kept["moved"], target.id)


def _return_points(source: Customer, target: Customer, kept: dict[str, Any]) -> None:
    points = {point.id: point for point in (*source.contact_points, *target.contact_points)}
    for each in kept["twins"]:
        point, twin = points[each["id"]], points[each["twin"]]
        point.retired_at = datetime.fromisoformat(each["retired_at"]) if each["retired_at"] else None
        if each["twin_retired_at"] and twin.retired_at is None:
            twin.retired_at = datetime.fromisoformat(each["twin_retired_at"])
        if each["owned"] and twin.is_owner:
            twin.is_owner = False
            db.session.flush()
            point.is_owner = True
    db.session.flush()
    _give_points(kept["moved"], source.id)


def _give_points(ids: list[int], customer_id: int) -> None:
    given = update(ContactPoint).where(ContactPoint.id.in_(ids)).values(customer_id=customer_id)
    db.session.execute(given, execution_options={"synchronize_session": False})


def _lead(customer_ids: list[int], into_id: int) -> None:
    """Whoever lives on in the one that is merged lives on in the other one, so that a single step leads there."""
    led = update(Customer).where(Customer.id.in_(customer_ids)).values(merged_into_id=into_id)
    db.session.execute(led, execution_options={"synchronize_session": False})


def _index(*customers: Customer) -> None:
    """Who is findable by what, and the rows as they stand now."""
    db.session.flush()
    for each in customers:
        db.session.expire(each, ["contact_points", "organisation"])
        if each.merged_into_id is not None:
            search_words.forget(each.id)
            continue
        points = db.session.scalars(select(ContactPoint).filter_by(customer_id=each.id)).all()
        query = select(Customer).where(Customer.id == each.id).options(joinedload(Customer.organisation))
        whole = db.session.scalars(query.execution_options(populate_existing=True)).one()
        search_words.write(each, whole.organisation.name if whole.organisation else "", points)
