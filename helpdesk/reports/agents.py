"""The page of agents: each beside their own team, by bands; how few answers say how little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk.reports import fairness, queries, raw
from helpdesk.reports.fairness import Standing, Team
from helpdesk.reports.families import AGENT
from helpdesk.reports.filters import Filters
from helpdesk.reports.raw import Raw
from helpdesk.reports.scope import Scope, months_before
from helpdesk.reports.tallies import COMPARED_FROM, GOOD, Asking, Figure, Tally, nearest, together, total
from helpdesk.reports.words import Band
from helpdesk.scores import control
from helpdesk.tickets import queries as tickets

LONG_RUN_MONTHS = 24
ORDER = (Band.BELOW, Band.ABOVE, Band.EXPECTED, Band.FEW)
ALERT, ALARM = 0.025, 0.001
MIX = ("agent_id", "team_id", "category_id", "channel")


@dataclass(frozen=True)
class Row:
    """One agent of the table; `standing` None without any answer. Others are in totals alone."""

    agent_id: int
    name: str
    team_id: int
    standing: Standing | None
    asking: Asking

    @property
    def band(self) -> Band:
        return self.standing.band if self.standing else Band.FEW


@dataclass(frozen=True)
class Agents:
    """The page. `version`: the one counted; `older`: answers to other versions."""

    rows: dict[Band, list[Row]]
    teams: list[Team]
    figure: Figure
    asking: Asking
    version: int | None
    older: int
    left_out: float
    raw: Raw  # beside the counted figures
    gone: int  # answers about colleagues who left: in totals, not in the table

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def read(filters: Filters) -> Agents:
    """The page for these filters."""
    scope = filters.scope()
    sums = queries.scores(scope, (AGENT,), group=MIX, by_weight=True)
    version = filters.version or sums.newest(AGENT)
    cells = cells_of(sums, version)
    teams = fairness.teams(cells, long_run(scope, version))
    asking = {key[0]: row for key, row in queries.closings(scope, group=("agent_id",)).items()}
    everything = total(cells.values())
    rows, gone = _rows(teams, asking)
    return Agents(
        rows=rows,
        teams=teams,
        figure=everything.of(GOOD, names_agent=False),
        asking=together(asking.values()),
        version=version,
        older=sums.others(version, AGENT),
        left_out=float(everything.left_out),
        raw=raw.beside(cells, scope, version),
        gone=gone,
    )


def cells_of(sums: queries.Sums, version: int | None) -> dict[tuple[int, int, int, str], Tally]:
    """(agent, team, category, channel) -> tally of one version."""
    return {(key[1], key[2], key[3], key[4]): tally for key, tally in sums.of(version).items()}


def long_run(scope: Scope, version: int | None) -> dict[int, Tally]:
    """Each team's answers to the agent question over two years: what a small team is drawn towards."""
    years = scope.without("agent_id").between(months_before(scope.last, LONG_RUN_MONTHS - 1), scope.last)
    sums = queries.scores(years, (AGENT,), group=("team_id",))
    return {key[1]: tally for key, tally in sums.of(version).items()}


def _rows(teams: list[Team], asking: Mapping[int, Asking]) -> tuple[dict[Band, list[Row]], int]:
    """Agents who are still here by band, in alphabetical order; and how many answers are about others."""
    known = tickets.directory()
    standings = {standing.agent_id: standing for team in teams for standing in team.standings}
    here = [agent for agent in known.active_users if agent in standings or agent in asking]
    rows: dict[Band, list[Row]] = {band: [] for band in ORDER}
    for agent in here:
        standing = standings.get(agent)
        if standing is not None and not standing.tally.n and not standing.tally.excluded:
            standing = None
        row = Row(
            agent,
            known.users[agent],
            standing.team_id if standing else 0,
            standing,
            asking.get(agent, Asking()),
        )
        rows[row.band].append(row)
    gone = total(s.tally for agent, s in standings.items() if agent not in known.active_users)
    return rows, nearest(gone.n)


@dataclass(frozen=True)
class Limits:
    """The funnel around a team's rate at one number of answers."""

    n: int
    low95: float
    high95: float
    low998: float
    high998: float


def funnel(team: Team) -> list[Limits]:
    """Limits from 30 answers to somewhat beyond the most that any agent has."""
    if team.target is None:
        return []
    most = max((int(s.crude.n) for s in team.standings), default=0)
    if most < COMPARED_FROM:
        return []
    end = most + most // 8 + 1
    steps = sorted({*range(COMPARED_FROM, end, max(1, (end - COMPARED_FROM) // 24)), end})
    found = []
    for n in steps:
        alert = control.funnel_limits(team.target, n, ALERT)
        alarm = control.funnel_limits(team.target, n, ALARM)
        if alert and alarm:
            found.append(Limits(n, alert.low, alert.high, alarm.low, alarm.high))
    return found
