"""Shaping the desk's own fields: adding, changing, ordering and retiring them. What they hold stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import order
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import fold, one_line
from helpdesk.people import history, organisation
from helpdesk.tickets import field_catalogue
from helpdesk.tickets.field_events import FieldAdded, FieldChanged, FieldRestored, FieldRetired
from helpdesk.tickets.models import CustomField, FieldChoice, FieldChoiceName, FieldName
from helpdesk.tickets.words import FieldKind

MOST = 60  # in use
MOST_CHOICES = 200

history.tell(
    {
        "field.added": N_("%(actor)s added this field."),
        "field.changed.names": N_("%(actor)s changed the names or the help."),
        "field.changed.where": N_("%(actor)s changed where it stands."),
        "field.changed.asking": N_("%(actor)s changed when it is asked."),
        "field.changed.choices": N_("%(actor)s changed the choices."),
        "field.changed.position": N_("%(actor)s moved it in the list."),
        "field.retired": N_("%(actor)s retired this field."),
        "field.restored": N_("%(actor)s took this field into use again."),
    }
)


@dataclass(frozen=True)
class ChoicePlan:
    """A choice as somebody wants it, in the order of the list. Without an `id` it is new."""

    names: Mapping[str, str]
    id: int | None = None
    retired: bool = False
    key: str = ""  # of its place in the form


@dataclass(frozen=True)
class Plan:
    """A field as somebody wants it. The kind is chosen once: what was typed would mean something else."""

    kind: FieldKind
    names: Mapping[str, str]
    helps: Mapping[str, str] = field(default_factory=dict)
    request_kinds: Sequence[str] = ()
    category_ids: Sequence[int] = ()
    required: bool = False
    asked_at_intake: bool = False
    asked_of_customers: bool = False
    choices: Sequence[ChoicePlan] = ()


def loaded(field_id: int) -> CustomField | None:
    """A field with its names and choices."""
    whole = (
        select(CustomField)
        .where(CustomField.id == field_id)
        .options(
            selectinload(CustomField.names),
            selectinload(CustomField.choices).selectinload(FieldChoice.names),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(whole)


def add(plan: Plan, *, by: Actor, at: datetime) -> CustomField:
    """A new field, after the others."""
    if len(field_catalogue.in_use()) >= MOST:
        raise DomainError(N_("At most %(count)s fields can be in use. Retire one first."), count=MOST)
    names, helps = _names(plan, None)
    last = db.session.scalar(select(func.max(CustomField.position)))
    row = CustomField(kind=plan.kind, position=(last or 0) + 1, created_at=at, names=[], choices=[])
    _put_names(row, names, helps)
    _put_where(row, plan)
    _put_asking(row, plan)
    db.session.add(row)
    db.session.flush()
    _put_choices(row, _choices(plan, row), at)
    record(FieldAdded(row.id, plan.kind.value), by=by, at=at)
    field_catalogue.KEPT.changed(at=at)
    return row


def change(row: CustomField, plan: Plan, *, version: int, by: Actor, at: datetime) -> list[str]:
    """Makes it as planned (`row` as `loaded` gives it); says what changed. Refuses where somebody changed it since."""
    if version != row.version:
        raise Conflict(
            N_("A colleague changed this field meanwhile. Look at it, then save again to put yours over it.")
        )
    names, helps = _names(plan, row)
    choices = _choices(plan, row)
    changed = [
        what
        for what, differs in (
            ("names", _put_names(row, names, helps)),
            ("where", _put_where(row, plan)),
            ("asking", _put_asking(row, plan)),
            ("choices", _put_choices(row, choices, at)),
        )
        if differs
    ]
    if changed:
        row.version += 1
    db.session.flush()
    for what in changed:
        record(FieldChanged(row.id, what), by=by, at=at)
    if changed:
        field_catalogue.KEPT.changed(at=at)
    return changed


def retire(row: CustomField, *, by: Actor, at: datetime) -> None:
    """It is asked no more; tickets keep what it holds."""
    if row.retired_at is None:
        row.retired_at = at
        db.session.flush()
        record(FieldRetired(row.id), by=by, at=at)
        field_catalogue.KEPT.changed(at=at)


def restore(row: CustomField, *, by: Actor, at: datetime) -> None:
    """It is asked again."""
    if row.retired_at is not None:
        row.retired_at = None
        db.session.flush()
        record(FieldRestored(row.id), by=by, at=at)
        field_catalogue.KEPT.changed(at=at)


def shift(row: CustomField, step: int, *, by: Actor, at: datetime) -> None:
    """One place up (-1) or down (1) among those in use."""
    in_use = (
        select(CustomField)
        .where(CustomField.retired_at.is_(None))
        .order_by(CustomField.position, CustomField.id)
    )
    if order.shifted(db.session.scalars(in_use).all(), row.id, step):
        db.session.flush()
        record(FieldChanged(row.id, "position"), by=by, at=at)
        field_catalogue.KEPT.changed(at=at)


def _names(plan: Plan, row: CustomField | None) -> tuple[dict[str, str], dict[str, str]]:
    names = {code: one_line(name, 80) for code, name in plan.names.items() if name.strip()}
    own = organisation.LANGUAGE.get()
    if not names.get(own):
        raise DomainError(N_("Give it a name in the organisation's language."), field=f"name_{own}")
    others = [each for each in field_catalogue.in_use() if row is None or each.id != row.id]
    for code, name in names.items():
        if any(fold(each.names.get(code, "")) == fold(name) for each in others):
            raise DomainError(N_("Another field has this name. Choose another one."), field=f"name_{code}")
    return names, {code: one_line(text, 300) for code, text in plan.helps.items() if text.strip()}


def _put_names(row: CustomField, names: Mapping[str, str], helps: Mapping[str, str]) -> bool:
    wanted = {code: (name, helps.get(code, "")) for code, name in names.items()}
    known = {each.language: each for each in row.names}
    if {code: (each.name, each.help) for code, each in known.items()} == wanted:
        return False
    for code, each in known.items():
        if code not in wanted:
            row.names.remove(each)
    for code, (name, text) in wanted.items():
        if code in known:
            known[code].name, known[code].help = name, text
        else:
            row.names.append(FieldName(language=code, name=name, help=text))
    return True


def _put_where(row: CustomField, plan: Plan) -> bool:
    kinds: list[str] = [each.value for each in RequestKind if each.value in set(plan.request_kinds)]
    ids = sorted(set(plan.category_ids))
    if any(not categories.in_use(each) for each in set(ids) - set(row.category_ids or [])):
        raise DomainError(N_("This category is no longer in use. Choose another one."), field="category_ids")
    changed = ((row.request_kinds or []), (row.category_ids or [])) != (kinds, ids)
    row.request_kinds, row.category_ids = kinds, ids
    return changed


def _put_asking(row: CustomField, plan: Plan) -> bool:
    if plan.asked_of_customers and plan.category_ids:
        sentence = N_(
            "Customers choose no category, so they cannot be asked a field of some categories alone."
        )
        raise DomainError(sentence, field="asked_of_customers")
    wanted = (plan.required, plan.asked_at_intake, plan.asked_of_customers)
    changed = (row.required, row.asked_at_intake, row.asked_of_customers) != wanted
    row.required, row.asked_at_intake, row.asked_of_customers = wanted
    return changed


def _choices(plan: Plan, row: CustomField) -> list[ChoicePlan]:
    """The choices as they can be kept; refuses what is none."""
    if row.kind is not FieldKind.CHOICE:
        return []
    own = organisation.LANGUAGE.get()
    wanted = []
    for each in plan.choices:
        names = {code: one_line(name, 80) for code, name in each.names.items() if name.strip()}
        if each.id is None and not names:
            continue
        if not names.get(own):
            raise DomainError(N_("Give it a name in the organisation's language."), field=f"{each.key}_{own}")
        wanted.append(ChoicePlan(names, each.id, each.retired, each.key))
    if len(wanted) > MOST_CHOICES:
        raise DomainError(N_("At most %(count)s choices."), count=MOST_CHOICES)
    if not any(not each.retired for each in wanted):
        raise DomainError(N_("Name at least one thing that can be chosen."), field=f"new_1_{own}")
    return wanted


def _put_choices(row: CustomField, wanted: Sequence[ChoicePlan], at: datetime) -> bool:
    known = {each.id: each for each in row.choices}
    before = [
        (each.id, {n.language: n.name for n in each.names}, each.retired_at is not None)
        for each in sorted(row.choices, key=lambda each: (each.position, each.id))
    ]
    if [(each.id, dict(each.names), each.retired) for each in wanted] == before:
        return False
    for position, each in enumerate(wanted, start=1):
        choice = known.get(each.id or 0)
        if choice is None:
            choice = FieldChoice(field_id=row.id, names=[])
            db.session.add(choice)
        choice.position = position
        choice.retired_at = (choice.retired_at or at) if each.retired else None
        called = {name.language: name for name in choice.names}
        for code, old in called.items():
            if code not in each.names:
                choice.names.remove(old)
        for code, name in each.names.items():
            if code in called:
                called[code].name = name
            else:
                choice.names.append(FieldChoiceName(language=code, name=name))
    db.session.flush()
    return True
