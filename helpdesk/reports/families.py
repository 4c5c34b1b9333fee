"""What each rollup sums, over which keys; and the expressions that turn facts and changes into such sums.

A family serves every question that asks for no more than its keys. Scores are summed by the agents' weights or once
per ticket (`company`); the same expressions fill rollups, read what they do not know yet, and verify them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from typing import cast as cast_to

from sqlalchemy import BigInteger, Date, Table, case, cast, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import GenericFunction

from helpdesk.reports import rollup_models as models
from helpdesk.reports.rules import DISSATISFIED, UNITS
from helpdesk.surveys.words import QuestionKey

CLOSED, ANSWERED = "closed", "answered"
BASES = (CLOSED, ANSWERED)
MONTH, WEEK, DAY = "month", "week", "day"
VALUES = (1, 2, 3, 4, 5)

SATISFACTION, SOLVED, AGENT, CAUSES = (
    key.value for key in (QuestionKey.SATISFACTION, QuestionKey.SOLVED, QuestionKey.AGENT, QuestionKey.CAUSES)
)
SCORE_SUMS = (*(f"v{v}" for v in VALUES), *(f"w{v}" for v in VALUES), "ww", "excluded")
CLOSING_SUMS = (
    "closings",
    "eligible",
    "asked",
    "sent",
    "bounced",
    "revoked",
    "partial",
    "answered",
    "waiting",
)
SCORE_KEYS = ("choice", "version_id", "mode", "team_id")


class MonthOf(GenericFunction[Any]):
    """The first day of the month of a day."""

    name = "month_of"
    type = Date()
    inherit_cache = True


class WeekOf(GenericFunction[Any]):
    """The Monday of the week of a day."""

    name = "week_of"
    type = Date()
    inherit_cache = True


@compiles(MonthOf, "sqlite")
def _month_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"date({compiler.process(element.clauses, **more)}, 'start of month')"


@compiles(MonthOf, "postgresql")
def _month_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(date_trunc('month', {compiler.process(element.clauses, **more)}) AS DATE)"


@compiles(WeekOf, "sqlite")
def _week_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"date({compiler.process(element.clauses, **more)}, 'weekday 0', '-6 days')"


@compiles(WeekOf, "postgresql")
def _week_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(date_trunc('week', {compiler.process(element.clauses, **more)}) AS DATE)"


def _itself(day: ColumnElement[Any]) -> ColumnElement[Any]:
    return day


PERIODS = {MONTH: MonthOf, WEEK: WeekOf, DAY: _itself}


@dataclass(frozen=True)
class Family:
    """One rollup of scores: its table, its own keys beside SCORE_KEYS, the questions in it, how it counts."""

    model: Any
    dims: tuple[str, ...]
    questions: tuple[str, ...]
    by_weight: bool = False
    period: str = MONTH

    @property
    def table(self) -> Table:
        return cast_to(Table, self.model.__table__)

    @property
    def keys(self) -> tuple[str, ...]:
        return (*SCORE_KEYS, *self.dims)


@dataclass(frozen=True)
class ClosingFamily:
    """One rollup of closings: its table, and its keys beside the team."""

    model: Any
    dims: tuple[str, ...]
    period: str = MONTH

    @property
    def table(self) -> Table:
        return cast_to(Table, self.model.__table__)

    @property
    def keys(self) -> tuple[str, ...]:
        return ("team_id", *self.dims)


_COMPANY = (SATISFACTION, SOLVED, AGENT, CAUSES, DISSATISFIED)
AGENTS = Family(models.AgentScores, ("agent_id", "category_id", "channel"), (AGENT, SOLVED), by_weight=True)
CATEGORIES = Family(models.CategoryScores, ("category_id",), _COMPANY)
REPORTED = Family(models.ReportedScores, ("reported_category_id",), _COMPANY)
CHANNELS = Family(models.ChannelScores, ("channel",), _COMPANY)
WEEKS = Family(models.WeekScores, (), (SATISFACTION, SOLVED), period=WEEK)
CATEGORY_DAYS = Family(models.CategoryDayScores, ("category_id",), _COMPANY, period=DAY)
REPORTED_DAYS = Family(models.ReportedDayScores, ("reported_category_id",), _COMPANY, period=DAY)
CHANNEL_DAYS = Family(models.ChannelDayScores, ("channel",), _COMPANY, period=DAY)
# The smallest of a period first.
FAMILIES = (CHANNELS, CATEGORIES, REPORTED, AGENTS, WEEKS, CHANNEL_DAYS, CATEGORY_DAYS, REPORTED_DAYS)

_BY_REASON = ("channel", "reason", "cause_id")
AGENT_CLOSINGS = ClosingFamily(models.AgentClosings, ("agent_id",))
CATEGORY_CLOSINGS = ClosingFamily(models.CategoryClosings, ("category_id",))
REPORTED_CLOSINGS = ClosingFamily(models.ReportedClosings, ("reported_category_id",))
CHANNEL_CLOSINGS = ClosingFamily(models.ChannelClosings, _BY_REASON)
AGENT_CLOSING_DAYS = ClosingFamily(models.AgentDayClosings, ("agent_id",), DAY)
CATEGORY_CLOSING_DAYS = ClosingFamily(models.CategoryDayClosings, ("category_id",), DAY)
REPORTED_CLOSING_DAYS = ClosingFamily(models.ReportedDayClosings, ("reported_category_id",), DAY)
CHANNEL_CLOSING_DAYS = ClosingFamily(models.ChannelDayClosings, _BY_REASON, DAY)
CLOSING_FAMILIES = (
    *(AGENT_CLOSINGS, CATEGORY_CLOSINGS, REPORTED_CLOSINGS, CHANNEL_CLOSINGS),
    *(AGENT_CLOSING_DAYS, CATEGORY_CLOSING_DAYS, REPORTED_CLOSING_DAYS, CHANNEL_CLOSING_DAYS),
)


def covering(
    keys: Collection[str], questions: Collection[str], *, by_weight: bool, period: str
) -> Family | None:
    """The smallest rollup that has these keys and questions; None where only facts know."""
    for family in FAMILIES:
        if (family.by_weight, family.period) != (by_weight, period):
            continue
        if set(keys) <= set(family.keys) and set(questions) <= set(family.questions):
            return family
    return None


def covering_closings(keys: Collection[str], *, period: str) -> ClosingFamily | None:
    """The same for closings."""
    return next((f for f in CLOSING_FAMILIES if f.period == period and set(keys) <= set(f.keys)), None)


def day_column(table: Any, basis: str) -> ColumnElement[Any]:
    """The day that decides where a fact belongs."""
    return table.c.closed_on if basis == CLOSED else table.c.answered_on


def key_of(table: Any, name: str) -> ColumnElement[Any]:
    """A key as rollups have it: 0 where a fact has nothing."""
    column = table.c[name]
    return func.coalesce(column, 0) if column.nullable else column


@cache
def score_terms(table: Table, by_weight: bool) -> dict[str, ColumnElement[Any]]:
    """What one fact (or change, by its sign) adds to each of SCORE_SUMS, before summing."""
    c = table.c
    units = cast(func.round(c.weight * UNITS), BigInteger)
    sign: Any = c.sign if "sign" in c else 1
    one = case((c.excluded, 0), (c.agent_id.is_(None), 0), else_=sign) if by_weight else c.company * sign
    share = one * units if by_weight else one * UNITS
    terms: dict[str, Any] = {}
    for value in VALUES:
        terms[f"v{value}"] = case((c.value == value, one), else_=0)
        terms[f"w{value}"] = case((c.value == value, share), else_=0)
    terms["ww"] = share * units if by_weight else share * UNITS
    left_out = case((c.agent_id.is_(None), 0), else_=units) if by_weight else units
    terms["excluded"] = case((c.excluded, left_out * sign), else_=0)
    return terms


@cache
def closing_terms(table: Table) -> dict[str, ColumnElement[Any]]:
    """What one closing fact (or change, by its sign) adds to each of CLOSING_SUMS, before summing."""
    c = table.c
    sign: Any = c.sign if "sign" in c else literal(1)
    terms: dict[str, Any] = {"closings": sign}
    for name in CLOSING_SUMS[1:]:
        flag = c.eligible & c.sent if name == "asked" else c[name]
        terms[name] = case((flag, sign), else_=literal(0))
    return terms


def summed(terms: dict[str, ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """Each term summed, as a whole number, under its own name."""
    return [cast(func.coalesce(func.sum(term), 0), BigInteger).label(name) for name, term in terms.items()]
