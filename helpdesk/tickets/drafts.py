"""What somebody has begun to write: kept for them alone, until it is sent or emptied."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit.text import clean
from helpdesk.people.models import User
from helpdesk.tickets.models import Draft, Ticket
from helpdesk.tickets.writing import LONGEST

FORWARD = "forward"  # the kind of those to third parties


def keep(
    ticket: Ticket,
    *,
    kind: str,
    body: str,
    by: User,
    at: datetime,
    macros: str = "",
    more: dict[str, Any] | None = None,
) -> None:
    """Keeps the draft of this kind (reply, note, call, visit, forward); an empty one is forgotten. `macros`: those in
    it; `more`: what a letter to a third party has besides its words."""
    text = clean(body)[:LONGEST]
    if not text.strip() and not (more and more.get("to")):
        forget(ticket, kind=kind, by=by)
        return
    if is_forgotten(ticket):
        return
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    said = {"body": text, "macros": macros, "more": more, "saved_at": at}
    new = dialect.insert(Draft).values(user_id=by.id, ticket_id=ticket.id, kind=kind, **said)
    kept = new.on_conflict_do_update(index_elements=[Draft.user_id, Draft.ticket_id, Draft.kind], set_=said)
    db.session.execute(kept)


def is_forgotten(ticket: Ticket) -> bool:
    """Has the customer asked to be forgotten? Then a page that is open still keeps no words about them. Holds the ticket, as
    whoever erases does."""
    whose = select(Customer.erased_at).join(Ticket, Ticket.customer_id == Customer.id)
    held = whose.where(Ticket.id == ticket.id).with_for_update(key_share=True, of=Ticket)
    return db.session.scalar(held) is not None


def of(ticket: Ticket, *, kind: str, by: User) -> tuple[str, str]:
    """What `by` has begun to write, and the macros in it; both empty where there is nothing."""
    own = select(Draft.body, Draft.macros).where(Draft.ticket_id == ticket.id, Draft.user_id == by.id)
    found = db.session.execute(own.where(Draft.kind == kind)).first()
    return (found.body, found.macros) if found else ("", "")


def to_third_party(ticket: Ticket, *, by: User) -> Draft | None:
    """The letter to a third party that `by` has begun."""
    own = select(Draft).where(Draft.ticket_id == ticket.id, Draft.user_id == by.id)
    return db.session.scalar(own.where(Draft.kind == FORWARD))


def forget(ticket: Ticket, *, kind: str, by: User) -> None:
    """It was sent, or is not wanted any more."""
    own = delete(Draft).where(Draft.ticket_id == ticket.id, Draft.user_id == by.id, Draft.kind == kind)
    db.session.execute(own.execution_options(synchronize_session=False))
