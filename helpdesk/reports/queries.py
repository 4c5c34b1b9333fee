"""Reading figures: rollups of whole months, and of days at ragged ends, changes they do not know yet, else facts.

One statement sees one state of the database, so a figure is exact even while the worker is folding changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Table,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from helpdesk.extensions import db
from helpdesk.reports import families
from helpdesk.reports.families import (
    CLOSING_SUMS,
    DAY,
    MONTH,
    PERIODS,
    VALUES,
    WEEK,
    ClosingFamily,
    Family,
)
from helpdesk.reports.models import CLOSING_CHANGES, CLOSING_FACTS, SCORE_CHANGES, SCORE_FACTS
from helpdesk.reports.rules import UNITS
from helpdesk.reports.scope import Range, Scope, months, weeks
from helpdesk.reports.tallies import Amount, Asking, Tally, nearest
from helpdesk.surveys import wording
from helpdesk.surveys.models import Invitation

Key = tuple[Any, ...]
AnyFamily = TypeVar("AnyFamily", Family, ClosingFamily)
COUNTS = (*(f"v{value}" for value in VALUES), "excluded")
WEIGHTS = (*(f"w{value}" for value in VALUES), "ww", "excluded")
NOT_OF_CLOSINGS = ("mode",)  # a closing has none until it is answered


@dataclass
class Sums:
    """Tallies per survey version and key. Versions are never joined: a page shows one, chosen or found."""

    by_version: dict[int, dict[Key, Tally]] = field(default_factory=lambda: defaultdict(dict))

    def newest(self, question: str) -> int | None:
        """Of the survey with the most answers to `question` the latest version that anybody answered.

        Where several surveys are asked side by side, a few answers to another one hide nothing; nor do many to one
        that does not ask what the page is about.
        """
        return usual({v: self._count(rows, question) for v, rows in self.by_version.items()})

    def of(self, version: int | None) -> dict[Key, Tally]:
        """Key -> tally of one version."""
        return dict(self.by_version.get(version, {})) if version is not None else {}

    def others(self, version: int | None, question: str) -> int:
        """How many answers to `question` belong to other versions."""
        rows = (rows for known, rows in self.by_version.items() if known != version)
        return nearest(sum(self._count(found, question) for found in rows))

    @staticmethod
    def _count(rows: dict[Key, Tally], question: str) -> Amount:
        return sum(tally.n for key, tally in rows.items() if key[0] == question)


def usual(answers: Mapping[int, Amount]) -> int | None:
    """By how many answered each version: of the survey with the most answers the latest one; None without any."""
    answered = {version: n for version, n in answers.items() if n}
    if len(answered) < 2:
        return next(iter(answered), None)
    surveys: dict[int, Amount] = defaultdict(int)
    for version, n in answered.items():
        surveys[wording.of(version).survey_id] += n
    greatest = max(surveys, key=lambda each: (surveys[each], -each))
    return max(version for version in answered if wording.of(version).survey_id == greatest)


def scores(
    scope: Scope,
    questions: Collection[str],
    *,
    group: Sequence[str] = (),
    by_weight: bool = False,
    period: str | None = None,
    final_at: datetime | None = None,
) -> Sums:
    """Answers to `questions` within `scope`, counted per question, then `group`, then period where one is asked for.

    by_weight: agents' shares over all closings; else each ticket once. `period`: "month" or "week".
    final_at: only answers that could no longer be changed at that moment; rollups do not know it, facts count.
    """
    (found,) = scores_of(
        [scope], questions, group=group, by_weight=by_weight, period=period, final_at=final_at
    )
    return found


def scores_of(
    scopes: Sequence[Scope],
    questions: Collection[str],
    *,
    group: Sequence[str] = (),
    by_weight: bool = False,
    period: str | None = None,
    final_at: datetime | None = None,
) -> list[Sums]:
    """The same as `scores` of several scopes, asked for in one statement."""
    how = (tuple(questions), tuple(group), by_weight, period)
    asked = [
        _scores(each, *how) if final_at is None else _unkept_scores(each, *how, final_at) for each in scopes
    ]
    parts = [
        select(literal(place, Integer).label("part"), *each.subquery().columns)
        for place, each in enumerate(asked)
        if each is not None
    ]
    found = [Sums() for _ in scopes]
    start = len(group) + (4 if period else 3)
    for row in db.session.execute(union_all(*parts)).all() if parts else ():
        found[row[0]].by_version[row[1]][row[2:start]] = _tally(row[start:], by_weight)
    return found


def _unkept_scores(
    scope: Scope,
    questions: tuple[str, ...],
    group: tuple[str, ...],
    by_weight: bool,
    period: str | None,
    final_at: datetime | None = None,
) -> Select[Any] | None:
    """The statement; None where a period without a day asks for nothing."""
    unit = period or MONTH
    needed = {*group, *scope.where} - {"question"}
    of_periods, of_days = (
        families.covering(needed, questions, by_weight=by_weight, period=each) if final_at is None else None
        for each in (unit, DAY)
    )
    names = ["question", *group, *(["period"] if period else [])]
    measures = WEIGHTS if by_weight else COUNTS
    parts = _score_parts(
        scope, questions, of_periods, of_days, names, measures, by_weight=by_weight, unit=unit
    )
    if final_at is not None:
        parts = [part.where(is_final(final_at)) for part in parts]
    return _summed(parts, ["version_id", *names], measures) if parts else None


# Supervisors ask the same all day, and making such a statement takes longer than running it.
_scores = lru_cache(maxsize=100)(_unkept_scores)


def is_final(at: datetime) -> ColumnElement[bool]:
    """Was the change window of a fact's answer over at `at`?"""
    ended = select(Invitation.id).where(
        Invitation.id == SCORE_FACTS.c.invitation_id, Invitation.final_at <= at
    )
    long_ago = SCORE_FACTS.c.invitation_id.is_(None)  # cut off from its ask since
    return or_(ended.correlate(SCORE_FACTS).exists(), long_ago)


