"""Improvements: what is changed because of bad answers, by whom, until when and from which day on (SURVEYS 6, Learn).

Whether one has an effect is reckoned by reports, to the right, and shown on its page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from helpdesk.categories import queries as categories
from helpdesk.categories.words import CauseKey
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import revising
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history
from helpdesk.recovery import queries
from helpdesk.recovery.improvement_events import (
    ImprovementAdded,
    ImprovementChanged,
    ImprovementEnded,
    ImprovementResumed,
)
from helpdesk.recovery.measures import COUNTED
from helpdesk.recovery.models import Case, Improvement

history.tell(
    {
        "improvement.added": N_("%(actor)s added this improvement."),
        "improvement.changed.words": N_("%(actor)s changed the words."),
        "improvement.changed.aim": N_("%(actor)s changed what it is to improve."),
        "improvement.changed.owner": N_("%(actor)s gave it to somebody else."),
        "improvement.changed.days": N_("%(actor)s changed the days."),
        "improvement.ended": N_("%(actor)s ended it."),
        "improvement.resumed": N_("%(actor)s took it up again."),
    }
)
LONGEST = 2000
LATELY = timedelta(days=30)
OFTEN = 3  # cases with one cause in one category call for an improvement
_PARTS = {
    "words": ("name", "plan", "lesson"),
    "aim": ("cause", "category_id"),
    "owner": ("owner_id",),
    "days": ("due_on", "starts_on"),
}


@dataclass(frozen=True)
class Plan:
    """An improvement as somebody wants it."""

    name: str
    owner_id: int | None
    due_on: date | None
    starts_on: date | None
    plan: str = ""
    cause: CauseKey | None = None
    category_id: int | None = None
    lesson: str = ""


@dataclass(frozen=True)
class Often:
    """A cause that was found again and again in a category, and that nobody works at."""

    cause: CauseKey
    category_id: int
    cases: int


def add(plan: Plan, *, by: Actor, at: datetime) -> Improvement:
    """A new one."""
    made = Improvement(**_checked(plan), created_at=at)
    db.session.add(made)
    db.session.flush()
    record(ImprovementAdded(made.id), by=by, at=at)
    return made


def change(improvement: Improvement, plan: Plan, *, version: int, by: Actor, at: datetime) -> None:
    """Other words, aim, owner or days. Refuses where somebody changed it since `version`."""
    _hold(improvement)
    if version != improvement.version:
        sentence = N_(
            "A colleague changed this improvement meanwhile. Look at it, then save again to put yours over it."
        )
        raise Conflict(sentence)
    values = _checked(plan)
    changed = revising.put(improvement, values, _PARTS)
    db.session.flush()
    for part in changed:
        record(ImprovementChanged(improvement.id, part), by=by, at=at)


def end(improvement: Improvement, *, by: Actor, at: datetime) -> None:
    """Nobody works at it any more; what came of it stays to be read."""
    _hold(improvement)
    if improvement.ended_at is None:
        improvement.ended_at = at
        improvement.version += 1
        record(ImprovementEnded(improvement.id), by=by, at=at)


def resume(improvement: Improvement, *, by: Actor, at: datetime) -> None:
    """It is worked at again."""
    _hold(improvement)
    if improvement.ended_at is not None:
        improvement.ended_at = None
        improvement.version += 1
        record(ImprovementResumed(improvement.id), by=by, at=at)


def all_of(*, ended: bool | None = None) -> Sequence[Improvement]:
    """With their owners, those due first; None: those that ended, too."""
    query = select(Improvement).options(joinedload(Improvement.owner))
    if ended is not None:
        over = Improvement.ended_at
        query = query.where(over.is_not(None) if ended else over.is_(None))
    return db.session.scalars(query.order_by(Improvement.due_on, Improvement.id)).all()


def one(improvement_id: int) -> Improvement | None:
    """The one with this id and its owner."""
    query = select(Improvement).options(joinedload(Improvement.owner))
    return db.session.scalar(query.where(Improvement.id == improvement_id))


def often(at: datetime) -> list[Often]:
    """Causes found lately in at least OFTEN cases of a category that no improvement is about, the most frequent first."""
    count = func.count().label("cases")
    found = select(Case.cause, Case.category_id, count).where(
        Case.cause.is_not(None), Case.opened_at > at - LATELY, Case.state.in_(COUNTED)
    )
    found = found.group_by(Case.cause, Case.category_id).having(count >= OFTEN)
    rows = db.session.execute(found.order_by(count.desc(), Case.category_id, Case.cause)).all()
    aims = select(Improvement.cause, Improvement.category_id).where(Improvement.ended_at.is_(None))
    worked_at = {(row.cause, row.category_id) for row in db.session.execute(aims)}
    return [
        Often(row.cause, row.category_id, row.cases)
        for row in rows
        if not any((row.cause, each) in worked_at for each in (None, *categories.line_of(row.category_id)))
    ]


def _hold(improvement: Improvement) -> None:
    """The improvement as it stands, held until the end of the transaction."""
    db.session.refresh(improvement, with_for_update={"key_share": True, "of": Improvement})


def _checked(plan: Plan) -> dict[str, object]:
    name = one_line(plan.name, 80)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    if plan.owner_id not in {each.id for each in queries.owners()}:
        raise DomainError(N_("Choose who answers for it."), field="owner_id")
    if plan.starts_on is None:
        raise DomainError(N_("Say from which day on it should show."), field="starts_on")
    if plan.due_on is None:
        raise DomainError(N_("Say by when it is to be done."), field="due_on")
    words = {each: getattr(plan, each).strip()[:LONGEST] for each in ("plan", "lesson")}
    return asdict(plan) | words | {"name": name}
