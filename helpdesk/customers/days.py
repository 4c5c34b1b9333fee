"""Days that customers have: kinds of them that the organisation names, and what they are of each customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from helpdesk.customers import family
from helpdesk.customers.events import (
    CustomerChanged,
    DateKindAdded,
    DateKindChanged,
    DateKindRestored,
    DateKindRetired,
)
from helpdesk.customers.models import Customer, CustomerDate, DateKind
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history

history.tell(
    {
        "date_kind.added": N_("%(actor)s added this date."),
        "date_kind.changed": N_("%(actor)s changed the name."),
        "date_kind.retired": N_("%(actor)s retired this date."),
        "date_kind.restored": N_("%(actor)s took this date into use again."),
    }
)


def kinds(*, retired: bool = False) -> list[DateKind]:
    """Those in use, by name; or those that are not."""
    ended = DateKind.retired_at
    query = select(DateKind).where(ended.is_not(None) if retired else ended.is_(None))
    return list(db.session.scalars(query.order_by(DateKind.name, DateKind.id)))


def add_kind(name: str, *, by: Actor, at: datetime) -> DateKind:
    """One more date that customers of this organisation have."""
    made = DateKind(name=_named(name), created_at=at)
    db.session.add(made)
    db.session.flush()
    record(DateKindAdded(made.id), by=by, at=at)
    return made


def rename_kind(kind: DateKind, name: str, *, version: int, by: Actor, at: datetime) -> None:
    """Refuses where somebody changed it since `version`."""
    if version != kind.version:
        raise Conflict(
            N_("A colleague changed this date meanwhile. Look at it, then save again to put yours over it.")
        )
    name = _named(name)
    if kind.name != name:
        kind.name = name
        kind.version += 1
        record(DateKindChanged(kind.id), by=by, at=at)


def retire_kind(kind: DateKind, *, by: Actor, at: datetime) -> None:
    """It is asked for no more; what is known of customers stays."""
    if kind.retired_at is None:
        kind.retired_at = at
        kind.version += 1
        record(DateKindRetired(kind.id), by=by, at=at)


def restore_kind(kind: DateKind, *, by: Actor, at: datetime) -> None:
    """In use again."""
    if kind.retired_at is not None:
        kind.retired_at = None
        kind.version += 1
        record(DateKindRestored(kind.id), by=by, at=at)


def of(customer: Customer) -> dict[int, date]:
    """Kind -> the customer's day; of two entries of one person the earlier one."""
    own = select(CustomerDate).where(CustomerDate.customer_id.in_(family.ids(customer)))
    found: dict[int, date] = {}
    for row in db.session.scalars(own):
        found[row.kind_id] = min(row.day, found.get(row.kind_id, row.day))
    return found


def set_days(customer: Customer, wanted: Mapping[int, date | None], *, by: Actor, at: datetime) -> None:
    """Notes these days; None takes one away. What was noted for an entry that lives on in this one gives way, too."""
    before = of(customer)
    changed = {kind: day for kind, day in wanted.items() if before.get(kind) != day}
    if not changed:
        return
    ids = family.ids(customer)
    held = select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id).with_for_update(key_share=True)
    db.session.scalars(held.execution_options(populate_existing=True)).all()
    rows = select(CustomerDate).where(
        CustomerDate.customer_id.in_(ids), CustomerDate.kind_id.in_(list(changed))
    )
    for row in db.session.scalars(rows).all():
        db.session.delete(row)
    db.session.flush()
    db.session.add_all(
        CustomerDate(customer_id=customer.id, kind_id=kind, day=day, month_day=day.month * 100 + day.day)
        for kind, day in changed.items()
        if day is not None
    )
    db.session.flush()
    record(CustomerChanged(customer.id, "dates"), by=by, at=at)


def _named(name: str) -> str:
    name = one_line(name, 80)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    return name
