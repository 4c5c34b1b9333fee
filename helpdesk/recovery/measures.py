"""What following bad answers up comes to: reached in time, hours until then, how it ended; in all and by category.

A case counts on the day on which it was opened. Withdrawn ones and those that still settle are in no figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.clock import start_of
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.recovery import rules
from helpdesk.recovery.events import CasesExported
from helpdesk.recovery.models import Case, Check
from helpdesk.recovery.rules import Share
from helpdesk.recovery.words import CaseOutcome, CaseState, PutRight
from helpdesk.surveys.models import Answer, Invitation, Response
from helpdesk.surveys.words import QuestionKey

USUAL = timedelta(days=90)
LONGEST = timedelta(days=2 * 366)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Period:
    """What the figures are of. `wrong`: the days that were typed cannot be used."""

    first: date
    last: date
    team_id: int | None = None
    wrong: bool = False


@dataclass(frozen=True)
class Row:
    """One case, as far as figures need it."""

    category_id: int
    opened_at: datetime
    due_at: datetime | None
    contacted_at: datetime | None
    outcome: CaseOutcome | None
    put_right: PutRight | None = None  # what the customer said last


@dataclass(frozen=True)
class Measures:
    """The figures of some cases."""

    cases: int
    in_time: Share
    hours: float | None  # until the customer was reached, the median
    reached: int
    accepted: Share  # of those that are closed
    recovered: Share  # of those who said whether it is put right now
    low: int  # answers of 1 or 2

    @property
    def per_hundred(self) -> float | None:
        """Cases for each hundred low scores; more than a hundred where other answers open cases too."""
        return 100 * self.cases / self.low if self.low else None


@dataclass(frozen=True)
class Found:
    """All of a period, and by category, those with the most cases first."""

    whole: Measures
    categories: list[tuple[int, Measures]]


def read(args: Mapping[str, str], today: date) -> Period:
    """What an address asks for; the last three months where it names no days, or none that can be used."""
    team, usual = whole(args.get("team")), Period(today - USUAL, today, whole(args.get("team")))
    try:
        first = date.fromisoformat(args["first"]) if args.get("first") else usual.first
        last = date.fromisoformat(args["last"]) if args.get("last") else usual.last
    except ValueError:
        return Period(usual.first, usual.last, team, wrong=True)
    if first > last or last - first > LONGEST or not 1900 < first.year <= last.year < 9000:
        return Period(usual.first, usual.last, team, wrong=True)
    return Period(first, last, team)


def of(period: Period, at: datetime) -> Found:
    """The figures of a period, as they are at this moment."""
    by_category: dict[int, list[Row]] = defaultdict(list)
    rows, low = _rows(period), _low(period)
    for row in rows:
        by_category[row.category_id].append(row)
    parts = [(id_, _measured(found, low.get(id_, 0), at)) for id_, found in by_category.items()]
    parts.sort(key=lambda part: (-part[1].cases, part[0]))
    return Found(_measured(rows, sum(low.values()), at), parts)


def _measured(rows: Sequence[Row], low: int, at: datetime) -> Measures:
    reached = [row for row in rows if row.contacted_at is not None]
    judged = [row for row in rows if row.due_at is not None and (row.contacted_at or at >= row.due_at)]
    in_time = sum(row.contacted_at is not None and row.contacted_at <= (row.due_at or at) for row in judged)
    closed = [row for row in rows if row.outcome is not None]
    accepted = sum(row.outcome is CaseOutcome.RESOLVED_ACCEPTED for row in closed)
    said = [row for row in rows if row.put_right is not None]
    hours = [(row.contacted_at - row.opened_at) / HOUR for row in reached if row.contacted_at is not None]
    return Measures(
        len(rows),
        rules.share(in_time, len(judged)),
        median(hours) if hours else None,
        len(reached),
        rules.share(accepted, len(closed)),
        rules.share(sum(each.put_right is PutRight.YES for each in said), len(said)),
        low,
    )


def _rows(period: Period) -> list[Row]:
    latest = select(Check.answer).where(Check.case_id == Case.id, Check.answer.is_not(None))
    said = latest.order_by(Check.id.desc()).limit(1).scalar_subquery()
    columns = (Case.category_id, Case.opened_at, Case.due_at, Case.contacted_at, Case.outcome)
    query = select(*columns, said).where(
        _within(period, Case.opened_at), Case.state.in_([CaseState.OPEN, CaseState.CLOSED])
    )
    if period.team_id is not None:
        query = query.where(Case.team_id == period.team_id)
    return [Row(*row) for row in db.session.execute(query)]


def _low(period: Period) -> dict[int, int]:
    """Overall answers of 1 or 2 that count, by category."""
    query = (
        select(Invitation.category_id, func.count().label("sum"))
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Answer, Answer.response_id == Response.id)
        .where(Answer.key == QuestionKey.SATISFACTION, Answer.value <= rules.LOW, Response.is_current)
        .where(Response.excluded_at.is_(None), Response.quarantined_at.is_(None))
        .where(_within(period, Response.answered_at))
        .group_by(Invitation.category_id)
    )
    if period.team_id is not None:
        query = query.where(Invitation.team_id == period.team_id)
    return {row.category_id: row.sum for row in db.session.execute(query)}


def _within(period: Period, column: Any) -> ColumnElement[bool]:
    zone = organisation.TIME_ZONE.get()
    begins, ends = start_of(period.first, zone), start_of(period.last + timedelta(days=1), zone)
    return and_(column >= begins, column < ends)


def audit(period: Period, rows: int, *, by: User, at: datetime) -> None:
    """Notes who took the figures out."""
    first, last = period.first.isoformat(), period.last.isoformat()
    record(CasesExported(by.id, rows, first, last), by=Actor.user(by), at=at)
