"""One agent: the figure with its range, where it stands in the team, months, categories. Also an agent's own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from helpdesk.reports import agents, collecting, fairness, queries, raw
from helpdesk.reports.fairness import Standing, Team
from helpdesk.reports.families import AGENT, MONTH, SOLVED
from helpdesk.reports.filters import Filters
from helpdesk.reports.scope import Scope, month_after
from helpdesk.reports.tallies import (
    GOOD,
    YES,
    Asking,
    Change,
    Figure,
    Tally,
    change,
    gathered,
    together,
    total,
)


@dataclass(frozen=True)
class Month:
    """A month of closing (or answering); `open` while answers may still come."""

    first: date
    figure: Figure
    open: bool


@dataclass(frozen=True)
class OfCategory:
    """A category beside what everybody has in it."""

    category_id: int
    figure: Figure
    everyone: Figure


@dataclass(frozen=True)
class Scorecard:
    """All figures of one agent. `team` and `standing` None where there is no answer to compare."""

    agent_id: int
    tally: Tally
    good: Figure
    solved: Figure
    change: Change | None
    before: Figure
    standing: Standing | None
    team: Team | None
    months: list[Month]
    categories: list[OfCategory]
    asking: Asking
    version: int | None
    older: int
    raw: Figure | None = None  # with what was left out, for supervisors; None where nothing was


def read(agent_id: int, filters: Filters, *, final_at: datetime | None = None) -> Scorecard:
    """The agent's figures. With `final_at` only of answers that could no longer be changed then: the agent's own view."""
    scope = filters.scope().without("agent_id")
    own = scope.limited(agent_id=[agent_id])
    group = agents.MIX
    mine, past = queries.scores_of(
        (own, own.before()), (AGENT, SOLVED), group=group, by_weight=True, period=MONTH, final_at=final_at
    )
    all_sums = queries.scores(scope, (AGENT,), group=group, by_weight=True)
    version = filters.version or all_sums.newest(AGENT)
    rows = mine.of(version)
    rated = {key[1:]: tally for key, tally in rows.items() if key[0] == AGENT}
    cells = _with_own(agents.cells_of(all_sums, version), rated, agent_id)
    tally = total(rated.values())
    before = (tally for key, tally in past.of(version).items() if key[0] == AGENT)
    earlier = total(before).of(GOOD, names_agent=True)
    good = tally.of(GOOD, names_agent=True)
    team, standing = _place(agent_id, cells, scope, version)
    return Scorecard(
        agent_id=agent_id,
        tally=tally,
        good=good,
        solved=total(t for key, t in rows.items() if key[0] == SOLVED).of(YES, names_agent=True),
        change=change(good, earlier),
        before=earlier,
        standing=standing,
        team=team,
        months=_months(rated, scope),
        categories=_categories(rated, cells),
        asking=together(queries.closings(own).values()),
        version=version,
        older=mine.others(version, AGENT),
        raw=raw.of_agent(agent_id, tally, own, version) if final_at is None else None,
    )


def _with_own(
    cells: Mapping[tuple[int, int, int, str], Tally], rated: Mapping[tuple[Any, ...], Tally], agent_id: int
) -> dict[tuple[int, int, int, str], Tally]:
    """Everybody's cells, with the agent's own as the agent may see them."""
    others = {key: tally for key, tally in cells.items() if key[0] != agent_id}
    return others | gathered((key[:4], tally) for key, tally in rated.items())


def _place(
    agent_id: int, cells: fairness.Cells, scope: Scope, version: int | None
) -> tuple[Team | None, Standing | None]:
    for team in fairness.teams(cells, agents.long_run(scope, version)):
        for standing in team.standings:
            if standing.agent_id == agent_id:
                return team, standing
    return None, None


def _months(rated: Mapping[tuple[Any, ...], Tally], scope: Scope) -> list[Month]:
    sums = gathered((key[4], tally) for key, tally in rated.items())
    found, open_days = [], collecting.read(scope)
    first = scope.first.replace(day=1)
    while first <= scope.last:
        figure = sums.get(first, Tally()).of(GOOD, names_agent=True)
        found.append(Month(first, figure, open_days.still(first, month_after(first) - timedelta(days=1))))
        first = month_after(first)
    return found


def _categories(rated: Mapping[tuple[Any, ...], Tally], cells: fairness.Cells) -> list[OfCategory]:
    own = gathered((key[2], tally) for key, tally in rated.items())
    everyone = gathered((key[2], tally) for key, tally in cells.items())
    return [
        OfCategory(category, tally.of(GOOD, names_agent=True), everyone[category].of(GOOD, names_agent=False))
        for category, tally in sorted(own.items(), key=lambda item: -item[1].n)
        if tally.n
    ]