def _tally(sums: Sequence[int], by_weight: bool) -> Tally:
    """The sums of WEIGHTS, or of COUNTS."""
    if by_weight:
        return Tally(tuple(sums[:5]), sums[5], sums[6])
    whole = tuple(count * UNITS for count in sums[:5])
    return Tally(whole, sum(whole) * UNITS, sums[5])


def _score_parts(
    scope: Scope,
    questions: Collection[str],
    of_periods: Family | None,
    of_days: Family | None,
    names: list[str],
    measures: Sequence[str],
    *,
    by_weight: bool,
    unit: str,
) -> list[Select[Any]]:
    def facts(source: Table, ranges: list[Range]) -> Select[Any]:
        day = families.day_column(source, scope.basis)
        terms = families.score_terms(source, by_weight)
        columns = [_key(source, name, day, unit).label(name) for name in ("version_id", *names)]
        counts = source.c.agent_id.is_not(None) if by_weight else source.c.excluded | (source.c.company == 1)
        where = [
            source.c.question.in_(questions),
            counts,
            _within(day, ranges),
            *limits(source, scope.where),
        ]
        return select(*columns, *(terms[measure].label(measure) for measure in measures)).where(*where)

    def sums(family: Family, ranges: list[Range]) -> Select[Any]:
        table = family.table
        columns: list[ColumnElement[Any]] = [table.c[name] for name in ("version_id", *names)]
        if family.period != unit and "period" in names:
            columns[-1] = PERIODS[unit](table.c.period).label("period")
        where = [table.c.basis == scope.basis.value, table.c.question.in_(questions)]
        where += [_within(table.c.period, ranges), *limits(table, scope.where)]
        return select(*columns, *(table.c[measure] for measure in measures)).where(*where)

    rolled, only_facts = _portions(scope, unit, of_periods, of_days)
    parts = [sums(family, ranges) for family, ranges in rolled]
    if rolled:
        parts.append(facts(SCORE_CHANGES, [each for _, ranges in rolled for each in ranges]))
    if only_facts:
        parts.append(facts(SCORE_FACTS, only_facts))
    return parts


