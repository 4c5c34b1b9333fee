"""Promises kept and broken: counted from clocks that have stopped, which nothing moves any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from helpdesk.extensions import db
from helpdesk.reports.filters import Filters
from helpdesk.reports.tallies import Figure, level
from helpdesk.standards.words import Target
from helpdesk.tickets.models import Clock, Ticket

PAGE = 100
BY = ("stopped", "started")
Tally = Counter[tuple[Target, bool]]


@dataclass(frozen=True)
class Row:
    """One agent, team or category (`id` None: nobody, none)."""

    id: int | None
    figures: Mapping[Target, Figure]
    all: Figure


@dataclass(frozen=True)
class Page:
    by: str
    total: Row
    agents: list[Row]
    teams: list[Row]
    categories: list[Row]


@dataclass(frozen=True)
class Wanted:
    """Which clocks stand behind a number. `agent`, `team`, `category`: 0 is none of them; not said: any."""

    by: str = BY[0]
    target: Target | None = None
    kept: bool | None = None
    agent: int | None = None
    team: int | None = None
    category: int | None = None


def wanted(args: Mapping[str, str]) -> Wanted:
    """What an address asks for; what is no value is passed over."""
    target, kept = args.get("target", ""), {"yes": True, "no": False}.get(args.get("kept", ""))
    by = args.get("by", "")
    return Wanted(
        by if by in BY else BY[0],
        Target(target) if target in set(Target) else None,
        kept,
        *(_number(args.get(f"of_{name}", "")) for name in ("agent", "team", "category")),
    )


def _number(plain: str) -> int | None:
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 16 else None


def read(filters: Filters, by: str) -> Page:
    """All of it from one question over an index that holds just what it needs."""
    columns = (Clock.agent_id, Clock.team_id, Clock.category_id, Clock.kind, Clock.kept)
    found = select(*columns, func.count()).where(*_within(filters, by)).group_by(*columns)
    total, agents, teams, categories = Tally(), dict[Any, Tally](), dict[Any, Tally](), dict[Any, Tally]()
    for agent, team, category, kind, kept, count in db.session.execute(found):
        key = (kind, bool(kept))
        total[key] += count
        for table, id_ in ((agents, agent), (teams, team), (categories, category)):
            table.setdefault(id_, Tally())[key] += count
    return Page(by, _row(None, total), _rows(agents), _rows(teams), _rows(categories))


def _within(filters: Filters, by: str) -> list[ColumnElement[bool]]:
    day: Any = Clock.started_on if by == "started" else Clock.stopped_on
    where = [Clock.kept.is_not(None), day >= filters.first, day <= filters.last]
    if filters.team is not None:
        where.append(Clock.team_id == filters.team)
    if filters.agent is not None:
        where.append(Clock.agent_id == filters.agent)
    if filters.category is not None:
        where.append(Clock.category_id.in_(sorted(filters.below)))
    return where


def _rows(tables: Mapping[Any, Tally]) -> list[Row]:
    """Most clocks first; none of them last."""
    made = [_row(id_, tally) for id_, tally in tables.items()]
    return sorted(made, key=lambda row: (row.id is None, -row.all.n, row.id or 0))


def _row(id_: int | None, tally: Tally) -> Row:
    figures = {each: _figure(tally[each, True], tally[each, False]) for each in Target}
    kept = sum(tally[each, True] for each in Target)
    return Row(id_, figures, _figure(kept, tally.total() - kept))


def _figure(kept: int, broken: int) -> Figure:
    n = kept + broken
    return Figure(kept, n, n, level(n, names_agent=False))


@dataclass(frozen=True)
class Line:
    """One clock behind a number."""

    id: int
    number: int
    subject: str
    target: Target
    kept: bool
    started_at: datetime
    stopped_at: datetime
    broken_at: datetime | None
    agent_id: int | None
    team_id: int | None
    category_id: int | None


def lines(filters: Filters, wanted: Wanted, before: int | None = None, size: int = PAGE) -> list[Line]:
    """Up to `size` + 1 clocks, newest first, with ids below `before`."""
    found: Any = select(
        Clock.id,
        Ticket.number,
        Ticket.subject,
        Clock.kind,
        Clock.kept,
        Clock.started_at,
        Clock.stopped_at,
        Clock.broken_at,
        Clock.agent_id,
        Clock.team_id,
        Clock.category_id,
    ).join(Ticket, Ticket.id == Clock.ticket_id)
    found = found.where(*_within(filters, wanted.by), *_of(wanted))
    if before is not None:
        found = found.where(Clock.id < before)
    return [Line(*row) for row in db.session.execute(found.order_by(Clock.id.desc()).limit(size + 1))]


def _of(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.target is not None:
        yield Clock.kind == wanted.target
    if wanted.kept is not None:
        yield Clock.kept.is_(wanted.kept)
    columns: tuple[tuple[Any, int | None], ...] = (
        (Clock.agent_id, wanted.agent),
        (Clock.team_id, wanted.team),
        (Clock.category_id, wanted.category),
    )
    for column, value in columns:
        if value is not None:
            yield column == value if value else column.is_(None)
