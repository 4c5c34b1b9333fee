"""Shaping templates of checklists, and which of them a ticket gets. What tickets have got is theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import revising
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history, organisation
from helpdesk.settings.kept import Kept
from helpdesk.tickets.checklist_events import (
    ChecklistAdded,
    ChecklistChanged,
    ChecklistRestored,
    ChecklistRetired,
)
from helpdesk.tickets.models import ChecklistTemplate
from helpdesk.web import i18n

MOST_STEPS = 50
LONGEST_STEP = 200

history.tell(
    {
        "checklist.added": N_("%(actor)s added this checklist."),
        "checklist.changed.names": N_("%(actor)s changed the name."),
        "checklist.changed.steps": N_("%(actor)s changed the steps."),
        "checklist.changed.where": N_("%(actor)s changed which tickets get it."),
        "checklist.changed.required": N_("%(actor)s changed whether closing waits for it."),
        "checklist.retired": N_("%(actor)s retired this checklist."),
        "checklist.restored": N_("%(actor)s took this checklist into use again."),
    }
)


@dataclass(frozen=True)
class Plan:
    """A checklist as somebody wants it: names and steps by language."""

    names: Mapping[str, str]
    steps: Sequence[Mapping[str, str]]
    request_kinds: Sequence[str] = ()
    category_ids: Sequence[int] = ()
    by_itself: bool = False
    required: bool = False


@dataclass(frozen=True)
class Template:
    """A checklist as the whole desk knows it."""

    id: int
    names: dict[str, str]
    steps: tuple[dict[str, str], ...]
    request_kinds: frozenset[str] = frozenset()
    category_ids: tuple[int, ...] = ()
    by_itself: bool = False
    required: bool = False
    retired: bool = field(default=False)

    @property
    def name(self) -> str:
        """What the reader calls it."""
        return categories.spoken(self.names, i18n.locale())


def _read() -> dict[int, Template]:
    rows = select(ChecklistTemplate).order_by(ChecklistTemplate.id)
    return {
        row.id: Template(
            row.id,
            dict(row.names),
            tuple(dict(each) for each in row.steps),
            frozenset(row.request_kinds),
            tuple(row.category_ids),
            row.by_itself,
            row.required,
            row.retired_at is not None,
        )
        for row in db.session.scalars(rows.execution_options(populate_existing=True))
    }


KEPT: Kept[dict[int, Template]] = Kept("checklists", _read, {})


def known() -> dict[int, Template]:
    """All checklists by id; retired ones too."""
    return KEPT.get()


def in_use() -> list[Template]:
    """Those that can be put on a ticket."""
    return [each for each in KEPT.get().values() if not each.retired]


def for_new(kind: str, category_id: int | None) -> list[Template]:
    """Those that a ticket of this kind and category gets as it opens."""
    return [each for each in in_use() if each.by_itself and _fits(each, kind, category_id)]


def _fits(template: Template, kind: str, category_id: int | None) -> bool:
    if template.request_kinds and kind not in template.request_kinds:
        return False
    under = set[int]().union(*(categories.descendants(each) for each in template.category_ids))
    return not template.category_ids or category_id in under


def add(plan: Plan, *, by: Actor, at: datetime) -> ChecklistTemplate:
    """A new checklist."""
    row = ChecklistTemplate(created_at=at, **_checked(plan, None))
    db.session.add(row)
    db.session.flush()
    record(ChecklistAdded(row.id), by=by, at=at)
    KEPT.changed(at=at)
    return row


_PARTS = {
    "names": ("names",),
    "steps": ("steps",),
    "where": ("request_kinds", "category_ids", "by_itself"),
    "required": ("required",),
}


def change(row: ChecklistTemplate, plan: Plan, *, version: int, by: Actor, at: datetime) -> list[str]:
    """Makes it as planned; says what changed. Refuses where somebody changed it since `version`."""
    if version != row.version:
        raise Conflict(
            N_(
                "A colleague changed this checklist meanwhile. Look at it, then save again to put yours over it."
            )
        )
    values = _checked(plan, row)
    changed = revising.put(row, values, _PARTS)
    if not changed:
        return []
    db.session.flush()
    for what in changed:
        record(ChecklistChanged(row.id, what), by=by, at=at)
    KEPT.changed(at=at)
    return changed


def retire(row: ChecklistTemplate, *, by: Actor, at: datetime) -> None:
    """No ticket gets it any more."""
    if row.retired_at is None:
        row.retired_at = at
        record(ChecklistRetired(row.id), by=by, at=at)
        KEPT.changed(at=at)


def restore(row: ChecklistTemplate, *, by: Actor, at: datetime) -> None:
    """Tickets get it again."""
    if row.retired_at is not None:
        row.retired_at = None
        record(ChecklistRestored(row.id), by=by, at=at)
        KEPT.changed(at=at)


def _checked(plan: Plan, row: ChecklistTemplate | None) -> dict[str, object]:
    own = organisation.LANGUAGE.get()
    names = {code: one_line(name, 80) for code, name in plan.names.items() if name.strip()}
    if not names.get(own):
        raise DomainError(N_("Give it a name in the organisation's language."), field=f"name_{own}")
    steps = []
    for each in plan.steps:
        said = {code: one_line(text, LONGEST_STEP) for code, text in each.items() if text.strip()}
        if said and not said.get(own):
            sentence = N_("Each step needs a line in the organisation's language.")
            raise DomainError(sentence, field=f"steps_{own}")
        steps += [said] if said else []
    if not steps:
        raise DomainError(N_("Write at least one step."), field=f"steps_{own}")
    if len(steps) > MOST_STEPS:
        raise DomainError(N_("At most %(count)s steps."), field=f"steps_{own}", count=MOST_STEPS)
    ids = sorted(set(plan.category_ids))
    if any(not categories.in_use(each) for each in set(ids) - set(row.category_ids if row else [])):
        raise DomainError(N_("This category is no longer in use. Choose another one."), field="category_ids")
    kinds = [each.value for each in RequestKind if each.value in set(plan.request_kinds)]
    return {
        "names": names,
        "steps": steps,
        "request_kinds": kinds,
        "category_ids": ids,
        "by_itself": plan.by_itself,
        "required": plan.required,
    }
