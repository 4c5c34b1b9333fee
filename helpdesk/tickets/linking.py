"""Links between tickets: made, removed, and asked before one of them is closed. None of them goes round in a ring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, text, union_all

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.tickets import numbers, queries
from helpdesk.tickets.events import TicketLinked, TicketUnlinked
from helpdesk.tickets.models import Ticket, TicketLink
from helpdesk.tickets.queries import is_open
from helpdesk.tickets.words import BACKWARDS, Relation


def link(ticket: Ticket, other: Ticket, relation: Relation, *, by: User, at: datetime) -> TicketLink:
    """Notes what `ticket` has to do with `other`; both timelines tell of it. Raises DomainError for what cannot be."""
    source, target = ticket, other
    if relation in BACKWARDS:
        source, target, relation = other, ticket, BACKWARDS[relation]
    if source.id == target.id:
        raise DomainError(N_("A ticket cannot be linked to itself."), field="other")
    _hold()
    reached = _reached_from(target.id, relation)
    if source.id in reached:
        sentence = N_("%(number)s leads back to this ticket by links of this kind already.")
        raise DomainError(sentence, field="other", number=numbers.shown(other.number))
    known = select(TicketLink.id).filter_by(from_id=source.id, to_id=target.id, relation=relation)
    if db.session.scalar(known) is not None:
        raise DomainError(N_("These two are linked so already."), field="other")
    row = TicketLink(from_id=source.id, to_id=target.id, relation=relation, at=at, by_id=by.id)
    db.session.add(row)
    db.session.flush()
    for one, two, said in ((source, target, relation), (target, source, relation.backwards)):
        record(TicketLinked(one.id, two.id, two.number, said.value), by=Actor.user(by), at=at)
    return row


def unlink(row: TicketLink, *, by: User, at: datetime) -> None:
    """Removes a link; both timelines tell of it."""
    source, target = db.session.get_one(Ticket, row.from_id), db.session.get_one(Ticket, row.to_id)
    relation = row.relation
    db.session.delete(row)
    db.session.flush()
    for one, two, said in ((source, target, relation), (target, source, relation.backwards)):
        record(TicketUnlinked(one.id, two.id, two.number, said.value), by=Actor.user(by), at=at)


@dataclass(frozen=True)
class Pending:
    """An open ticket that this one needs, or (`needs` False) that needs this one."""

    needs: bool
    number: int
    subject: str


def pending(ticket: Ticket, user: User) -> list[Pending]:
    """The open tickets that closing this one should make one think of, as far as `user` may see them."""
    columns = (Ticket.number, Ticket.subject)
    of_kind = (TicketLink.relation == Relation.DEPENDS_ON, is_open(), queries.visible(user))
    needed = select(literal(1).label("needs"), *columns).join(TicketLink, TicketLink.to_id == Ticket.id)
    needing = select(literal(0), *columns).join(TicketLink, TicketLink.from_id == Ticket.id)
    both = union_all(
        needed.where(TicketLink.from_id == ticket.id, *of_kind),
        needing.where(TicketLink.to_id == ticket.id, *of_kind),
    )
    return [Pending(bool(needs), number, subject) for needs, number, subject in db.session.execute(both)]


def _hold() -> None:
    """One link at a time: two that are made at once could close a ring that neither sees. SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE ticket_links IN SHARE ROW EXCLUSIVE MODE"))


def _reached_from(ticket_id: int, relation: Relation) -> set[int]:
    """Where links of this kind lead from a ticket, itself included."""
    found, young = {ticket_id}, {ticket_id}
    while young:
        onwards = select(TicketLink.to_id).where(
            TicketLink.relation == relation, TicketLink.from_id.in_(sorted(young))
        )
        young = set(db.session.scalars(onwards)) - found
        found |= young
    return found
