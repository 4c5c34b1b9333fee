"""Where agents stand beside their own team: like cases with like, drawn in by how few answers there are. Pure.

Per team: rates of strata (category × channel) say what the team would have had with an agent's tickets; observed over
expected, times the team's rate, is the adjusted rate; empirical Bayes draws it towards the team and gives its range.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Any

from helpdesk.reports.rules import UNITS
from helpdesk.reports.tallies import COMPARED_FROM, GOOD, Figure, Tally, gathered, nearest, total
from helpdesk.reports.words import Band
from helpdesk.scores import casemix, shrinkage
from helpdesk.scores.distributions import two_sided_z

LEAST_IN_STRATUM = 10
LEAST_AGENTS = 5
PRIOR_WEIGHT = 20  # answers a fixed prior is worth, for teams of fewer than LEAST_AGENTS

Stratum = tuple[Any, Any]
Strata = dict[Stratum, tuple[int, int]]  # good answers and all, in UNITS
Cells = Mapping[tuple[int, int, int, str], Tally]  # agent, team, category, channel


@dataclass(frozen=True)
class Standing:
    """One agent. `ratio` observed over expected; `adjusted` with `low` and `high`: None where not to be compared."""

    agent_id: int
    team_id: int
    tally: Tally
    crude: Figure
    ratio: float | None
    rate: float | None
    adjusted: float | None
    low: float | None
    high: float | None
    band: Band


@dataclass(frozen=True)
class Team:
    """Agents compared with each other. `target`: what bands compare with; `told_apart`: do they differ at all?"""

    team_id: int
    figure: Figure
    target: float | None
    told_apart: bool
    fixed_prior: bool
    standings: list[Standing]
    mixed: Mixed | None


@dataclass(frozen=True)
class Mixed:
    """Two agents whose order by crude rates is not that of adjusted ones, and their odds ratio within strata."""

    lower: Standing
    higher: Standing
    odds: casemix.OddsRatio


def teams(cells: Cells, long_run: Mapping[int, Tally]) -> list[Team]:
    """Everybody with answers, by the team most of them belong to. `long_run`: each team's answers of two years."""
    return list(_teams(_frozen(cells), _frozen(long_run)))


Frozen = tuple[tuple[Any, tuple[int, ...], int, int], ...]


def _frozen(tallies: Mapping[Any, Tally]) -> Frozen:
    return tuple([(key, tally.w, tally.ww, tally.excluded) for key, tally in tallies.items()])


def _thawed(frozen: Frozen) -> dict[Any, Tally]:
    return {key: Tally(w, ww, excluded) for key, w, ww, excluded in frozen}


@lru_cache(maxsize=8)
def _teams(of_cells: Frozen, of_years: Frozen) -> tuple[Team, ...]:
    """The same from the same answers: the pages of agents, agent × category, one agent and their files ask in turn."""
    cells, long_run = _thawed(of_cells), _thawed(of_years)
    home = homes(cells)
    tallies = gathered((key[0], tally) for key, tally in cells.items())
    of_team: dict[int, dict[int, Strata]] = defaultdict(lambda: defaultdict(dict))
    for (agent, _, category, channel), tally in cells.items():
        _count(of_team[home[agent]][agent], (category, channel), *_units(tally))
    return tuple(
        _team(team, agents, {agent: tallies[agent] for agent in agents}, long_run.get(team, Tally()))
        for team, agents in sorted(of_team.items())
    )


def homes(cells: Cells) -> dict[int, int]:
    """Agent -> the team most of the agent's answers belong to."""
    weights: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for (agent, team, _, _), tally in cells.items():
        weights[agent][team] += sum(tally.w)
    return {agent: max(sorted(teams), key=teams.__getitem__) for agent, teams in weights.items()}


def _team(team_id: int, agents: Mapping[int, Strata], tallies: Mapping[int, Tally], long_run: Tally) -> Team:
    pooled = merged(agents)
    rates = _rates(pooled)
    figure = total(tallies.values()).of(GOOD, names_agent=False)
    overall = float(figure.share) if figure.share is not None else None
    seen = {agent: _standardised(strata, rates, overall) for agent, strata in pooled.items()}
    prior, fixed = _prior(tallies, seen, overall, long_run)
    standings = [_standing(agent, team_id, tallies[agent], seen[agent], prior) for agent in sorted(agents)]
    return Team(team_id, figure, prior.mean, prior.a is not None, fixed, standings, _mixed(standings, pooled))


def merged(agents: Mapping[int, Strata]) -> dict[int, Strata]:
    """The same with strata of fewer than ten answers put together: first all of a channel, then all that is left."""
    found = dict(agents)
    for coarser in (lambda stratum: (None, stratum[1]), lambda _stratum: (None, None)):
        sizes: dict[Stratum, int] = defaultdict(int)
        for strata in found.values():
            for stratum, (_, n) in strata.items():
                sizes[stratum] += n
        if all(n >= LEAST_IN_STRATUM * UNITS for n in sizes.values()):
            break
        found = {agent: _coarse(strata, sizes, coarser) for agent, strata in found.items()}
    return found


def _coarse(strata: Strata, sizes: Mapping[Stratum, int], coarser: Callable[[Stratum], Stratum]) -> Strata:
    found: Strata = {}
    for stratum, (x, n) in strata.items():
        _count(found, stratum if sizes[stratum] >= LEAST_IN_STRATUM * UNITS else coarser(stratum), x, n)
    return found


def _count(strata: Strata, stratum: Stratum, x: int, n: int) -> None:
    before = strata.get(stratum, (0, 0))
    strata[stratum] = (before[0] + x, before[1] + n)


