"""The category tree and the causes, in the reader's language. Read once per transaction, in one statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, null, select, type_coerce, union_all

from helpdesk.categories.models import Category, CategoryName, Cause, CauseName
from helpdesk.categories.words import CauseKey
from helpdesk.extensions import Remembered, db
from helpdesk.kit.columns import Id, table_of
from helpdesk.people import organisation

BETWEEN = " › "
_TREE: Remembered[dict[str, Any]] = Remembered()


@dataclass(frozen=True)
class Node:
    """A category as one language calls it. `path` names its parents too: "Fibre › Drops". `retired`: it or a parent is."""

    id: int
    name: str
    path: str
    depth: int
    retired: bool
    team_id: int | None  # its own, else its nearest parent's
    sensitive: bool  # it or a parent is
    parent_id: int | None
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    id: int
    parent_id: int | None
    team_id: int | None
    sensitive: bool
    retired_at: datetime | None
    names: dict[str, str]


def tree(language: str) -> list[Node]:
    """The roots, in their order, with their children; retired ones too."""
    stored = _stored()
    trees = stored.setdefault("trees", {})
    if language not in trees:
        trees[language] = _branch(stored, None, None, language)
    return list(trees[language])


def walk(language: str) -> Iterator[Node]:
    """All nodes, each followed by its children."""
    yield from _walk(tree(language))


def names(language: str) -> dict[int, str]:
    """The path of every category, retired ones too, by id."""
    return {node.id: node.path for node in walk(language)}


def choices(language: str, keep: int | None = None) -> list[tuple[int, str]]:
    """Id and path of the categories a ticket may get. `keep`: one that stays although it is retired."""
    return [(node.id, node.path) for node in walk(language) if not node.retired or node.id == keep]


def node(id_: int, language: str) -> Node | None:
    """One category, None where there is none of that id."""
    return next((found for found in walk(language) if found.id == id_), None)


def in_use(id_: int) -> bool:
    """May a ticket get this category? (The choices of forms leave out those below a retired one, too.)"""
    row = _row(id_)
    return row is not None and row.retired_at is None


def team_of(id_: int | None) -> int | None:
    """The team that a category belongs to: its own, else its nearest parent's."""
    return next((row.team_id for row in _upwards(id_) if row.team_id is not None), None)


def line_of(id_: int | None) -> list[int]:
    """The category itself, its parent, and so on."""
    return [row.id for row in _upwards(id_)]


def last_root() -> int | None:
    """The last of the roots in use: where an installation keeps "Other"."""
    stored = _stored()
    roots: list[int] = stored["children"].get(None, [])
    return next((id_ for id_ in reversed(roots) if stored["rows"][id_].retired_at is None), None)


def is_sensitive(id_: int | None) -> bool:
    """Is the category, or one that it belongs to, about minors, health and the like?"""
    return any(row.sensitive for row in _upwards(id_))


def lineage(id_: int | None) -> list[int]:
    """The category itself and all above it."""
    return [row.id for row in _upwards(id_)]


def _upwards(id_: int | None) -> Iterator[_Row]:
    """The category itself, its parent, and so on."""
    while id_ is not None and (row := _row(id_)):
        yield row
        id_ = row.parent_id


def _row(id_: int) -> _Row | None:
    if id_ not in _stored()["rows"]:  # made since the tree was read, or not at all
        forget()
    found: _Row | None = _stored()["rows"].get(id_)
    return found


def descendants(id_: int) -> set[int]:
    """The category itself and all below it."""
    children: dict[int | None, list[int]] = _stored()["children"]
    found, ahead = set(), [id_]
    while ahead:
        found.add(each := ahead.pop())
        ahead += children.get(each, [])
    return found


def causes(language: str) -> list[tuple[int, str, str]]:
    """Id, key and name of the causes in use, in their order ("other" last)."""
    return [
        (cause["id"], cause["key"], spoken(cause["names"], language))
        for cause in _stored_causes()
        if cause["retired_at"] is None
    ]


