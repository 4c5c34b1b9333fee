"""Tickets by what the desk's own fields hold: conditions for lists, views and search.

A wish is a short text, fit for an address and for a saved view: "12:34" (choice 34 in the field 12), "7:3..5" (a number
from 3 to 5, either end may be open), "8:2026-11-01..2026-11-30" (days, both inclusive), "9:words" (a text that has them),
"9:" (the field is empty), "9:*" (it is not). Wishes for one field mean any of them, those for several fields all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, or_, select

from helpdesk.kit import text
from helpdesk.kit.columns import table_of
from helpdesk.tickets import field_catalogue, field_rules
from helpdesk.tickets.field_rules import Field
from helpdesk.tickets.models import FieldValue, Ticket
from helpdesk.tickets.words import FieldKind
from helpdesk.web import i18n

_V = table_of(FieldValue)
SOME, LONGEST = "*", 120
BETWEEN = ".."


class NotUnderstood(ValueError):
    """A wish that means nothing here."""


def read(wish: str) -> tuple[Field, str]:
    """The field and what is wished of it. Raises NotUnderstood."""
    plain, colon, value = wish[:LONGEST].partition(":")
    field = field_catalogue.known().get(text.whole(plain, 9) or 0) if colon else None
    if field is None:
        raise NotUnderstood(wish)
    value = text.one_line(value, LONGEST)
    _meaning(field, value)
    return field, value


def conditions(wishes: Iterable[str]) -> list[ColumnElement[bool]]:
    """What a ticket must fulfil, to be put beside the conditions of a list. Raises NotUnderstood."""
    by_field: dict[int, list[ColumnElement[bool]]] = {}
    for wish in wishes:
        field, value = read(wish)
        by_field.setdefault(field.id, []).append(condition(field, value))
    return [or_(*each) for each in by_field.values()]


def condition(field: Field, value: str) -> ColumnElement[bool]:
    """The condition on Ticket that one wish means."""
    own = select(_V.c.ticket_id).where(_V.c.field_id == field.id)
    if value == "":
        return Ticket.id.not_in(own)
    meant = _meaning(field, value)
    return Ticket.id.in_(own if meant is None else own.where(meant))


def said(wish: str) -> tuple[str, str]:
    """Name of the field and what is wished, in the reader's words. Raises NotUnderstood."""
    field, value = read(wish)
    name = field_catalogue.name(field)
    if value == "":
        return name, gettext("empty")
    if value == SOME:
        return name, gettext("filled in")
    if field.kind is FieldKind.CHOICE:
        return name, field_catalogue.shown(field, int(value))
    if field.kind is FieldKind.TEXT:
        return name, value
    low, high = _ends(field, value)
    if low is not None and high is not None:
        return name, _shown(low) if low == high else f"{_shown(low)} – {_shown(high)}"
    if low is not None:
        return name, gettext("from %(value)s", value=_shown(low))
    return name, gettext("up to %(value)s", value=_shown(high))


def span(low: str, high: str) -> str:
    """Two ends as one wish; empty where both are."""
    return f"{low.strip()}{BETWEEN}{high.strip()}" if low.strip() or high.strip() else ""


def _meaning(field: Field, value: str) -> ColumnElement[bool] | None:
    """The condition on the value; None: any will do."""
    if value in {"", SOME}:
        return None
    if field.kind is FieldKind.CHOICE:
        if field.choice(text.whole(value)) is None:
            raise NotUnderstood(value)
        return _V.c.choice_id == int(value)
    if field.kind is FieldKind.TEXT:
        return and_(*(_has(word) for word in value.split()))
    low, high = _ends(field, value)
    column = _V.c.number if field.kind is FieldKind.NUMBER else _V.c.day
    ends = [column >= low] if low is not None else []
    return and_(*ends, *([column <= high] if high is not None else []))


def _has(word: str) -> ColumnElement[bool]:
    return _V.c.folded.contains(text.fold(word), autoescape=True)


def _ends(field: Field, value: str) -> tuple[Any, Any]:
    """Both ends of a span; a single value is both."""
    low, between, high = value.partition(BETWEEN)
    reads = field_rules.number if field.kind is FieldKind.NUMBER else field_rules.day
    ends = [reads(each) if each.strip() else None for each in (low, high if between else low)]
    wrong = [end is None and given.strip() for end, given in zip(ends, (low, high), strict=True)]
    if any(wrong) or ends == [None, None]:
        raise NotUnderstood(value)
    return ends[0], ends[1]


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return i18n.day(value)
    return i18n.number(value, field_catalogue.decimals(value))


def named(typed: str) -> list[Field]:
    """The fields that the reader may mean by `typed`: one of that very name, else those that begin so."""
    wanted = text.fold(typed)
    called = [(each, text.fold(name)) for each in field_catalogue.in_use() for name in each.names.values()]
    exact = [each for each, name in called if name == wanted]
    begun = [each for each, name in called if wanted and name.startswith(wanted)]
    return exact[:1] or list({each.id: each for each in begun}.values())
