"""Raw figures beside counted ones: what agents and teams would show with every answer that was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, cast, func, select

from helpdesk.extensions import db
from helpdesk.reports import families, queries
from helpdesk.reports.families import AGENT
from helpdesk.reports.models import SCORE_FACTS
from helpdesk.reports.rules import UNITS
from helpdesk.reports.scope import Scope
from helpdesk.reports.tallies import GOOD, Amount, Figure, Tally, gathered, total

Key = tuple[int, int]  # agent, team


@dataclass(frozen=True)
class Pair:
    """A figure as it is counted, and raw. `agent_id` None: the team's."""

    agent_id: int | None
    team_id: int
    counted: Figure
    raw: Figure
    left_out: Amount


@dataclass(frozen=True)
class Raw:
    """Each team with answers, then those of its agents of whom answers were left out; and these over all their teams."""

    rows: list[Pair] = field(default_factory=list)
    agents: dict[int, Pair] = field(default_factory=dict)


def beside(cells: Mapping[tuple[int, int, int, str], Tally], scope: Scope, version: int | None) -> Raw:
    """Nothing where nothing was left out."""
    if version is None or not any(tally.excluded for tally in cells.values()):
        return Raw()
    counted = gathered(((key[0], key[1]), tally) for key, tally in cells.items())
    besides = left_out(scope, version)
    teams: dict[int, list[Key]] = defaultdict(list)
    for key in sorted(counted.keys() | besides.keys()):
        teams[key[1]].append(key)
    found = []
    for team, keys in teams.items():
        both = [total(sums.get(key, Tally()) for key in keys) for sums in (counted, besides)]
        found.append(_pair(None, team, *both, names_agent=False))
        for key in keys:
            if key in besides:
                tallies = counted.get(key, Tally()), besides[key]
                found.append(_pair(key[0], team, *tallies, names_agent=True))
    return Raw(found, _whole(counted, besides))


def _whole(counted: Mapping[Key, Tally], besides: Mapping[Key, Tally]) -> dict[int, Pair]:
    ours, theirs = (gathered((key[0], tally) for key, tally in sums.items()) for sums in (counted, besides))
    return {
        agent: _pair(agent, 0, ours.get(agent, Tally()), tally, names_agent=True)
        for agent, tally in theirs.items()
    }


def of_agent(agent_id: int, counted: Tally, scope: Scope, version: int | None) -> Figure | None:
    """One agent's raw figure; None where nothing was left out."""
    if version is None or not counted.excluded:
        return None
    besides = left_out(scope.limited(agent_id=[agent_id]), version)
    return _pair(agent_id, 0, counted, total(besides.values()), names_agent=True).raw


def left_out(scope: Scope, version: int) -> dict[Key, Tally]:
    """(agent, team) -> the answers to the agent question that count nowhere, by value."""
    facts = SCORE_FACTS.c
    units = cast(func.round(facts.weight * UNITS), BigInteger)
    day = families.day_column(SCORE_FACTS, scope.basis)
    query = (
        select(
            facts.agent_id,
            func.coalesce(facts.team_id, 0).label("team_id"),
            facts.value,
            cast(func.sum(units), BigInteger).label("w"),
            cast(func.sum(units * units), BigInteger).label("ww"),
        )
        .where(facts.excluded, facts.question == AGENT, facts.agent_id.is_not(None))
        .where(facts.version_id == version, day.between(scope.first, scope.last))
        .where(*queries.limits(SCORE_FACTS, scope.where))
        .group_by(facts.agent_id, facts.team_id, facts.value)
    )
    found: list[tuple[Key, Tally]] = []
    for row in db.session.execute(query):
        values = tuple(int(row.w) if value == row.value else 0 for value in families.VALUES)
        found.append(((row.agent_id, row.team_id), Tally(values, int(row.ww))))
    return gathered(found)


def _pair(agent_id: int | None, team_id: int, counted: Tally, besides: Tally, *, names_agent: bool) -> Pair:
    raw = total((counted, besides))
    return Pair(
        agent_id,
        team_id,
        counted.of(GOOD, names_agent=names_agent),
        raw.of(GOOD, names_agent=names_agent),
        besides.n,
    )