def _portions(
    scope: Scope, unit: str, of_periods: AnyFamily | None, of_days: AnyFamily | None
) -> tuple[list[tuple[AnyFamily, list[Range]]], list[Range]]:
    """Which days which rollup tells of, and the days that only facts know."""
    whole, ragged = _ranges(scope, unit, of_periods is not None)
    rolled: list[tuple[AnyFamily, list[Range]]] = []
    if of_periods is not None and whole is not None:
        rolled.append((of_periods, [whole]))
    if of_days is not None and ragged:
        rolled.append((of_days, ragged))
        ragged = []
    return rolled, ragged


def _ranges(scope: Scope, unit: str, has_rollup: bool) -> tuple[Range | None, list[Range]]:
    if not has_rollup:
        return None, [(scope.first, scope.last)]
    return (weeks if unit == WEEK else months)(scope.first, scope.last, scope.today)


def _key(source: Table, name: str, day: ColumnElement[Any], unit: str) -> ColumnElement[Any]:
    return PERIODS[unit](day) if name == "period" else families.key_of(source, name)


def _within(day: ColumnElement[Any], ranges: list[Range]) -> ColumnElement[bool]:
    return or_(*(day.between(first, last) for first, last in ranges))


def limits(source: Table, where: Any) -> list[ColumnElement[bool]]:
    """The conditions on `source` that a scope sets."""
    return [families.key_of(source, name).in_(sorted(values)) for name, values in sorted(where.items())]


def _summed(parts: list[Select[Any]], names: Sequence[str], measures: Sequence[str]) -> Select[Any]:
    inner = union_all(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    keys = [inner.c[name] for name in names]
    sums = [cast(func.sum(inner.c[measure]), BigInteger).label(measure) for measure in measures]
    return select(*keys, *sums).group_by(*keys)


def closings(scope: Scope, *, group: Sequence[str] = ()) -> dict[Key, Asking]:
    """What became of the closings within `scope`, per `group`, by the days on which they were closed."""
    query = _closings(scope.without(*NOT_OF_CLOSINGS), tuple(group))
    keys = len(group)
    rows = db.session.execute(query).all() if query is not None else ()
    return {
        row[:keys]: Asking(*[int(value or 0) for value in row[keys:]])
        for row in rows
        if row.closings is not None
    }


@lru_cache(maxsize=100)
def _closings(scope: Scope, group: tuple[str, ...]) -> Select[Any] | None:
    needed = {*group, *scope.where}
    of_months, of_days = (families.covering_closings(needed, period=each) for each in (MONTH, DAY))
    parts = _closing_parts(scope, of_months, of_days, group)
    return _summed(parts, group, CLOSING_SUMS) if parts else None


def _closing_parts(
    scope: Scope, of_months: ClosingFamily | None, of_days: ClosingFamily | None, names: Sequence[str]
) -> list[Select[Any]]:
    def facts(source: Table, ranges: list[Range]) -> Select[Any]:
        columns = [families.key_of(source, name).label(name) for name in names]
        terms = families.closing_terms(source)
        where = [_within(source.c.closed_on, ranges), *limits(source, scope.where)]
        return select(*columns, *(term.label(name) for name, term in terms.items())).where(*where)

    def sums(table: Table, ranges: list[Range]) -> Select[Any]:
        where = [_within(table.c.period, ranges), *limits(table, scope.where)]
        columns = [table.c[name] for name in names]
        return select(*columns, *(table.c[measure] for measure in CLOSING_SUMS)).where(*where)

    rolled, only_facts = _portions(scope, MONTH, of_months, of_days)
    parts = [sums(family.table, ranges) for family, ranges in rolled]
    if rolled:
        parts.append(facts(CLOSING_CHANGES, [each for _, ranges in rolled for each in ranges]))
    if only_facts:
        parts.append(facts(CLOSING_FACTS, only_facts))
    return parts