def _units(tally: Tally) -> tuple[int, int]:
    """Good answers and all, in UNITS."""
    return tally.w[3] + tally.w[4], sum(tally.w)


def _rates(agents: Mapping[int, Strata]) -> dict[Stratum, float]:
    sums: Strata = {}
    for strata in agents.values():
        for stratum, (x, n) in strata.items():
            _count(sums, stratum, x, n)
    return {stratum: x / n for stratum, (x, n) in sums.items() if n}


def _standardised(
    strata: Strata, rates: Mapping[Stratum, float], overall: float | None
) -> casemix.Standardised | None:
    """Observed over expected; in UNITS, which ratio and rate do not feel."""
    if overall is None:
        return None
    counted = [(stratum, xn) for stratum, xn in strata.items() if xn[1]]
    return casemix.standardised(
        [xn for _, xn in counted], [rates[stratum] for stratum, _ in counted], overall
    )


def _adjusted_count(tally: Tally, seen: casemix.Standardised | None) -> tuple[float, float]:
    """The adjusted rate as good answers of as many as the agent's are worth."""
    n = float(tally.effective_n)
    if seen is None or seen.rate is None:
        return float(tally.of(GOOD, names_agent=True).share or 0) * n, n
    return min(seen.rate, 1.0) * n, n


def _prior(
    tallies: Mapping[int, Tally],
    seen: Mapping[int, casemix.Standardised | None],
    overall: float | None,
    long_run: Tally,
) -> tuple[shrinkage.Prior, bool]:
    """The prior of a team, and whether it is the fixed one for small teams."""
    counts = []
    for agent, tally in tallies.items():
        x, n = _adjusted_count(tally, seen[agent])
        if whole := nearest(n):
            counts.append((min(nearest(x), whole), whole))
    if len(counts) >= LEAST_AGENTS:
        return shrinkage.moment_prior(counts), False
    mean = long_run.of(GOOD, names_agent=False).share
    middle = float(mean) if mean is not None else overall
    if middle is None or not 0 < middle < 1:
        return shrinkage.Prior(None, None, 0.0, middle), True
    return shrinkage.beta_prior(PRIOR_WEIGHT * middle, PRIOR_WEIGHT * (1 - middle)), True


def _standing(
    agent: int, team: int, tally: Tally, seen: casemix.Standardised | None, prior: shrinkage.Prior
) -> Standing:
    crude = tally.of(GOOD, names_agent=True)
    ratio, rate = (seen.ratio, seen.rate) if seen else (None, None)
    if crude.n < COMPARED_FROM:
        return Standing(agent, team, tally, crude, ratio, rate, None, None, None, Band.FEW)
    drawn = _posterior(*_adjusted_count(tally, seen), prior)
    return Standing(
        agent, team, tally, crude, ratio, rate, drawn.mean, drawn.low, drawn.high, _band(drawn, prior.mean)
    )


def _posterior(x: float, n: float, prior: shrinkage.Prior) -> shrinkage.Posterior:
    if prior.a is None or prior.b is None:
        return shrinkage.Posterior(prior.mean, None, None)
    return shrinkage.posterior(0, 0, shrinkage.beta_prior(prior.a + x, prior.b + (n - x)))


def _band(drawn: shrinkage.Posterior, target: float | None) -> Band:
    if target is None or drawn.low is None or drawn.high is None:
        return Band.EXPECTED
    if drawn.low > target:
        return Band.ABOVE
    return Band.BELOW if drawn.high < target else Band.EXPECTED


def _mixed(standings: Iterable[Standing], strata: Mapping[int, Strata]) -> Mixed | None:
    """The pair of agents whose order the mix of tickets turns round most clearly."""
    compared = [
        (s, float(s.crude.share or 0), s.rate) for s in standings if s.crude.comparable and s.rate is not None
    ]
    pairs = []
    for (a, crude_a, rate_a), (b, crude_b, rate_b) in combinations(compared, 2):
        crude, adjusted = crude_b - crude_a, (rate_b or 0.0) - (rate_a or 0.0)
        if crude * adjusted < 0:
            pairs.append((min(abs(crude), abs(adjusted)), (a, b) if crude > 0 else (b, a)))
    if not pairs:
        return None
    lower, higher = max(pairs, key=lambda pair: pair[0])[1]
    return Mixed(lower, higher, odds(strata[lower.agent_id], strata[higher.agent_id]))


def odds(first: Strata, second: Strata) -> casemix.OddsRatio:
    """The odds of a good answer, the first agent's over the second's, within strata (Mantel-Haenszel)."""
    both = sorted(first.keys() & second.keys(), key=str)
    return casemix.mantel_haenszel([(_row(first[stratum]), _row(second[stratum])) for stratum in both])


def _row(units: tuple[int, int]) -> tuple[int, int]:
    """Good and other answers, to the nearest whole one."""
    x, n = nearest(Fraction(units[0], UNITS)), nearest(Fraction(units[1], UNITS))
    return min(x, n), n - min(x, n)


def lowest_of_equals(share: float, sizes: Iterable[int]) -> float | None:
    """About what the lowest of so many equally good agents would show by chance alone (Blom's approximation)."""
    counts = [n for n in sizes if n]
    if len(counts) < 2 or not 0 < share < 1:
        return None
    k, n = len(counts), sum(counts) / len(counts)
    rank = (k - 0.375) / (k + 0.25)
    return max(0.0, share - two_sided_z(2 * rank - 1) * (share * (1 - share) / n) ** 0.5)
