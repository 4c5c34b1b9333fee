"""Shaping macros: adding, changing, ordering and retiring prepared texts and what they do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from helpdesk.categories import queries as categories
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import order
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import clean, fold, one_line
from helpdesk.people import history
from helpdesk.people.models import Team, User
from helpdesk.tickets import assignment, changing, placeholders
from helpdesk.tickets.macro_events import MacroAdded, MacroChanged, MacroRestored, MacroRetired
from helpdesk.tickets.models import Macro, MacroText
from helpdesk.tickets.words import Outcome, Priority, Status

LONGEST = 20_000
_KEY = re.compile(r"[\w.-]+")

history.tell(
    {
        "macro.added": N_("%(actor)s added this macro."),
        "macro.changed.name": N_("%(actor)s changed the name."),
        "macro.changed.key": N_("%(actor)s changed the key."),
        "macro.changed.audience": N_("%(actor)s changed who can use it."),
        "macro.changed.texts": N_("%(actor)s changed the texts."),
        "macro.changed.acts": N_("%(actor)s changed what it does."),
        "macro.changed.position": N_("%(actor)s moved it in the list."),
        "macro.retired": N_("%(actor)s retired this macro."),
        "macro.restored": N_("%(actor)s took this macro into use again."),
    }
)


@dataclass(frozen=True)
class Plan:
    """A macro as somebody wants it. Neither owner nor team: it is everybody's."""

    name: str
    key: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    status: Status | None = None
    outcome: Outcome | None = None
    priority: Priority | None = None
    category_id: int | None = None
    to_team_id: int | None = None
    to_writer: bool = False
    assignee_id: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""


_ACTS = (
    "status", "outcome", "priority", "category_id", "to_team_id", "to_writer", "assignee_id", "tags", "note",
)  # fmt: skip
_PARTS = {"name": ("name",), "key": ("key",), "audience": ("owner_id", "team_id"), "acts": _ACTS}


def add(plan: Plan, *, by: Actor, at: datetime) -> Macro:
    """A new macro, after the others of those it is for."""
    values = _checked(plan, None)
    texts = values.pop("texts")
    last = db.session.scalar(select(func.max(Macro.position)).where(*_beside(plan.owner_id, plan.team_id)))
    macro = Macro(**values, position=(last or 0) + 1, created_at=at)
    macro.texts = [MacroText(language=language, body=body) for language, body in texts.items()]
    db.session.add(macro)
    db.session.flush()
    record(MacroAdded(macro.id, macro.team_id, macro.owner_id), by=by, at=at)
    return macro


def change(macro: Macro, plan: Plan, *, version: int, by: Actor, at: datetime) -> list[str]:
    """Makes it as planned; says which parts changed. Refuses where somebody changed it since `version`."""
    if version != macro.version:
        raise Conflict(
            N_("A colleague changed this macro meanwhile. Look at it, then save again to put yours over it.")
        )
    values = _checked(plan, macro)
    texts = values.pop("texts")
    changed = [part for part, names in _PARTS.items() if any(getattr(macro, n) != values[n] for n in names)]
    for name, value in values.items():
        setattr(macro, name, value)
    if _put_texts(macro, texts):
        changed.append("texts")
    if changed:
        macro.version += 1
    db.session.flush()
    for part in changed:
        record(MacroChanged(macro.id, part), by=by, at=at)
    return changed


def retire(macro: Macro, *, by: Actor, at: datetime) -> None:
    """Nobody can use it any more."""
    if macro.retired_at is None:
        macro.retired_at = at
        db.session.flush()
        record(MacroRetired(macro.id), by=by, at=at)


def restore(macro: Macro, *, by: Actor, at: datetime) -> None:
    """In use again, unless its key was given to another one meanwhile."""
    if macro.retired_at is not None:
        _ensure_free(macro.key, macro.owner_id, macro.team_id, macro.id)
        macro.retired_at = None
        db.session.flush()
        record(MacroRestored(macro.id), by=by, at=at)


