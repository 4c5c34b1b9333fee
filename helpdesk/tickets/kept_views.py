"""Shaping views: adding, changing and retiring them, and putting them in one's own order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import order, revising
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history
from helpdesk.people.models import User
from helpdesk.tickets import view_finding
from helpdesk.tickets.criteria import COLUMNS, USUAL_COLUMNS, Criteria
from helpdesk.tickets.models import View, ViewPlace
from helpdesk.tickets.sifting import ORDERS
from helpdesk.tickets.view_events import ViewAdded, ViewChanged, ViewRestored, ViewRetired

MOST_OWN = 100  # views of one person, and as many of a team or of everybody

history.tell(
    {
        "view.added": N_("%(actor)s added this view."),
        "view.changed.name": N_("%(actor)s changed the name."),
        "view.changed.audience": N_("%(actor)s changed who can use it."),
        "view.changed.criteria": N_("%(actor)s changed which tickets it holds."),
        "view.changed.look": N_("%(actor)s changed its order or columns."),
        "view.retired": N_("%(actor)s retired this view."),
        "view.restored": N_("%(actor)s took this view into use again."),
    }
)


@dataclass(frozen=True)
class Plan:
    """A view as somebody wants it. Neither owner nor team: it is everybody's."""

    name: str
    criteria: Criteria = field(default_factory=Criteria)
    owner_id: int | None = None
    team_id: int | None = None
    sort: str = "waiting"
    grouped: bool = True
    columns: Sequence[str] = USUAL_COLUMNS


_PARTS = {
    "name": ("name",),
    "audience": ("owner_id", "team_id"),
    "criteria": ("criteria",),
    "look": ("sort", "grouped", "columns"),
}


def add(plan: Plan, *, by: Actor, at: datetime) -> View:
    """A new view."""
    values = _checked(plan)
    beside = (
        View.owner_id.is_not_distinct_from(plan.owner_id),
        View.team_id.is_not_distinct_from(plan.team_id),
    )
    if (db.session.scalar(select(func.count()).where(*beside, View.retired_at.is_(None))) or 0) >= MOST_OWN:
        raise DomainError(N_("There are %(count)s views already. Retire one first."), count=MOST_OWN)
    view = View(**values, created_at=at)
    db.session.add(view)
    _settle()
    record(ViewAdded(view.id, view.team_id, view.owner_id), by=by, at=at)
    return view


def change(view: View, plan: Plan, *, version: int, by: Actor, at: datetime) -> list[str]:
    """Makes it as planned; says which parts changed. Refuses where somebody changed it since `version`."""
    if version != view.version:
        raise Conflict(
            N_("A colleague changed this view meanwhile. Look at it, then save again to put yours over it.")
        )
    values = _checked(plan)
    changed = revising.put(view, values, _PARTS)
    _settle()
    for part in changed:
        record(ViewChanged(view.id, part), by=by, at=at)
    return changed


def retire(view: View, *, by: Actor, at: datetime) -> None:
    """Nobody has it in the rail any more."""
    if view.retired_at is None:
        view.retired_at = at
        _settle()
        record(ViewRetired(view.id), by=by, at=at)


def restore(view: View, *, by: Actor, at: datetime) -> None:
    """In use again."""
    if view.retired_at is not None:
        view.retired_at = None
        _settle()
        record(ViewRestored(view.id), by=by, at=at)


def arrange(user: User, order: Sequence[int], hidden: Sequence[int] = ()) -> None:
    """Puts the views of these ids into this order in `user`'s own rail; `hidden` ones do not stand there."""
    known = {each.id for each in view_finding.listed(user)}
    wanted = [each for each in dict.fromkeys(order) if each in known]
    db.session.execute(delete(ViewPlace).where(ViewPlace.user_id == user.id))
    db.session.add_all(
        ViewPlace(user_id=user.id, view_id=each, position=position, shown=each not in set(hidden))
        for position, each in enumerate(wanted)
    )
    _settle()


def shift(user: User, view_id: int, step: int) -> None:
    """One place up (-1) or down (1) in `user`'s own rail."""
    row = order.stepped(view_finding.listed(user), view_id, step)
    if row:
        arrange(user, [each.id for each in row], [each.id for each in row if not each.shown])


def show(user: User, view_id: int, shown: bool) -> None:
    """Puts a view into `user`'s own rail, or takes it out."""
    row = view_finding.listed(user)
    hidden = {each.id for each in row if not each.shown} - {view_id} | (set() if shown else {view_id})
    arrange(user, [each.id for each in row], sorted(hidden))


def _settle() -> None:
    db.session.flush()
    view_finding.forget()


def _checked(plan: Plan) -> dict[str, Any]:
    """The plan's values as they can be kept."""
    name = one_line(plan.name, 60)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    if plan.sort not in ORDERS:
        raise ValueError(f"no such order: {plan.sort}")
    return {
        "name": name,
        "owner_id": plan.owner_id,
        "team_id": plan.team_id,
        "criteria": plan.criteria.plain(),
        "sort": plan.sort,
        "grouped": plan.grouped,
        "columns": [each for each in COLUMNS if each in plan.columns],
    }
