"""Finding views: which ones a colleague may use, and which stand in their rail, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    cast,
    false,
    literal,
    null,
    or_,
    select,
    union_all,
)

from helpdesk.extensions import Remembered, db
from helpdesk.kit.columns import Id, table_of
from helpdesk.people.models import User
from helpdesk.tickets import criteria, queries, sifting
from helpdesk.tickets.criteria import Criteria
from helpdesk.tickets.models import View, ViewPlace
from helpdesk.tickets.sifting import Sieve

MOST_SHOWN = 20  # in the rail
_IN_RAIL: Remembered[dict[int, list[Kept]]] = Remembered()
_VIEWS, _PLACES = table_of(View), table_of(ViewPlace)
_V, _P = _VIEWS.c, _PLACES.c


@dataclass(frozen=True)
class Kept:
    """A view as lists use it: read once, plain. `shown`: does it stand in the rail of whoever asked?"""

    id: int
    name: str
    owner_id: int | None
    team_id: int | None
    criteria: Criteria
    sort: str
    grouped: bool
    columns: tuple[str, ...]
    retired: bool
    version: int
    shown: bool = True

    @property
    def word(self) -> str:
        """What the address of the queue calls it."""
        return f"v{self.id}"

    @property
    def sieve(self) -> Sieve:
        extra = tuple(each for each in self.columns if each not in criteria.USUAL_COLUMNS)
        return sifting.sieve(self.criteria, grouped=self.grouped, columns=extra)


def usable_by(user: User) -> ColumnElement[bool]:
    """The condition for `user`'s own, those of their teams, and everybody's."""
    return _usable(user.id, sorted(user.team_ids))


def _usable(reader: Any, teams: Any) -> ColumnElement[bool]:
    everybodys = and_(_V.owner_id.is_(None), _V.team_id.is_(None))
    return or_(_V.owner_id == reader, everybodys, _V.team_id.in_(teams))


def rail(user: User) -> list[Kept]:
    """Those that stand in the rail, in the reader's order: one statement, remembered to the end of the transaction."""
    known = (_IN_RAIL.known() or {}).get(user.id)
    return _remember(user, db.session.execute(_standing(), _reader(user)).all()) if known is None else known


def with_directory(user: User) -> None:
    """Reads what stands in the rail together with the directory: for pages that want both."""
    if user.id in (_IN_RAIL.known() or {}):
        return
    found = db.session.execute(_standing_with_names(), _reader(user)).all()
    queries.remember([row for row in found if row.what != "view"])
    _remember(user, [row for row in found if row.what == "view"])


def _reader(user: User) -> dict[str, Any]:
    return {"reader": user.id, "own_teams": sorted(user.team_ids)}


def _remember(user: User, rows: Iterable[Any]) -> list[Kept]:
    last = 10**6  # those that nobody has placed
    placed = sorted(rows, key=lambda row: (last if row.position is None else row.position, *_natural(row)))
    standing = [_kept(row) for row in placed[:MOST_SHOWN]]
    _IN_RAIL.keep((_IN_RAIL.known() or {}) | {user.id: standing})
    return standing


def _natural(row: Any) -> tuple[Any, ...]:
    return row.owner_id is None, row.team_id is None, row.id


@cache
def _standing() -> Select[Any]:
    reader: Any = bindparam("reader", type_=Id)
    teams: Any = bindparam("own_teams", expanding=True)
    here = _VIEWS.outerjoin(_PLACES, and_(_P.view_id == _V.id, _P.user_id == reader))
    shown = or_(_P.shown.is_(None), _P.shown.is_(True))
    own = [_V[name] for name in _MORE] + [_P.position, _P.shown]
    standing = select(literal("view").label("what"), _V.id, _V.name, _V.retired_at, false(), *own)
    return standing.select_from(here).where(_V.retired_at.is_(None), _usable(reader, teams), shown)


@cache
def _standing_with_names() -> CompoundSelect[Any]:
    kinds = {name: _V[name].type for name in _MORE} | {"position": _P.position.type, "shown": _P.shown.type}
    nothing = [cast(null(), kind).label(name) for name, kind in kinds.items()]
    return union_all(*(each.add_columns(*nothing) for each in queries.names()), _standing())


_MORE = ("owner_id", "team_id", "criteria", "sort", "grouped", "columns", "version")


def listed(user: User, *, retired: bool = False) -> list[Kept]:
    """What the page of views shows: those one may use, in one's own order; supervisors see all shared ones."""
    ended = _V.retired_at.is_not(None) if retired else _V.retired_at.is_(None)
    shared = _V.owner_id.is_(None)
    mine = or_(usable_by(user), shared) if user.sees_scores else usable_by(user)
    return [_kept(row) for row in db.session.execute(_of(user).where(ended, mine))]


def by_id(user: User, view_id: int) -> Kept | None:
    """One view, whoever may use it. Most stand in the rail, which every page reads anyway."""
    known = next((each for each in rail(user) if each.id == view_id), None)
    if known is not None:
        return known
    row = db.session.execute(_of(user).where(_V.id == view_id)).first()
    return _kept(row) if row is not None else None


def _of(user: User) -> Select[Any]:
    here = _VIEWS.outerjoin(_PLACES, and_(_P.view_id == _V.id, _P.user_id == user.id))
    order = (_P.position.is_(None), _P.position, _V.owner_id.is_(None), _V.team_id.is_(None), _V.id)
    return select(_VIEWS, _P.shown).select_from(here).order_by(*order)


def _kept(row: Any) -> Kept:
    return Kept(
        id=row.id,
        name=row.name,
        owner_id=row.owner_id,
        team_id=row.team_id,
        criteria=criteria.of(row.criteria),
        sort=row.sort,
        grouped=row.grouped,
        columns=tuple(each for each in criteria.COLUMNS if each in row.columns),
        retired=getattr(row, "retired_at", None) is not None,
        version=row.version,
        shown=row.shown is not False,
    )


def forget() -> None:
    """What was read is out of date."""
    _IN_RAIL.forget()