def cause_ids() -> dict[str, int]:
    """The id of every cause by its key, in their order; retired ones too."""
    return {cause["key"]: cause["id"] for cause in _stored_causes()}


def cause_names(language: str) -> dict[str, str]:
    """The name of every cause by its key."""
    return {cause["key"]: spoken(cause["names"], language) for cause in _stored_causes()}


def cause_names_in(language: str) -> dict[str, str]:
    """The name of every cause in use in this very language, by its key; empty where it has none."""
    used = (cause for cause in _stored_causes() if cause["retired_at"] is None)
    return {cause["key"]: cause["names"].get(language, "") for cause in used}


def spoken(names_: dict[str, str], language: str) -> str:
    """A name in `language`, else in the organisation's, else in any."""
    said = names_.get(language) or names_.get(organisation.LANGUAGE.get())
    if said:
        return said
    return next((name for _language, name in sorted(names_.items()) if name), "–")


def forget() -> None:
    """What was read is out of date. Every deed of this room says so."""
    _TREE.forget()


def _walk(nodes: list[Node]) -> Iterator[Node]:
    for each in nodes:
        yield each
        yield from _walk(each.children)


def _branch(stored: dict[str, Any], parent_id: int | None, parent: Node | None, language: str) -> list[Node]:
    below = stored["children"].get(parent_id, [])
    return [_grown(stored, stored["rows"][id_], parent, language) for id_ in below]


def _grown(stored: dict[str, Any], row: _Row, parent: Node | None, language: str) -> Node:
    name = spoken(row.names, language)
    made = Node(
        id=row.id,
        name=name,
        path=parent.path + BETWEEN + name if parent else name,
        depth=parent.depth + 1 if parent else 0,
        retired=row.retired_at is not None or (parent is not None and parent.retired),
        team_id=row.team_id or (parent.team_id if parent else None),
        sensitive=row.sensitive or (parent is not None and parent.sensitive),
        parent_id=row.parent_id,
    )
    made.children.extend(_branch(stored, row.id, made, language))
    return made


def _stored() -> dict[str, Any]:
    known = _TREE.known()
    return _TREE.keep(_read()) if known is None else known


def _stored_causes() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _stored()["causes"]
    return found


def _of_tree() -> Select[Any]:
    category, name = table_of(Category).c, table_of(CategoryName).c
    columns = (
        category.id.label("known"),
        category.parent_id,
        category.team_id,
        category.sensitive,
        category.retired_at,
    )
    found = select(*columns, name.language, name.name, null().label("key"), category.position.label("place"))
    return found.select_from(
        table_of(Category).outerjoin(table_of(CategoryName), name.category_id == category.id)
    )


def _of_causes() -> Select[Any]:
    cause, name = table_of(Cause).c, table_of(CauseName).c
    nothing = (type_coerce(null(), Id).label("parent_id"), type_coerce(null(), Id).label("team_id"), false())
    found = select(
        cause.id.label("known"),
        *nothing,
        cause.retired_at,
        name.language,
        name.name,
        cause.key,
        cause.position.label("place"),
    )
    return found.select_from(table_of(Cause).outerjoin(table_of(CauseName), name.cause_id == cause.id))


_BOTH = union_all(_of_tree(), _of_causes()).order_by("place", "known")


def _read() -> dict[str, Any]:
    db.session.flush()
    rows: dict[int, _Row] = {}
    children: dict[int | None, list[int]] = {}
    causes: dict[int, dict[str, Any]] = {}
    for id_, parent_id, team_id, sensitive, retired_at, language, name, key, _place in db.session.execute(
        _BOTH
    ):
        if key is not None:
            new = {"id": id_, "key": CauseKey(key).value, "retired_at": retired_at, "names": {}}
            names = causes.setdefault(id_, new)["names"]
        else:
            if id_ not in rows:
                rows[id_] = _Row(id_, parent_id, team_id, sensitive, retired_at, {})
                children.setdefault(parent_id, []).append(id_)
            names = rows[id_].names
        if language:
            names[language] = name
    return {"rows": rows, "children": children, "causes": list(causes.values())}
