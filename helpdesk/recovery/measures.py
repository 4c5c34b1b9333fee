"""What following bad answers up comes to: reached in time, hours until then, how it ended; in all and by category.

A case counts on the day on which it was opened. Withdrawn ones and those that still settle are in no figure, nor are
their answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.clock import start_of
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.recovery import rules
from helpdesk.recovery.events import CasesExported
from helpdesk.recovery.models import Alert, Case, Check
from helpdesk.recovery.rules import Share
from helpdesk.recovery.words import CaseOutcome, CaseState, PutRight
from helpdesk.scores.rounding import round_half_up
from helpdesk.surveys.models import Invitation
from helpdesk.tickets.models import Ticket

COUNTED = (CaseState.OPEN, CaseState.CLOSED)
USUAL = timedelta(days=90)
LONGEST = timedelta(days=2 * 366)
HOUR = timedelta(hours=1)
RETURNS = timedelta(days=30)
Bad = tuple[int, int]  # answers, and the cases that they belong to


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
    ended_at: datetime | None
    came_again_at: datetime | None  # the customer, with another ticket, after it was closed
    put_right: PutRight | None = None  # what the customer said last

    @property
    def came_back(self) -> bool:
        """Soon after it was closed?"""
        return bool(self.ended_at and self.came_again_at and self.came_again_at <= self.ended_at + RETURNS)

    def is_long_ago(self, at: datetime) -> bool:
        """Was it closed so long ago that whoever comes again is no concern of it?"""
        return self.ended_at is not None and at >= self.ended_at + RETURNS


@dataclass(frozen=True)
class Measures:
    """The figures of some cases."""

    cases: int
    in_time: Share
    hours: float | None  # until the customer was reached, the median
    reached: int
    accepted: Share  # of those that are closed
    recovered: Share  # of those who said whether it is put right now
    back: Share  # who came back within RETURNS, of those closed at least so long ago
    bad: int  # answers that called for somebody and still do
    of_bad: int  # cases that these belong to: fewer, where one ticket got several

    @property
    def per_hundred(self) -> Decimal | None:
        """Cases for each hundred bad answers."""
        return round_half_up(Fraction(100 * self.of_bad, self.bad)) if self.bad else None


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
    rows, bad = _rows(period), _bad(period)
    for row in rows:
        by_category[row.category_id].append(row)
    parts = [(id_, _measured(found, bad.get(id_, (0, 0)), at)) for id_, found in by_category.items()]
    parts.sort(key=lambda part: (-part[1].cases, part[0]))
    answers, theirs = (sum(counts) for counts in zip((0, 0), *bad.values(), strict=True))
    return Found(_measured(rows, (answers, theirs), at), parts)


def _measured(rows: Sequence[Row], bad: Bad, at: datetime) -> Measures:
    reached = [row for row in rows if row.contacted_at is not None]
    judged = [row for row in rows if row.due_at is not None and (row.contacted_at or at >= row.due_at)]
    in_time = sum(row.contacted_at is not None and row.contacted_at <= (row.due_at or at) for row in judged)
    closed = [row for row in rows if row.outcome is not None]
    accepted = sum(row.outcome is CaseOutcome.RESOLVED_ACCEPTED for row in closed)
    said = [row for row in rows if row.put_right is not None]
    long_ago = [row for row in closed if row.is_long_ago(at)]
    hours = [(row.contacted_at - row.opened_at) / HOUR for row in reached if row.contacted_at is not None]
    return Measures(
        len(rows),
        rules.share(in_time, len(judged)),
        median(hours) if hours else None,
        len(reached),
        rules.share(accepted, len(closed)),
        rules.share(sum(each.put_right is PutRight.YES for each in said), len(said)),
        rules.share(sum(row.came_back for row in long_ago), len(long_ago)),
        *bad,
    )


def _rows(period: Period) -> list[Row]:
    latest = select(Check.answer).where(Check.case_id == Case.id, Check.answer.is_not(None))
    said = latest.order_by(Check.id.desc()).limit(1).scalar_subquery()
    columns = (Case.category_id, Case.opened_at, Case.due_at, Case.contacted_at, Case.outcome, Case.ended_at)
    query = select(*columns, _next_ticket(), said).join(Case.ticket)
    query = query.where(_within(period, Case.opened_at), Case.state.in_(COUNTED))
    if period.team_id is not None:
        query = query.where(Case.team_id == period.team_id)
    return [Row(*row) for row in db.session.execute(query)]


def _next_ticket() -> Any:
    """When the customer of the case's ticket came with another one after the case was closed."""
    other = aliased(Ticket)
    after = other.customer_id == Ticket.customer_id, other.id != Ticket.id, other.opened_at > Case.ended_at
    return select(func.min(other.opened_at)).where(*after).correlate(Case, Ticket).scalar_subquery()


def _bad(period: Period) -> dict[int, Bad]:
    """Answers that called for somebody and still do, and the cases they belong to, by category.

    Those of cases that are in no figure are left out; those that came before there were cases count, and have none.
    """
    category = func.coalesce(Case.category_id, Invitation.category_id).label("category_id")
    query = (
        select(category, func.count(Alert.id).label("answers"), func.count(Case.id.distinct()).label("cases"))
        .join(Alert.invitation)
        .outerjoin(Case, Case.id == Alert.case_id)
        .where(Alert.withdrawn_at.is_(None), or_(Alert.case_id.is_(None), Case.state.in_(COUNTED)))
        .where(_within(period, Alert.opened_at))
        .group_by(category)
    )
    if period.team_id is not None:
        query = query.where(func.coalesce(Case.team_id, Invitation.team_id) == period.team_id)
    return {row.category_id: (row.answers, row.cases) for row in db.session.execute(query)}


def _within(period: Period, column: Any) -> ColumnElement[bool]:
    zone = organisation.TIME_ZONE.get()
    begins, ends = start_of(period.first, zone), start_of(period.last + timedelta(days=1), zone)
    return and_(column >= begins, column < ends)


def audit(period: Period, rows: int, *, by: User, at: datetime) -> None:
    """Notes who took the figures out."""
    first, last = period.first.isoformat(), period.last.isoformat()
    record(CasesExported(by.id, rows, first, last), by=Actor.user(by), at=at)