def shift(macro: Macro, step: int, *, by: Actor, at: datetime) -> None:
    """One place up (-1) or down (1) among those that are for the same people."""
    same = select(Macro).where(Macro.retired_at.is_(None), *_beside(macro.owner_id, macro.team_id))
    row = db.session.scalars(same.order_by(Macro.position, Macro.id)).all()
    if order.shifted(row, macro.id, step):
        db.session.flush()
        record(MacroChanged(macro.id, "position"), by=by, at=at)


def _beside(owner_id: int | None, team_id: int | None) -> tuple[Any, ...]:
    """The conditions on a macro that is for the same people."""
    return Macro.owner_id.is_not_distinct_from(owner_id), Macro.team_id.is_not_distinct_from(team_id)


def _put_texts(macro: Macro, wanted: Mapping[str, str]) -> bool:
    if macro.bodies == dict(wanted):
        return False
    known = {text.language: text for text in macro.texts}
    for language, text in known.items():
        if language not in wanted:
            macro.texts.remove(text)
    for language, body in wanted.items():
        if language in known:
            known[language].body = body
        else:
            macro.texts.append(MacroText(language=language, body=body))
    return True


def _checked(plan: Plan, macro: Macro | None) -> dict[str, Any]:
    """The plan's values as they can be kept. `macro`: the one that has them already; what it had may stay."""
    name, key = one_line(plan.name, 80), fold(plan.key.strip().removeprefix("/"))
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    if key and (len(key) > 30 or not _KEY.fullmatch(key)):
        sentence = N_("A key is one word of letters, digits, hyphens and dots, at most 30.")
        raise DomainError(sentence, field="key")
    _ensure_free(key, plan.owner_id, plan.team_id, macro.id if macro else None)
    texts = {language: clean(body).strip() for language, body in plan.texts.items() if body.strip()}
    for language, body in texts.items():
        if len(body) > LONGEST:
            raise DomainError(N_("This text is too long."), field=f"text_{language}")
        placeholders.check(body, f"text_{language}")
    note = clean(plan.note).strip()
    placeholders.check(note, "note")
    values = vars(plan) | {"name": name, "key": key, "texts": texts, "note": note}
    values["tags"] = changing.tidy_tags(plan.tags)
    values["outcome"] = plan.outcome if plan.status is Status.CLOSED else None
    _ensure_possible(plan, macro)
    acts = any(values[each] for each in _ACTS)
    if not texts and not acts:
        own = next(iter(plan.texts), "en")
        raise DomainError(N_("Write a text, or choose what it does."), field=f"text_{own}")
    return values


def _ensure_possible(plan: Plan, macro: Macro | None) -> None:
    if plan.status is Status.NEW:
        raise DomainError(N_("A ticket is new once only."), field="status")
    if plan.status is Status.CLOSED and plan.outcome is None:
        raise DomainError(N_("Say how it ended: no ticket is closed without that."), field="outcome")
    kept = (macro.category_id, macro.to_team_id, macro.assignee_id) if macro else (None, None, None)
    if plan.category_id not in {None, kept[0]} and not categories.in_use(plan.category_id or 0):
        raise DomainError(N_("This category is no longer in use. Choose another one."), field="category_id")
    if plan.to_team_id not in {None, kept[1]}:
        team = db.session.get(Team, plan.to_team_id)
        if team is None or team.retired_at is not None:
            raise DomainError(N_("This team no longer exists. Choose another one."), field="to_team_id")
    if plan.assignee_id not in {None, kept[2]}:
        assignment.ensure_assignable(db.session.get_one(User, plan.assignee_id), plan.to_team_id)


def _ensure_free(key: str, owner_id: int | None, team_id: int | None, but: int | None) -> None:
    same = select(Macro.id).where(
        Macro.key == key, Macro.retired_at.is_(None), *_beside(owner_id, team_id), Macro.id != (but or 0)
    )
    if key and db.session.scalar(same.limit(1)) is not None:
        raise DomainError(N_("Another macro has this key. Choose another one."), field="key")
