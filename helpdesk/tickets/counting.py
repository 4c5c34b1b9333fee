"""How many: the rail's numbers, those of a list's groups, and what is new. Counts stop where they say enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, case, func, select

from helpdesk.extensions import Remembered, db
from helpdesk.kit import clock
from helpdesk.kit.columns import UtcDateTime, fixed, fixed_word
from helpdesk.mail.models import IncomingEmail
from helpdesk.mail.words import IncomingState
from helpdesk.people.models import Notice, User
from helpdesk.tickets import sifting, view_finding
from helpdesk.tickets.listing import (
    GROUPS,
    VIEWS,
    Filters,
    Shape,
    conditions,
    shape_of,
    statuses,
    values_of,
)
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import hidden_team_ids, is_open
from helpdesk.tickets.sifting import Sieve
from helpdesk.tickets.view_finding import Kept
from helpdesk.tickets.words import Status

MOST_COUNTED = 1000  # counts stop here: "999+"
LOOKED_AT = (
    1000  # tickets that are looked at for the number beside a view that people made: beyond them it is "12+"
)
_CUT = 1_000_000  # what such a number holds besides where not all were looked at
_COUNTED: Remembered[dict[int, Tally]] = Remembered()
# What rooms further right count in the rail of those who lead, in the same statement, at the moment `counted_at`.
beside: dict[str, Callable[[], ScalarSelect[int]]] = {}


@dataclass(frozen=True)
class Tally:
    """How many tickets: per view of the rail, and per status in the list at hand. Never more than MOST_COUNTED."""

    views: dict[str, int]
    # What else the rail shows, in the same statement: unread notices, and mail that could not be filed.
    notices: int = 0
    quarantined: int = 0
    besides: dict[str, int] = field(default_factory=dict)
    groups: dict[Status, int] = field(default_factory=dict)
    own: dict[int, str] = field(default_factory=dict)  # of views that people made, by id, as they are shown


def tally(user: User, filters: Filters | None = None) -> Tally:
    """Counts for the rail and, with `filters`, for the groups of a list: one statement, remembered till its end."""
    known = (_COUNTED.known() or {}).get(user.id)
    if known is not None and filters is None:
        return known
    of_list = filters if filters is not None and filters.view != "closed" else None
    shape = shape_of(user, of_list) if of_list else None
    made = view_finding.rail(user)
    statement = _counting(bool(hidden_team_ids(user)), shape, _sieves(made), user.sees_scores)
    given = values_of(user, of_list or Filters()) | _given(user, made)
    if user.sees_scores:
        given["counted_at"] = clock.now()
    row = db.session.execute(statement, given).one()._mapping
    groups = {status: row[f"group {status.value}"] for status in statuses(shape)} if shape else {}
    own = _read(made, row)
    if of_list is not None and of_list.kept is not None and not of_list.narrowed and groups:
        own[of_list.kept.id] = shown(sum(groups.values()))  # its list was counted whole
    counted = Tally(
        {view: row[view] for view in VIEWS if view != "closed"},
        row["notices"],
        row["quarantined"],
        {name: row[f"beside {name}"] for name in beside} if user.sees_scores else {},
        groups,
        own,
    )
    _COUNTED.keep({user.id: counted})
    return counted


@lru_cache(maxsize=64)
def _counting(hides: bool, shape: Shape | None, made: tuple[Sieve, ...], leads: bool) -> Select[Any]:
    asked: dict[str, ScalarSelect[int]] = {}
    for view in VIEWS:
        if view != "closed":
            asked[view] = _bounded(*conditions(Shape(view, hides, ())), *_in_status(view))
    asked |= _of_made(hides, made)
    own = conditions(shape) if shape else []
    for status in statuses(shape) if shape else ():
        asked[f"group {status.value}"] = _bounded(*own, Ticket.status == fixed_word(status))
    unread = select(func.count()).select_from(Notice)
    unread = unread.where(Notice.user_id == bindparam("reader"), Notice.read_at.is_(None))
    asked["notices"] = unread.scalar_subquery()
    aside = select(func.count()).select_from(IncomingEmail)
    asked["quarantined"] = aside.where(
        IncomingEmail.state == fixed_word(IncomingState.QUARANTINED)
    ).scalar_subquery()
    if leads:
        asked |= {f"beside {name}": count() for name, count in beside.items()}
    counts: list[Any] = [query.label(name) for name, query in asked.items()]
    return select(*counts)


def shown(count: int) -> str:
    """A count as people read it: "999+" where counting stopped."""
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def of_made(user: User) -> dict[int, str]:
    """The numbers beside the views in `user`'s rail that people made, alone: for looking again now and then."""
    made = view_finding.rail(user)
    statement = _only_made(bool(hidden_team_ids(user)), _sieves(made))
    if statement is None:
        return {}
    given = values_of(user, Filters()) | _given(user, made)
    return _read(made, db.session.execute(statement, given).one()._mapping)


