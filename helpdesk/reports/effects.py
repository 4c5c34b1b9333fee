"""What an improvement brought: the share of its cause, and of dissatisfied answers, before its day and from it on.

Of tickets closed in as many days on either side, at most ninety; answers to one version of a survey alone, since wordings
are never joined. A difference is called one only beyond chance (Newcombe's interval), and nobody can tell what else has
changed in those days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select

from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.recovery.models import Improvement
from helpdesk.reports.families import CAUSES, SATISFACTION
from helpdesk.reports.models import SCORE_FACTS
from helpdesk.reports.rules import DISSATISFIED
from helpdesk.reports.tallies import COMPARED_FROM, COUNTS_BELOW
from helpdesk.reports.words import Said
from helpdesk.scores import intervals
from helpdesk.scores.intervals import Difference, Interval

LONGEST = timedelta(days=90)
LOW = 2  # satisfaction up to it is dissatisfied (SURVEYS 2, bottom two)
DAY = timedelta(days=1)
Counts = tuple[int, int]  # how many of how many


@dataclass(frozen=True)
class Share:
    """So many of so many; of few the counts alone."""

    x: int
    n: int

    @property
    def range(self) -> Interval | None:
        return intervals.wilson(self.x, self.n) if self.n >= COUNTS_BELOW else None

    @property
    def value(self) -> float | None:
        return self.x / self.n if self.n >= COUNTS_BELOW else None


@dataclass(frozen=True)
class Line:
    """One share on either side."""

    before: Share
    after: Share
    said: Said
    difference: Difference | None = None


@dataclass(frozen=True)
class Days:
    """The days on either side; `after_last` before `starts_on`: it has not begun."""

    before_first: date
    starts_on: date
    after_last: date

    @property
    def day_before(self) -> date:
        return self.starts_on - DAY

    @property
    def begun(self) -> bool:
        return self.after_last >= self.starts_on


@dataclass(frozen=True)
class Effect:
    """`cause`: among the dissatisfied who were asked; none where it is about no cause. `dissatisfied`: of all answers."""

    days: Days
    cause: Line | None
    dissatisfied: Line


def days_of(starts_on: date, today: date) -> Days:
    """As many days after as there are, at most LONGEST, and as many before; before it begins, those before alone."""
    if today < starts_on:
        return Days(starts_on - LONGEST, starts_on, today)
    length = max(DAY, min(LONGEST, today - starts_on + DAY))
    return Days(starts_on - length, starts_on, min(today, starts_on + length - DAY))


def line(found: Mapping[int, tuple[Counts, Counts]], *, begun: bool) -> Line:
    """Of counts before and after by version what may be said: of the version that most were asked by on both sides."""
    total = [tuple(sum(each[side][place] for each in found.values()) for place in (0, 1)) for side in (0, 1)]
    both = {version: counts for version, counts in found.items() if counts[0][1] and counts[1][1]}
    if not begun:
        return Line(Share(*total[0]), Share(0, 0), Said.NOT_YET)
    if not both:
        sides = Share(*total[0]), Share(*total[1])
        return Line(*sides, Said.CHANGED_SURVEY if sides[0].n and sides[1].n else Said.TOO_FEW)
    usual = max(both, key=lambda version: (min(side[1] for side in both[version]), version))
    before, after = Share(*both[usual][0]), Share(*both[usual][1])
    least = min(before.n, after.n)
    if least < COMPARED_FROM:
        return Line(before, after, Said.TOO_FEW if least < COUNTS_BELOW else Said.NOT_COMPARED)
    difference = intervals.newcombe_difference(after.x, after.n, before.x, before.n)
    return Line(before, after, _beyond_chance(difference), difference)


def of(improvement: Improvement, today: date) -> Effect:
    """What it brought so far."""
    days = days_of(improvement.starts_on, today)
    found = _counted(improvement, days)
    cause = line(found[CAUSES], begun=days.begun) if improvement.cause else None
    return Effect(days, cause, line(found[SATISFACTION], begun=days.begun))


def _beyond_chance(difference: Difference | None) -> Said:
    if difference is None or difference.low <= 0 <= difference.high:
        return Said.NO_CHANGE
    return Said.LESS if difference.value < 0 else Said.MORE


def _counted(improvement: Improvement, days: Days) -> dict[str, dict[int, tuple[Counts, Counts]]]:
    """By question and version, before and after; each ticket once, as the company counts it."""
    facts = SCORE_FACTS.c
    after = case((facts.closed_on >= days.starts_on, 1), else_=0)
    low = case((facts.value <= LOW, 1), else_=0)
    heads = facts.question, facts.version_id, after.label("after")
    query = select(*heads, func.count().label("n"), func.sum(low).label("low")).where(
        facts.company == 1,
        facts.closed_on.between(days.before_first, days.after_last),
        facts.question.in_([SATISFACTION, DISSATISFIED, CAUSES]),
        (facts.question != CAUSES) | (facts.choice == (improvement.cause or "")),
    )
    if improvement.category_id is not None:
        below = {improvement.category_id, *categories.descendants(improvement.category_id)}
        query = query.where(facts.category_id.in_(sorted(below)))
    rows: dict[tuple[str, int, int], Any] = {}
    for row in db.session.execute(query.group_by(*heads)):
        rows[row.question, row.version_id, row.after] = row
    found: dict[str, dict[int, tuple[Counts, Counts]]] = defaultdict(dict)
    for version in {version for _question, version, _after in rows}:
        sides = [
            (rows.get((CAUSES, version, side)), rows.get((DISSATISFIED, version, side))) for side in (0, 1)
        ]
        found[CAUSES][version] = tuple(
            (named.n if named else 0, base.n if base else 0) for named, base in sides
        )  # type: ignore[assignment]
        asked = [rows.get((SATISFACTION, version, side)) for side in (0, 1)]
        found[SATISFACTION][version] = tuple((int(row.low), row.n) if row else (0, 0) for row in asked)  # type: ignore[assignment]
    return found
