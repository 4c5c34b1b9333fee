"""Which fields of its own the desk has. Kept in each process: asking for them costs no statement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.settings.kept import Kept
from helpdesk.tickets.field_rules import Choice, Field, Value
from helpdesk.tickets.models import CustomField, FieldChoice
from helpdesk.tickets.words import FieldKind
from helpdesk.web import i18n


def _read() -> dict[int, Field]:
    whole = (
        select(CustomField)
        .options(
            selectinload(CustomField.names),
            selectinload(CustomField.choices).selectinload(FieldChoice.names),
        )
        .order_by(CustomField.position, CustomField.id)
        .execution_options(populate_existing=True)
    )
    return {row.id: _field(row) for row in db.session.scalars(whole)}


def _field(row: CustomField) -> Field:
    choices = sorted(row.choices, key=lambda each: (each.position, each.id))
    return Field(
        id=row.id,
        kind=row.kind,
        names={each.language: each.name for each in row.names},
        helps={each.language: each.help for each in row.names if each.help},
        request_kinds=frozenset(row.request_kinds),
        category_ids=tuple(row.category_ids),
        required=row.required,
        asked_at_intake=row.asked_at_intake,
        asked_of_customers=row.asked_of_customers,
        retired=row.retired_at is not None,
        choices=tuple(
            Choice(each.id, {n.language: n.name for n in each.names}, each.retired_at is not None)
            for each in choices
        ),
    )


KEPT: Kept[dict[int, Field]] = Kept("fields", _read, {})


def known() -> dict[int, Field]:
    """All fields by id, in their order; retired ones too."""
    return KEPT.get()


def in_use() -> list[Field]:
    """Those that are asked, in their order."""
    return [each for each in KEPT.get().values() if not each.retired]


def on(kind: str, category_id: int | None) -> list[Field]:
    """Those that stand on a ticket of this kind and category."""
    return [each for each in in_use() if fits(each, kind, category_id)]


def of_kind(kind: str) -> list[Field]:
    """Those that stand on tickets of this kind, whatever category they have or will get."""
    return [each for each in in_use() if not each.request_kinds or kind in each.request_kinds]


def fits(field: Field, kind: str, category_id: int | None) -> bool:
    """Does the field stand on a ticket of this kind and category?"""
    if field.request_kinds and kind not in field.request_kinds:
        return False
    return not field.category_ids or category_id in categories_of(field)


def categories_of(field: Field) -> set[int]:
    """The ids of all categories that the field stands under; empty: under all."""
    return set[int]().union(*(categories.descendants(each) for each in field.category_ids))


def name(field: Field) -> str:
    """What the reader calls it."""
    return categories.spoken(field.names, i18n.locale())


def help_text(field: Field) -> str:
    """What the reader is told about it; may be empty."""
    return categories.spoken(field.helps, i18n.locale()) if field.helps else ""


def choices(field: Field, keep: Iterable[Value] = ()) -> list[tuple[str, str]]:
    """Value and name of what can be chosen, and what is chosen already although it is retired."""
    kept = set(keep)
    return [
        (str(each.id), categories.spoken(each.names, i18n.locale()))
        for each in field.choices
        if not each.retired or each.id in kept
    ]


def shown(field: Field, value: Value) -> str:
    """A value in the reader's words; empty where there is none."""
    if value is None:
        return ""
    if field.kind is FieldKind.CHOICE:
        chosen = field.choice(value)
        return categories.spoken(chosen.names, i18n.locale()) if chosen else "–"
    if field.kind is FieldKind.NUMBER:
        return i18n.number(float(value), decimals(float(value)))
    return i18n.day(date.fromisoformat(str(value))) if field.kind is FieldKind.DATE else str(value)


def typed(field: Field, value: Value) -> str:
    """A value as a form holds it."""
    if value is None:
        return ""
    return f"{float(value):.{decimals(float(value))}f}" if field.kind is FieldKind.NUMBER else str(value)


def decimals(value: float) -> int:
    """How many places after the point it needs, at most four."""
    return next((count for count in range(4) if round(value, count) == value), 4)
