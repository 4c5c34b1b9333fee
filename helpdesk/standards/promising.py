"""Shaping service standards: what is promised, for which tickets, in which order they decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import order, revising
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history
from helpdesk.standards import rulebook
from helpdesk.standards.events import StandardAdded, StandardChanged, StandardRestored, StandardRetired
from helpdesk.standards.models import Calendar, Standard
from helpdesk.standards.words import Target

history.tell(
    {
        "standard.added": N_("%(actor)s added this standard."),
        "standard.changed.name": N_("%(actor)s changed the name."),
        "standard.changed.targets": N_("%(actor)s changed what is promised."),
        "standard.changed.conditions": N_("%(actor)s changed which tickets it is for."),
        "standard.changed.calendar": N_("%(actor)s changed the calendar."),
        "standard.changed.position": N_("%(actor)s moved it in the order."),
        "standard.retired": N_("%(actor)s retired this standard."),
        "standard.restored": N_("%(actor)s took this standard into use again."),
    }
)


@dataclass(frozen=True)
class Plan:
    """A standard as somebody wants it. Nothing under a head of conditions: any ticket will do."""

    name: str
    targets: Mapping[Target, timedelta] = field(default_factory=dict)
    calendar_id: int | None = None
    kinds: Sequence[str] = ()
    priorities: Sequence[str] = ()
    category_ids: Sequence[int] = ()
    organisation_ids: Sequence[int] = ()
    team_ids: Sequence[int] = ()


_HEADS = ("kinds", "priorities", "category_ids", "organisation_ids", "team_ids")
_PARTS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "targets": tuple(each.value for each in Target),
    "conditions": _HEADS,
    "calendar": ("calendar_id",),
}


def add(plan: Plan, *, by: Actor, at: datetime) -> Standard:
    """A new standard. It decides after all others."""
    values = _checked(plan, None)
    last = db.session.scalar(select(func.max(Standard.position)))
    standard = Standard(**values, position=(last or 0) + 1, created_at=at)
    db.session.add(standard)
    rulebook.changed(at)
    record(StandardAdded(standard.id), by=by, at=at)
    return standard


def change(standard: Standard, plan: Plan, *, version: int, by: Actor, at: datetime) -> list[str]:
    """Makes it as planned; says which parts changed. Refuses where somebody changed it since `version`."""
    if version != standard.version:
        raise Conflict(
            N_(
                "A colleague changed this standard meanwhile. Look at it, then save again to put yours over it."
            )
        )
    values = _checked(plan, standard)
    changed = revising.put(standard, values, _PARTS)
    if changed:
        rulebook.changed(at)
    for part in changed:
        record(StandardChanged(standard.id, part), by=by, at=at)
    return changed


def retire(standard: Standard, *, by: Actor, at: datetime) -> None:
    """It promises nothing any more; what it kept and broke stays."""
    if standard.retired_at is None:
        standard.retired_at = at
        rulebook.changed(at)
        record(StandardRetired(standard.id), by=by, at=at)


def restore(standard: Standard, *, by: Actor, at: datetime) -> None:
    """In force again, unless its calendar is not."""
    if standard.retired_at is not None:
        _ensure_calendar(standard.calendar_id)
        standard.retired_at = None
        rulebook.changed(at)
        record(StandardRestored(standard.id), by=by, at=at)


def shift(standard: Standard, step: int, *, by: Actor, at: datetime) -> None:
    """One place up (-1) or down (1) in the order of deciding."""
    live = select(Standard).where(Standard.retired_at.is_(None)).order_by(Standard.position, Standard.id)
    if order.shifted(db.session.scalars(live).all(), standard.id, step):
        rulebook.changed(at)
        record(StandardChanged(standard.id, "position"), by=by, at=at)


def _checked(plan: Plan, standard: Standard | None) -> dict[str, Any]:
    """The plan's values as they can be kept."""
    name = one_line(plan.name, 80)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    if not plan.targets:
        raise DomainError(N_("Promise something: at least one length."), field=Target.FIRST_RESPONSE.value)
    if standard is None or plan.calendar_id != standard.calendar_id:
        _ensure_calendar(plan.calendar_id)
    values: dict[str, Any] = {"name": name, "calendar_id": plan.calendar_id}
    values |= {each.value: plan.targets.get(each) for each in Target}
    return values | {head: sorted(set(getattr(plan, head))) for head in _HEADS}


def _ensure_calendar(calendar_id: int | None) -> None:
    found = select(Calendar.id).where(Calendar.retired_at.is_(None))
    found = (
        found.where(Calendar.id == calendar_id)
        if calendar_id is not None
        else found.where(Calendar.is_default)
    )
    if db.session.scalar(found) is None:
        raise DomainError(N_("Choose a calendar that is in use."), field="calendar_id")