@lru_cache(maxsize=64)
def _only_made(hides: bool, made: tuple[Sieve, ...]) -> Select[Any] | None:
    counts: list[Any] = [query.label(name) for name, query in _of_made(hides, made).items()]
    return select(*counts) if counts else None


def _sieves(made: list[Kept]) -> tuple[Sieve, ...]:
    return tuple(sifting.sieve(each.criteria) for each in made)


def _given(user: User, made: list[Kept]) -> dict[str, Any]:
    at, found = clock.now(), dict[str, Any]()
    for index, each in enumerate(made):
        found |= sifting.values(each.criteria, user, at, f"v{index}_")
    return found


def _read(made: list[Kept], row: Any) -> dict[int, str]:
    """By id what stands beside a view: a number, one with "+" where more may be there, nothing where none was found."""
    found = {}
    for index, each in enumerate(made):
        cut, count = divmod(row.get(f"own {index}", 0), _CUT)
        if f"own {index}" in row and (count or not cut):
            found[each.id] = f"{count}+" if cut and count < MOST_COUNTED else shown(count)
    return found


def _of_made(hides: bool, made: tuple[Sieve, ...]) -> dict[str, ScalarSelect[int]]:
    return {
        f"own {index}": _looked_at(sieve, f"v{index}_", hides)
        for index, sieve in enumerate(made)
        if sifting.open_statuses(sieve)
    }


def _looked_at(sieve: Sieve, prefix: str, hides: bool) -> ScalarSelect[int]:
    """How many of the open tickets that come first in an index fit: the cost has a bound whatever the view asks."""
    first, others = sifting.leading(sieve)
    wanted = sifting.open_statuses(sieve)
    some = select(*sifting.reads(others)).where(is_open(), *sifting.conditions(first, prefix))
    some = some.where(*conditions(Shape("", hides, ())), *sifting.of_fields(sieve.fields))
    if len(wanted) < len(GROUPS):
        some = some.where(Ticket.status.in_(wanted))
    part = some.limit(fixed(LOOKED_AT)).subquery()
    fits: Any = func.count()
    if others:
        fits = fits.filter(*sifting.conditions(others, prefix, part.c))
    cut = case((func.count() == LOOKED_AT, _CUT), else_=0)
    return select(fits + cut).select_from(part).scalar_subquery()


def _in_status(view: str) -> list[ColumnElement[bool]]:
    wanted = statuses(Shape(view, False, ()))
    return [Ticket.status == fixed_word(wanted[0])] if len(wanted) == 1 else []


def _bounded(*where: ColumnElement[bool]) -> ScalarSelect[int]:
    some = (
        select(fixed(1).label("one")).select_from(Ticket).where(is_open(), *where).limit(fixed(MOST_COUNTED))
    )
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def news(user: User, filters: Filters, since: datetime) -> int:
    """How many tickets of the list got something from outside after `since`."""
    if filters.view == "closed":
        return 0
    statement = _fresh(shape_of(user, filters))
    return db.session.scalar(statement, values_of(user, filters) | {"since": since}) or 0


@lru_cache(maxsize=64)
def _fresh(shape: Shape) -> Select[Any]:
    came: Any = Ticket.last_incoming_at > bindparam("since", type_=UtcDateTime())
    wanted = Ticket.status.in_(statuses(shape))
    return select(_bounded(came, Ticket.unread.is_(True), wanted, *conditions(shape)))
