"""Changing a ticket's properties, never over somebody else's change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from helpdesk.categories.models import Category
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people.models import User
from helpdesk.tickets import field_catalogue, field_rules, field_values, queries, search
from helpdesk.tickets import tags as tagging
from helpdesk.tickets.events import TicketChanged
from helpdesk.tickets.models import Tag, Ticket, TicketTag
from helpdesk.tickets.words import Priority

CHANGEABLE = ("subject", "kind", "priority", "category_id", "customer_id", "language", "tags")
MOST_TAGS = 20
_TEXTS = {"subject", "tags"}  # never in an event's payload


class ChangedMeanwhile(Conflict):
    """Somebody changed the same properties since the form was loaded. `fields`: which; nothing was saved."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(
            N_(
                "Somebody changed this ticket while you were working on it. Nothing of yours was saved over it."
            )
        )
        self.fields = fields


def change(
    ticket: Ticket,
    *,
    by: User | Actor,
    at: datetime,
    version: int,
    base: Mapping[str, Any] | None = None,
    **fields: Any,
) -> list[str]:
    """Sets properties (names in CHANGEABLE; `tags` a list of words; "field_12" one of our own); returns the names that
    changed.

    `version` is that of the ticket when the form was made. Where it has moved on, `base` (the values the form
    showed) decides what is a conflict: a property that both changed, differently. Without `base` any newer version
    is one. Raises ChangedMeanwhile, DomainError for values that cannot be.
    """
    unknown = {name for name in fields if name not in CHANGEABLE and field_rules.id_of(name) is None}
    if unknown:
        raise ValueError(f"not changeable: {', '.join(sorted(unknown))}")
    now = dict.fromkeys(fields) | values_of(ticket)
    wanted = {name: _clean(name, value) for name, value in fields.items()}
    if version != ticket.version:
        if base is None:
            raise ChangedMeanwhile(sorted(wanted))
        wanted = {name: value for name, value in wanted.items() if value != base.get(name, now[name])}
        both = [name for name, value in wanted.items() if now[name] != base.get(name) and now[name] != value]
        if both:
            raise ChangedMeanwhile(both)
    changed = [name for name, value in wanted.items() if value != now[name]]
    if changed:
        queries.hold(ticket.id)
    for name in changed:
        _set(ticket, name, wanted[name])
    if changed:
        flag_modified(ticket, "subject")  # tags alone are a new version of the ticket too
    db.session.flush()
    for name in changed:
        before, after = _told(name, now[name]), _told(name, wanted[name])
        record(TicketChanged(ticket.id, name, before, after), by=Actor.user(by), at=at)
    return changed


def values_of(ticket: Ticket) -> dict[str, Any]:
    """The present values of what can be changed, plain: fit for a form and for comparing."""
    return {
        "subject": ticket.subject,
        "kind": ticket.kind.value,
        "priority": ticket.priority.value,
        "category_id": ticket.category_id,
        "customer_id": ticket.customer_id,
        "language": ticket.language,
        "tags": tags_of(ticket.id),
    } | own_fields(ticket)


def own_fields(ticket: Ticket) -> dict[str, field_rules.Value]:
    """What the fields of the desk's own hold on it, by their names in forms: those that stand on it, and those it has."""
    held = field_values.of(ticket.id)
    return {
        field.key: held.get(id_)
        for id_, field in field_catalogue.known().items()
        if id_ in held
        or (not field.retired and field_catalogue.fits(field, ticket.kind.value, ticket.category_id))
    }


def _told(name: str, value: Any) -> Any:
    """A value as the event holds it: no words of people."""
    if name in _TEXTS:
        return None
    field = field_catalogue.known().get(field_rules.id_of(name) or 0)
    return field_values.told(field, value) if field else value


def tags_of(ticket_id: int) -> list[str]:
    """The ticket's tags, by name."""
    named = (
        select(Tag.name).join(TicketTag, TicketTag.tag_id == Tag.id).where(TicketTag.ticket_id == ticket_id)
    )
    return list(db.session.scalars(named.order_by(Tag.name)))


def tidy_tags(names: Iterable[str]) -> list[str]:
    """Tags as they are kept: lower case, in order, each once. Refuses too many."""
    tags = sorted({one_line(tag, 60).lower() for tag in names} - {""})
    if len(tags) > MOST_TAGS:
        raise DomainError(N_("At most %(count)s tags."), field="tags", count=MOST_TAGS)
    return tags


def _clean(name: str, value: Any) -> Any:
    if name == "subject":
        subject = one_line(str(value), 250)
        if not subject:
            raise DomainError(N_("A ticket needs a subject."), field="subject")
        return subject
    if name == "kind":
        return RequestKind(value).value
    if name == "priority":
        return Priority(value).value
    if name == "tags":
        return tidy_tags(value)
    field = field_catalogue.known().get(field_rules.id_of(name) or 0)
    return field_rules.read(field, value) if field else value


def _set(ticket: Ticket, name: str, value: Any) -> None:
    if (id_ := field_rules.id_of(name)) is not None:
        field_values.put(ticket.id, field_catalogue.known()[id_], value)
    elif name == "tags":
        _set_tags(ticket, value)
    elif name == "kind":
        ticket.kind = RequestKind(value)
    elif name == "priority":
        ticket.priority = Priority(value)
    elif name == "category_id":
        _ensure_category(value)
        ticket.category_id = value
    elif name == "customer_id":
        _set_customer(ticket, value)
    else:
        setattr(ticket, name, value)
    if name == "subject":
        search.add([ticket.id], value)


def _ensure_category(category_id: int | None) -> None:
    category = db.session.get(Category, category_id) if category_id is not None else None
    if category_id is not None and (category is None or category.retired_at is not None):
        raise DomainError(N_("This category is no longer in use. Choose another one."), field="category_id")


def _set_customer(ticket: Ticket, customer_id: int | None) -> None:
    customer = db.session.get(Customer, customer_id) if customer_id is not None else None
    if customer is None or customer.merged_into_id is not None or customer.erased_at is not None:
        raise DomainError(N_("There is no such customer."), field="customer_id")
    ticket.customer_id = customer.id
    ticket.contact_point_id = None
    search.add([ticket.id], customer.name)


def _set_tags(ticket: Ticket, names: list[str]) -> None:
    known = tagging.found(names)
    if retired := {tag.name for tag in known.values() if tag.retired_at is not None} - set(
        tags_of(ticket.id)
    ):
        sentence = N_("The tag “%(name)s” is no longer in use. Take another one.")
        raise DomainError(sentence, field="tags", name=min(retired))
    for name in names:
        if name not in known:
            known[name] = Tag(name=name)
            db.session.add(known[name])
    db.session.flush()
    db.session.execute(delete(TicketTag).where(TicketTag.ticket_id == ticket.id))
    own = sorted({known[name].id for name in names})
    db.session.add_all(TicketTag(ticket_id=ticket.id, tag_id=tag_id) for tag_id in own)
