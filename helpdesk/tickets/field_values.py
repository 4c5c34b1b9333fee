"""What the desk's own fields hold on tickets: reading, writing, and what a closing still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.columns import table_of
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import fold
from helpdesk.tickets import field_catalogue, search
from helpdesk.tickets.events import TicketChanged
from helpdesk.tickets.field_rules import LONGEST, Field, Value
from helpdesk.tickets.models import FieldValue, Ticket
from helpdesk.tickets.words import UNCHECKED_OUTCOMES, FieldKind, Outcome

_V = table_of(FieldValue)
_COLUMN = {
    FieldKind.TEXT: "text",
    FieldKind.NUMBER: "number",
    FieldKind.DATE: "day",
    FieldKind.CHOICE: "choice_id",
}
_OF_TICKET = select(_V.c.field_id, _V.c.text, _V.c.number, _V.c.day, _V.c.choice_id)


def of(ticket_id: int) -> dict[int, Value]:
    """What its fields hold, by the field's id; those of retired fields too. Asks nothing where there are no fields."""
    if not field_catalogue.known():
        return {}
    db.session.flush()
    rows = db.session.execute(_OF_TICKET.where(_V.c.ticket_id == ticket_id))
    return {row.field_id: plain(row.text, row.number, row.day, row.choice_id) for row in rows}


def plain(text: str | None, number: float | None, day: date | None, choice_id: int | None) -> Value:
    """The one of the four that is there."""
    if day is not None:
        return day.isoformat()
    return next((each for each in (text, number, choice_id) if each is not None), None)


def put(ticket_id: int, field: Field, value: Value) -> None:
    """Writes one value, or takes it away. Tells nobody: `change` and `fill` do."""
    db.session.execute(delete(_V).where(_V.c.ticket_id == ticket_id, _V.c.field_id == field.id))
    if value is None:
        return
    kept: Any = date.fromisoformat(str(value)) if field.kind is FieldKind.DATE else value
    own = {"ticket_id": ticket_id, "field_id": field.id, _COLUMN[field.kind]: kept}
    if field.kind is FieldKind.TEXT:
        own["folded"] = fold(str(value))[:LONGEST]
        search.add([ticket_id], str(value))
    db.session.execute(insert(_V).values(**own))


def told(field: Field, value: Value) -> str | float | int | None:
    """A value as an event holds it: never the words of people."""
    return None if field.kind is FieldKind.TEXT else value


def fill(ticket: Ticket, given: Mapping[int, Value], *, by: Actor, at: datetime) -> list[str]:
    """Writes what is known already when a ticket opens or closes; what is not given stays. Says what changed."""
    fields = field_catalogue.known()
    wanted = {id_: value for id_, value in given.items() if id_ in fields}
    if not wanted:
        return []
    now, changed = of(ticket.id), []
    for id_, value in wanted.items():
        field, before = fields[id_], now.get(id_)
        if value == before:
            continue
        put(ticket.id, field, value)
        changed.append(field.key)
        what = TicketChanged(ticket.id, field.key, told(field, before), told(field, value))
        record(what, by=by, at=at)
    return changed


def missing(ticket: Ticket, category_id: int | None) -> list[Field]:
    """The fields that must be filled in before the ticket closes under this category, and are not."""
    needed = [each for each in field_catalogue.on(ticket.kind.value, category_id) if each.required]
    if not needed:
        return []
    held = of(ticket.id)
    return [each for each in needed if held.get(each.id) is None]


def ensure_complete(ticket: Ticket, category_id: int, outcome: Outcome) -> None:
    """Refuses a closing that lacks a field; at the field, where it is one alone."""
    lacking = [] if outcome in UNCHECKED_OUTCOMES else missing(ticket, category_id)
    if lacking:
        names = ", ".join(field_catalogue.name(each) for each in lacking)
        sentence = N_("Fill this in before the ticket is closed: %(names)s.")
        raise DomainError(sentence, field=lacking[0].key, names=names)


def of_numbers(numbers: Iterable[int]) -> dict[int, dict[int, Value]]:
    """What the fields hold on many tickets, by ticket number and field id: for exports."""
    wanted = sorted(set(numbers))
    found: dict[int, dict[int, Value]] = {}
    if not wanted or not field_catalogue.known():
        return found
    rows = _OF_TICKET.add_columns(Ticket.number.label("ticket_number")).join(
        Ticket, Ticket.id == _V.c.ticket_id
    )
    for start in range(0, len(wanted), 500):
        some = rows.where(Ticket.number.in_(wanted[start : start + 500]))
        for row in db.session.execute(some):
            values = found.setdefault(row.ticket_number, {})
            values[row.field_id] = plain(row.text, row.number, row.day, row.choice_id)
    return found


def texts_of(ticket_id: int) -> list[str]:
    """What was typed into its fields of text: for search."""
    return [str(value) for id_, value in of(ticket_id).items() if _is_text(id_)]


def _is_text(field_id: int) -> bool:
    field = field_catalogue.known().get(field_id)
    return field is not None and field.kind is FieldKind.TEXT
