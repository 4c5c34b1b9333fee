"""Adding, naming, moving, ordering and retiring categories; naming causes. Nothing with history is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from helpdesk.categories import queries
from helpdesk.categories.events import (
    CategoryAdded,
    CategoryChanged,
    CategoryMoved,
    CategoryRetired,
    CauseChanged,
)
from helpdesk.categories.models import Category, CategoryName, Cause, CauseName
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import order
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import fold, one_line
from helpdesk.people import organisation

DEEPEST = 5  # levels of the tree


def category(id_: int, *, held: bool = False) -> Category | None:
    """A category with its names; `held`: until the end of the transaction nobody else changes it."""
    query = select(Category).where(Category.id == id_).options(selectinload(Category.names))
    return db.session.scalar(query.with_for_update(key_share=True) if held else query)


def cause(id_: int, *, held: bool = False) -> Cause | None:
    """A cause with its names, held as above."""
    query = select(Cause).where(Cause.id == id_).options(selectinload(Cause.names))
    return db.session.scalar(query.with_for_update(key_share=True) if held else query)


def add(
    *,
    names: Mapping[str, str],
    parent_id: int | None = None,
    team_id: int | None = None,
    sensitive: bool = False,
    by: Actor,
    at: datetime,
) -> Category:
    """A new category, the last under its parent. `names`: language to name; the organisation's own is compulsory."""
    wanted = _names(names, parent_id)
    _ensure_parent(parent_id, None)
    made = Category(
        parent_id=parent_id,
        position=_last_position(parent_id) + 1,
        team_id=team_id,
        sensitive=sensitive,
        names=[CategoryName(language=language, name=name) for language, name in wanted.items()],
    )
    db.session.add(made)
    _done()
    record(CategoryAdded(made.id, parent_id), by=by, at=at)
    return made


def change(
    category: Category,
    *,
    names: Mapping[str, str],
    team_id: int | None,
    sensitive: bool,
    by: Actor,
    at: datetime,
) -> list[str]:
    """Other names, another team, sensitive or not; returns what differs. `category.names` must be loaded."""
    wanted = _names(names, category.parent_id, but=category.id)
    before = {"team": category.team_id, "sensitive": int(category.sensitive)}
    after = {"team": team_id, "sensitive": int(sensitive)}
    changed = ["names"] if _rename(category.names, wanted, CategoryName) else []
    changed += [key for key in before if before[key] != after[key]]
    category.team_id, category.sensitive = team_id, sensitive
    _done()
    for what in changed:
        record(CategoryChanged(category.id, what, before.get(what), after.get(what)), by=by, at=at)
    return changed


def move(category: Category, parent_id: int | None, *, by: Actor, at: datetime) -> None:
    """Under another parent, as its last child. Raises DomainError where that would close a circle."""
    if category.parent_id == parent_id:
        return
    _ensure_parent(parent_id, category.id)
    before = category.parent_id
    category.parent_id, category.position = parent_id, _last_position(parent_id) + 1
    _done()
    record(CategoryMoved(category.id, before, parent_id, category.position), by=by, at=at)


def shift(category: Category, step: int, *, by: Actor, at: datetime) -> None:
    """One place up (-1) or down (+1) among its siblings; at the end of the row nothing happens."""
    if order.shifted(_siblings(category.parent_id), category.id, step, first=0):
        _done()
        moved = CategoryMoved(category.id, category.parent_id, category.parent_id, category.position)
        record(moved, by=by, at=at)


def retire(category: Category, *, by: Actor, at: datetime) -> None:
    """Not chosen any more, with all below it. Tickets and figures keep it."""
    if category.retired_at is None:
        category.retired_at = at
        _done()
        record(CategoryRetired(category.id), by=by, at=at)


def restore(category: Category, *, by: Actor, at: datetime) -> None:
    """In use again."""
    if category.retired_at is not None:
        category.retired_at = None
        _done()
        record(CategoryChanged(category.id, "restored"), by=by, at=at)


def rename_cause(cause: Cause, names: Mapping[str, str], *, by: Actor, at: datetime) -> bool:
    """Other words for a cause; its key, and so every answer, stays. `cause.names` must be loaded."""
    changed = _rename(cause.names, _compulsory(names), CauseName)
    _done()
    if changed:
        record(CauseChanged(cause.id), by=by, at=at)
    return changed


def _done() -> None:
    db.session.flush()
    queries.forget()


def _compulsory(names: Mapping[str, str]) -> dict[str, str]:
    plain = {language: one_line(name, 120) for language, name in names.items() if one_line(name)}
    own = organisation.LANGUAGE.get()
    if own not in plain:
        raise DomainError(N_("Give a name in the language of the organisation."), field=f"name_{own}")
    return plain


def _names(names: Mapping[str, str], parent_id: int | None, but: int | None = None) -> dict[str, str]:
    plain = _compulsory(names)
    own = organisation.LANGUAGE.get()
    row = queries.tree(own) if parent_id is None else getattr(queries.node(parent_id, own), "children", [])
    if any(fold(each.name) == fold(plain[own]) and each.id != but and not each.retired for each in row):
        raise DomainError(N_("There is a category of this name already."), field=f"name_{own}")
    return plain


def _rename(rows: list, wanted: Mapping[str, str], kind: type) -> bool:
    before = {row.language: row.name for row in rows}
    if before == dict(wanted):
        return False
    for row in [row for row in rows if row.language not in wanted]:
        rows.remove(row)
    for language, name in wanted.items():
        known = next((row for row in rows if row.language == language), None)
        if known is None:
            rows.append(kind(language=language, name=name))
        else:
            known.name = name
    return True


def _ensure_parent(parent_id: int | None, moved_id: int | None) -> None:
    if parent_id is None:
        return
    own = organisation.LANGUAGE.get()
    parent = queries.node(parent_id, own)
    if parent is None or parent.retired:
        raise DomainError(N_("This category is no longer in use. Choose another one."), field="parent_id")
    below = queries.descendants(moved_id) if moved_id is not None else set()
    if parent_id in below:
        raise DomainError(N_("A category cannot stand under itself."), field="parent_id")
    depths = [each.depth for each in queries.walk(own) if each.id in below]
    height = max(depths) - min(depths) if depths else 0
    if parent.depth + 1 + height >= DEEPEST:
        sentence = N_("The tree has at most %(count)s levels.")
        raise DomainError(sentence, field="parent_id", count=DEEPEST)


def _siblings(parent_id: int | None) -> list[Category]:
    rows = select(Category).where(
        Category.parent_id.is_(None) if parent_id is None else Category.parent_id == parent_id
    )
    return list(db.session.scalars(rows.order_by(Category.position, Category.id)))


def _last_position(parent_id: int | None) -> int:
    same = Category.parent_id.is_(None) if parent_id is None else Category.parent_id == parent_id
    return db.session.scalar(select(func.max(Category.position)).where(same)) or 0
