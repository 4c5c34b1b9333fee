"""What one version of a survey says, question by question, each by the formula of its kind (SURVEYS 2).

Satisfaction, solved and the agent question come from rollups; aspects, effort and recommendation are asked seldom and
counted from facts. Of recommendation the latest answer of each customer counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, func, select

from helpdesk.extensions import db
from helpdesk.reports import families, queries
from helpdesk.reports.families import AGENT, SATISFACTION, SOLVED
from helpdesk.reports.filters import Filters
from helpdesk.reports.models import SCORE_FACTS
from helpdesk.reports.rules import UNITS
from helpdesk.reports.scope import Scope
from helpdesk.reports.tallies import COMPARED_FROM, COUNTS_BELOW, Figure, level
from helpdesk.scores import intervals
from helpdesk.scores.intervals import Mean
from helpdesk.scores.nps import Nps, nps
from helpdesk.scores.rounding import round_half_up
from helpdesk.surveys.words import RANGES, QuestionKey

EFFORT, RECOMMEND = QuestionKey.EFFORT.value, QuestionKey.RECOMMEND.value
SUMMED = (SATISFACTION, SOLVED, AGENT)
SELDOM = tuple(key.value for key in RANGES if key.value not in SUMMED)
GOOD = {SOLVED: (1,), EFFORT: (5, 6, 7)}  # of all others 4 and 5; of recommendation nothing is a share
LEAST_NPS = COMPARED_FROM
Counts = dict[int, int]  # value -> answers


@dataclass(frozen=True)
class Line:
    """One question. `figure`: the share of good answers; `mean` of effort; `nps` of recommendation, which has no share."""

    key: QuestionKey
    counts: Counts
    figure: Figure | None = None
    mean: Mean | None = None
    nps: Nps | None = None

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def score(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """The NPS and its range in whole points, halves away from zero."""
        if self.nps is None:
            return None
        promoters, _passives, detractors = self.parts
        exact = Fraction(100 * (promoters - detractors), self.n)
        return round_half_up(exact), round_half_up(self.nps.low), round_half_up(self.nps.high)

    @property
    def average(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """The mean and its range, to one decimal."""
        if self.mean is None or self.mean.low is None or self.mean.high is None:
            return None
        exact = Fraction(sum(value * count for value, count in self.counts.items()), self.n)
        return round_half_up(exact, 1), round_half_up(self.mean.low, 1), round_half_up(self.mean.high, 1)

    @property
    def parts(self) -> tuple[int, int, int]:
        """Promoters, passives, detractors."""
        return self._within(9, 10), self._within(7, 8), self._within(0, 6)

    def _within(self, low: int, high: int) -> int:
        return sum(count for value, count in self.counts.items() if low <= value <= high)


@dataclass(frozen=True)
class Questions:
    """The page: the version that is shown, and its questions in the order of their kinds."""

    version: int | None
    lines: list[Line]
    older: int  # answers to the same questions in other versions


def read(filters: Filters) -> Questions:
    """The page for these filters."""
    scope = filters.scope().without("agent_id")
    found = _summed(scope)
    for version, question, value, count in db.session.execute(_seldom(scope)):
        found[version].setdefault(question, {})[value] = count
    sizes = {version: _size(questions) for version, questions in found.items()}
    version = filters.version or queries.usual(sizes)
    own = dict(found.get(version or 0, {}))
    if RECOMMEND in own and version is not None:
        own[RECOMMEND] = _latest(scope, version)
    lines = [line(key, own[key.value]) for key in RANGES if own.get(key.value)]
    return Questions(version, lines, sum(size for each, size in sizes.items() if each != version))


def line(key: QuestionKey, counts: Counts) -> Line:
    """What may be said of these answers to a question."""
    n = sum(counts.values())
    if key.value == RECOMMEND:
        plain = Line(key, counts)
        return Line(key, counts, nps=nps(*plain.parts) if n >= LEAST_NPS else None)
    good = sum(counts.get(value, 0) for value in GOOD.get(key.value, (4, 5)))
    figure = Figure(good, n, n, level(n, names_agent=False))
    mean = _mean(counts) if key.value == EFFORT and n >= COUNTS_BELOW else None
    return Line(key, counts, figure, mean)


def _mean(counts: Counts) -> Mean | None:
    scale = RANGES[QuestionKey.EFFORT]
    return intervals.mean_t([v for v, count in counts.items() for _ in range(count)], scale[0], scale[-1])


def _size(questions: Mapping[str, Counts]) -> int:
    """How many answered it: as many as its question with the most answers has."""
    return max((sum(counts.values()) for counts in questions.values()), default=0)


def _summed(scope: Scope) -> dict[int, dict[str, Counts]]:
    found: dict[int, dict[str, Counts]] = defaultdict(dict)
    for version, rows in queries.scores(scope, SUMMED).by_version.items():
        for (question,), tally in rows.items():
            counts = {value: units // UNITS for value, units in enumerate(tally.w, 1) if units}
            if counts:
                found[version][question] = counts
    return found


def _where(scope: Scope) -> list[ColumnElement[bool]]:
    day = families.day_column(SCORE_FACTS, scope.basis)
    limits = queries.limits(SCORE_FACTS, scope.where)
    return [SCORE_FACTS.c.company == 1, day.between(scope.first, scope.last), *limits]


def _seldom(scope: Scope) -> Any:
    facts = SCORE_FACTS.c
    keys = facts.version_id, facts.question, facts.value
    return select(*keys, func.count()).where(facts.question.in_(SELDOM), *_where(scope)).group_by(*keys)


def _latest(scope: Scope, version: int) -> Counts:
    """Whether they recommend us: of each customer the latest answer; nobody knows who the nameless are."""
    facts = SCORE_FACTS.c
    customer = func.coalesce(facts.customer_id, -facts.response_id)
    newest = func.row_number().over(
        partition_by=customer, order_by=(facts.answered_on.desc(), facts.response_id.desc())
    )
    own = select(facts.value, newest.label("place")).where(
        facts.question == RECOMMEND, facts.version_id == version, *_where(scope)
    )
    of = own.subquery().c
    counted = select(of.value, func.count().label("answers")).where(of.place == 1).group_by(of.value)
    return {row.value: row.answers for row in db.session.execute(counted)}
