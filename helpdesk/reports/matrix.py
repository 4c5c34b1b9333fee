"""Agent × category: each cell beside its column, marked only where it stands after looking at so many cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from helpdesk.reports import agents, fairness, queries
from helpdesk.reports.fairness import Team
from helpdesk.reports.families import AGENT
from helpdesk.reports.filters import Filters
from helpdesk.reports.tallies import GOOD, Figure, Tally, gathered, total
from helpdesk.scores import casemix, control, intervals
from helpdesk.tickets import queries as tickets

COLUMNS = 8
MOST_COLUMNS = 40


@dataclass(frozen=True)
class Cell:
    """One agent in one category (None: in all). `others`: team colleagues in it. `standing`: -2 … 2, 0 as the column."""

    agent_id: int
    category_id: int | None
    figure: Figure
    others: Figure
    difference: intervals.Difference | None
    standing: int = 0

    @property
    def marked(self) -> bool:
        """Does it stand after correcting for the number of cells?"""
        return abs(self.standing) == 2


@dataclass(frozen=True)
class Row:
    """One agent's cells; the last is of all categories, also of those without a column."""

    agent_id: int
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """The page. `compared`: how many cells could stand out; `columns`: category ids; `hidden`: columns left out."""

    columns: list[int]
    rows: list[Row]
    foot: list[Figure]
    compared: int
    teams: list[Team]
    hidden: int
    version: int | None
    older: int

    @property
    def marked(self) -> list[Cell]:
        """Cells that stand, those furthest from their column first."""
        found = [cell for row in self.rows for cell in row.cells if cell.marked]
        return sorted(found, key=lambda cell: -abs(cell.difference.value) if cell.difference else 0.0)


def read(filters: Filters, columns: int = COLUMNS) -> Matrix:
    """The page for these filters with so many columns, the most answered categories first."""
    scope = filters.scope()
    sums = queries.scores(scope, (AGENT,), group=agents.MIX, by_weight=True)
    version = filters.version or sums.newest(AGENT)
    cells = agents.cells_of(sums, version)
    tallies = gathered(
        pair for key, tally in cells.items() for pair in (((key[0], key[2]), tally), ((key[0], None), tally))
    )
    sizes = gathered((key[2], tally) for key, tally in cells.items())
    ordered = sorted((c for c, t in sizes.items() if t.n), key=lambda c: (-sizes[c].n, c))
    shown = ordered[: min(columns, MOST_COLUMNS)]
    rows, compared = _judged(_rows(tallies, fairness.homes(cells), shown))
    return Matrix(
        columns=shown,
        rows=rows,
        foot=[sizes[c].of(GOOD, names_agent=False) for c in shown]
        + [total(sizes.values()).of(GOOD, names_agent=False)],
        compared=compared,
        teams=fairness.teams(cells, agents.long_run(scope, version)),
        hidden=len(ordered) - len(shown),
        version=version,
        older=sums.others(version, AGENT),
    )


def _rows(
    tallies: Mapping[tuple[int, int | None], Tally], home: Mapping[int, int], shown: list[int]
) -> list[Row]:
    known = tickets.directory()
    of_team = gathered(((home[agent], category), tally) for (agent, category), tally in tallies.items())
    rows = []
    for agent in known.active_users:
        if not tallies.get((agent, None), Tally()).n:
            continue
        cells = [
            _cell(agent, category, tallies, of_team.get((home[agent], category), Tally()))
            for category in [*shown, None]
        ]
        rows.append(Row(agent, known.users[agent], cells))
    return rows


def _cell(
    agent: int, category: int | None, tallies: Mapping[tuple[int, int | None], Tally], column: Tally
) -> Cell:
    own = tallies.get((agent, category), Tally())
    others = Tally(tuple(a - b for a, b in zip(column.w, own.w, strict=True)), column.ww - own.ww)
    figure, rest = own.of(GOOD, names_agent=True), others.of(GOOD, names_agent=False)
    difference = None
    if figure.comparable and rest.comparable:
        difference = _difference(*figure.whole_counts, *rest.whole_counts)
    return Cell(agent, category, figure, rest, difference)


def _judged(rows: list[Row]) -> tuple[list[Row], int]:
    """The same with `standing`: 1 where a cell alone would stand out, 2 where it does among all of them."""
    compared = [cell for row in rows for cell in row.cells if cell.difference is not None]
    chances = [_chance(*cell.figure.whole_counts, *cell.others.whole_counts) for cell in compared]
    stands = control.benjamini_hochberg(chances) if chances else []
    holding = {(c.agent_id, c.category_id) for c, holds in zip(compared, stands, strict=True) if holds}
    judged = [Row(row.agent_id, row.name, [_stood(cell, holding) for cell in row.cells]) for row in rows]
    return judged, len(compared)


@lru_cache(maxsize=2000)
def _difference(x1: int, n1: int, x2: int, n2: int) -> intervals.Difference | None:
    return intervals.newcombe_difference(x1, n1, x2, n2)


@lru_cache(maxsize=2000)
def _chance(x1: int, n1: int, x2: int, n2: int) -> float:
    chance = casemix.mantel_haenszel([((x1, n1 - x1), (x2, n2 - x2))]).p_value
    return 1.0 if chance is None else chance


def _stood(cell: Cell, holding: set[tuple[int, int | None]]) -> Cell:
    found = cell.difference
    if found is None or found.low <= 0 <= found.high:
        return cell
    size = 2 if (cell.agent_id, cell.category_id) in holding else 1
    return Cell(**{**vars(cell), "standing": size if found.value > 0 else -size})
