"""Who does not want to be asked: kept by customer and by address, with who noted it and when."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.customers import addresses, erased, family
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
    row = {"recipient_key": _key(customer), "address": addresses.folded(address), "purpose": purpose}
    said = {"source": source, "by_id": by_id, "at": at, "withdrawn_at": None}
    # One statement, so that of two refusals at once one is kept and told; one that holds already is left as it is.
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    new = dialect.insert(OptOut).values(customer_id=customer.id if customer else None, **row, **said)
    kept = new.on_conflict_do_update(
        index_elements=list(row), set_=said, where=OptOut.withdrawn_at.is_not(None)
    )
    first = db.session.scalar(kept.returning(OptOut.id)) is not None
    held = select(OptOut).filter_by(**row).execution_options(populate_existing=True)
    refusal = db.session.scalars(held).one()
    if first and customer is not None:
        actor = Actor("user", by_id) if by_id else Actor.customer(customer)
        record(SurveysRefused(customer_id=customer.id, purpose=purpose.value, source=source), by=actor, at=at)
    return refusal


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


def take_back(
    *, customer: Customer | None = None, address: str = "", purpose: Purpose = Purpose.SURVEYS, at: datetime
) -> None:
    """Withdraws what this customer refused by a link of ours, and no more: not what others said, nor a complaint."""
    row = db.session.scalar(_by_link(customer, address, purpose).with_for_update(key_share=True))
    if row is None:
        return
    row.withdrawn_at = at
    if customer is not None:
        record(
            SurveysAllowed(customer_id=customer.id, purpose=purpose.value),
            by=Actor.customer(customer),
            at=at,
        )
    db.session.flush()


def refused_by_link(customer: Customer | None, address: str, purpose: Purpose = Purpose.SURVEYS) -> bool:
    """Is there a refusal of theirs that they may take back?"""
    return db.session.scalar(_by_link(customer, address, purpose)) is not None


def refused(customer: Customer | None, address: str = "", purpose: Purpose = Purpose.SURVEYS) -> bool:
    """Has this customer, or whoever uses this address, refused?"""
    given: dict[str, Any] = {
        "customer": customer.id if customer else None,
        "addresses": erased.forms(address),
        "purpose": purpose,
    }
    if customer is not None and (
        customer.has_merged or customer.merged_into_id
    ):  # what one has said holds for all
        live = OptOut.purpose == purpose, OptOut.withdrawn_at.is_(None)
        said = select(OptOut.id).where(OptOut.customer_id.in_(family.ids(customer)), *live)
        if db.session.scalar(said.limit(1)) is not None:
            return True
    return db.session.scalar(_refusal(), given) is not None


@cache
def _refusal() -> Select[int]:
    # Nothing equals a customer or an address that is not given.
    forms: BindParameter[str] = bindparam("addresses", expanding=True)
    whose = or_(OptOut.customer_id == bindparam("customer"), OptOut.address.in_(forms))
    live = OptOut.purpose == bindparam("purpose"), OptOut.withdrawn_at.is_(None)
    return select(OptOut.id).where(whose, *live).limit(1)


def refusals(customer: Customer, *purposes: Purpose) -> list[OptOut]:
    """The refusals in force for the customer, newest first; of all surveys, unless told otherwise."""
    own = _live(customer, "", *purposes or (Purpose.SURVEYS,))
    return list(db.session.scalars(own.order_by(OptOut.id.desc())))


def _by_link(customer: Customer | None, address: str, purpose: Purpose) -> Any:
    return select(OptOut).where(
        OptOut.recipient_key == _key(customer),
        OptOut.address == addresses.folded(address),
        OptOut.purpose == purpose,
        OptOut.source.in_(["link", "one_click"]),
        OptOut.withdrawn_at.is_(None),
    )


def _key(customer: Customer | None) -> str:
    return f"customer:{customer.id}" if customer else "anonymous"


def _live(customer: Customer | None, address: str, *purposes: Purpose) -> Any:
    whose: list[ColumnElement[bool]] = []
    if customer is not None:
        whose.append(OptOut.customer_id.in_(family.ids(customer)))
    if address:
        whose.append(OptOut.address.in_(erased.forms(address)))
    live = select(OptOut).where(OptOut.purpose.in_(purposes), OptOut.withdrawn_at.is_(None))
    return live.where(or_(*whose)) if whose else live.where(OptOut.id.is_(None))
