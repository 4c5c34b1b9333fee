"""Advisory groups themselves: made, changed, retired, taken into use again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpdesk.advisors.events import GroupAdded, GroupChanged, GroupExported, GroupRestored, GroupRetired
from helpdesk.advisors.models import Group
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import revising
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import clean, one_line
from helpdesk.people import history, queries

history.tell(
    {
        "advisor_group.added": N_("%(actor)s added this group."),
        "advisor_group.changed.name": N_("%(actor)s changed name or purpose."),
        "advisor_group.changed.owner": N_("%(actor)s changed whose group it is."),
        "advisor_group.changed.size": N_("%(actor)s changed how many it shall have."),
        "advisor_group.changed.pace": N_("%(actor)s changed how often its members may be asked."),
        "advisor_group.retired": N_("%(actor)s retired this group."),
        "advisor_group.restored": N_("%(actor)s took this group into use again."),
        "advisor_group.notes_exported": N_("%(actor)s exported its notes."),
        "advisor_group.exported": N_("%(actor)s exported its members."),
    }
)
MOST_MEMBERS = 10_000
MOST_DAYS = 730
_PARTS: dict[str, tuple[str, ...]] = {
    "name": ("name", "purpose"),
    "owner": ("owner_id",),
    "size": ("target_size",),
    "pace": ("every_days",),
}


@dataclass(frozen=True)
class Plan:
    """A group as somebody wants it."""

    name: str
    owner_id: int | None
    target_size: int | None = 20
    every_days: int | None = 60
    purpose: str = ""


def add(plan: Plan, *, by: Actor, at: datetime) -> Group:
    """A group without members."""
    made = Group(**_checked(plan), created_at=at)
    db.session.add(made)
    db.session.flush()
    record(GroupAdded(made.id), by=by, at=at)
    return made


def change(group: Group, plan: Plan, *, version: int, by: Actor, at: datetime) -> None:
    """Saves it. Raises Conflict where a colleague has changed it since `version`."""
    _hold(group)
    if version != group.version:
        raise Conflict(N_("A colleague changed this group meanwhile. Look at it, then save once more."))
    values = _checked(plan, before=group.owner_id)
    changed = revising.put(group, values, _PARTS)
    db.session.flush()
    for part in changed:
        record(GroupChanged(group.id, part), by=by, at=at)


def retire(group: Group, *, by: Actor, at: datetime) -> None:
    """Nobody is invited into it or asked by it any more. Done twice it changes nothing."""
    _hold(group)
    if group.retired_at is None:
        group.retired_at, group.version = at, group.version + 1
        db.session.flush()
        record(GroupRetired(group.id), by=by, at=at)


def restore(group: Group, *, by: Actor, at: datetime) -> None:
    """It is in use again."""
    _hold(group)
    if group.retired_at is not None:
        group.retired_at, group.version = None, group.version + 1
        db.session.flush()
        record(GroupRestored(group.id), by=by, at=at)


def audit(group: Group, rows: int, *, by: Actor, at: datetime) -> None:
    """Notes who took the members out."""
    record(GroupExported(group.id, rows), by=by, at=at)


def _hold(group: Group) -> None:
    db.session.refresh(group, with_for_update={"key_share": True, "of": Group})


def _checked(plan: Plan, before: int | None = None) -> dict[str, Any]:
    name = one_line(plan.name, 80)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    if plan.owner_id != before and plan.owner_id not in {each.id for each in queries.leads()}:
        raise DomainError(N_("Choose a supervisor or an administrator."), field="owner_id")
    if not 1 <= (plan.target_size or 0) <= MOST_MEMBERS:
        raise DomainError(N_("Say how many: a number from 1 on."), field="target_size")
    if plan.every_days is None or not 0 <= plan.every_days <= MOST_DAYS:
        raise DomainError(N_("Give a number of days, at most %(most)s."), field="every_days", most=MOST_DAYS)
    return {
        "name": name,
        "purpose": clean(plan.purpose).strip()[:500],
        "owner_id": plan.owner_id,
        "target_size": plan.target_size,
        "every_days": plan.every_days,
    }
