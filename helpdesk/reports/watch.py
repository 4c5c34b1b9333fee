"""Gaming watch: what could be done to be asked about less, or by whom one is judged, per agent with limits of chance.

Each sign is a share of an agent's closings beside that of all. Only what chance hardly ever does (one in a thousand, on the
side that would flatter), tested among all agents at once, is marked; with too few closings nothing is said at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, or_, select

from helpdesk.customers.events import ContactPointAdded, ContactPointRetired
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.reports import queries
from helpdesk.reports.models import CLOSING_FACTS
from helpdesk.reports.scope import Scope
from helpdesk.scores import intervals
from helpdesk.scores.control import funnel_limits
from helpdesk.surveys.models import Response
from helpdesk.surveys.words import STAFF_ORIGIN, Reason, Way
from helpdesk.tickets.models import Closing, Ticket

LEAST = 20  # closings from which on anything is said
ALARM = 0.001
BEFORE = timedelta(hours=24)
MARKED = (Reason.SPAM, Reason.DUPLICATE_TICKET, Reason.MERGED, Reason.TEST_TICKET)


class Sign(StrEnum):
    """What is watched. All but coverage and offers count against an agent where they are many."""

    COVERAGE = "coverage"  # asked, of the closings that could be asked about
    MARKED = "marked"  # closed as spam, duplicate, merged or test, of all closings
    CATEGORY = "category"  # another category than reported, of all closings
    CONTACT = "contact"  # the customer's addresses changed by the agent within a day before closing, of all closings
    OFFERED = "offered"  # a slip or a code handed over, of the closings whose customer could be asked by no other way
    STAFF = "staff"  # answers that came from a browser or a network of ours, of those answered


FLATTER_LOW = frozenset({Sign.COVERAGE, Sign.OFFERED})


class Verdict(StrEnum):
    FEW = "few"
    USUAL = "usual"
    UNUSUAL = "unusual"


@dataclass(frozen=True)
class Mark:
    """`x` of `n`, with its range and whether it is outside what chance does around `usual`, the share of all."""

    x: int
    n: int
    usual: float | None
    verdict: Verdict

    @property
    def interval(self) -> intervals.Interval | None:
        return intervals.wilson(self.x, self.n) if self.n >= LEAST else None


@dataclass(frozen=True)
class Watched:
    """One agent, or one team."""

    id: int
    marks: dict[Sign, Mark]
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def unusual(self) -> bool:
        return any(mark.verdict is Verdict.UNUSUAL for mark in self.marks.values())


@dataclass(frozen=True)
class Watch:
    """The page: agents and teams in the order of their ids, and all together."""

    agents: list[Watched]
    teams: list[Watched]
    whole: Watched


def mark(x: int, n: int, usual: float | None, *, flatters_low: bool = False, tests: int = 1) -> Mark:
    """What may be said of `x` of `n`. `flatters_low`: few is what would be suspicious (coverage).

    `tests`: among how many it is one; the limit is drawn wider by as much (Bonferroni), so that nobody is marked by chance.
    """
    if n < LEAST or usual is None:
        return Mark(x, n, usual, Verdict.FEW)
    limits = funnel_limits(usual, n, ALARM / max(1, tests))
    if limits is None or usual in (0.0, 1.0):
        return Mark(x, n, usual, Verdict.USUAL)
    out = x / n < limits.low if flatters_low else x / n > limits.high
    return Mark(x, n, usual, Verdict.UNUSUAL if out else Verdict.USUAL)


@dataclass
class _Counted:
    """What one agent's, one team's or all closings come to."""

    x: Counter[Sign] = field(default_factory=Counter)
    n: Counter[Sign] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


def read(scope: Scope) -> Watch:
    """The page for the closings within `scope`."""
    rows = _rows(scope)
    whole = _counted(rows, lambda _row: 0).get(0, _Counted())
    agents = {id_: each for id_, each in _counted(rows, lambda row: row[0]).items() if id_}
    teams = {id_: each for id_, each in _counted(rows, lambda row: row[1]).items() if id_}
    usual = {sign: whole.x[sign] / whole.n[sign] if whole.n[sign] else None for sign in Sign}
    return Watch(_watched(agents, usual), _watched(teams, usual), _watched({0: whole}, usual)[0])


Row = tuple[int | None, int | None, Sign, str, int, int]  # agent, team, sign, reason, x, n


def _watched(counted: dict[int, _Counted], usual: dict[Sign, float | None]) -> list[Watched]:
    tests = len(counted) * len(Sign)
    return [
        Watched(
            id_,
            {
                sign: mark(
                    each.x[sign], each.n[sign], usual[sign], flatters_low=sign in FLATTER_LOW, tests=tests
                )
                for sign in Sign
            },
            dict(each.reasons),
        )
        for id_, each in sorted(counted.items())
    ]


def _counted(rows: Iterable[Row], key: Callable[[Row], int | None]) -> dict[int, _Counted]:
    found: dict[int, _Counted] = defaultdict(_Counted)
    for row in rows:
        _agent, _team, sign, reason, x, n = row
        each = found[key(row) or 0]
        each.x[sign] += x
        each.n[sign] += n
        if reason:  # stands in one row alone of each group
            each.reasons[reason] += n
    return found


def _rows(scope: Scope) -> list[Row]:
    """Every sign, counted by agent, team and why nobody was asked."""
    facts = CLOSING_FACTS.c
    found: list[Row] = []
    closings = _of(
        scope,
        facts.reason,
        func.count(),
        _sum(facts.eligible),
        _sum(facts.eligible & facts.sent),
        _sum(_moved()),
        _sum(_handed_over()),
        _sum(_handed_over() & facts.sent),
    )
    for agent, team, reason, all_, eligible, asked, moved, due, offered in db.session.execute(
        closings.group_by(facts.reason)
    ):
        marked = all_ if reason in MARKED else 0
        found += [
            (agent, team, Sign.COVERAGE, "", asked, eligible),
            (agent, team, Sign.MARKED, reason, marked, all_),
            (agent, team, Sign.CATEGORY, "", moved, all_),
            (agent, team, Sign.CONTACT, "", 0, all_),
            (agent, team, Sign.OFFERED, "", offered, due),
        ]
    found += [(*key, Sign.CONTACT, "", changed, 0) for key, changed in _contact_changes(scope).items()]
    found += [
        (row[0], row[1], Sign.STAFF, "", row[2], row[3]) for row in db.session.execute(_from_staff(scope))
    ]
    return found


def _moved() -> ColumnElement[bool]:
    """Was the ticket closed in another category than it came in?"""
    facts = CLOSING_FACTS.c
    return and_(facts.reported_category_id.is_not(None), facts.reported_category_id != facts.category_id)


def _handed_over() -> ColumnElement[bool]:
    """Was a slip (or a card in its place) or a code to be handed over, as far as anybody could know?"""
    facts = CLOSING_FACTS.c
    by_hand = facts.way.in_([Way.SLIP, Way.CODE])
    return and_(by_hand, or_(facts.sent, facts.reason.in_(["", Reason.STALE])))


def _contact_changes(scope: Scope) -> Counter[tuple[int | None, int | None]]:
    """How many closings were there before which their agent changed how the customer can be reached."""
    facts = CLOSING_FACTS.c
    query = (
        _of(scope, facts.closing_id, EventRecord.at, Closing.closed_at)
        .group_by(None)
        .join(Closing, Closing.id == facts.closing_id)
        .join(Ticket, Ticket.id == facts.ticket_id)
        .join(
            EventRecord,
            and_(EventRecord.subject_kind == "customer", EventRecord.subject_id == Ticket.customer_id),
        )
        .where(EventRecord.kind.in_([ContactPointAdded.kind, ContactPointRetired.kind]))
        .where(EventRecord.actor_kind == "user", EventRecord.actor_id == facts.agent_id)
        .where(EventRecord.at <= Closing.closed_at)
    )
    near = {
        (agent, team, closing)
        for agent, team, closing, at, closed_at in db.session.execute(query)
        if closed_at - at <= BEFORE
    }
    return Counter((agent, team) for agent, team, _closing in near)


def _from_staff(scope: Scope) -> Select[Any]:
    """Answers that came from a browser or a network of ours, and all."""
    facts = CLOSING_FACTS.c
    ours = cast(Response.flags, String).contains(STAFF_ORIGIN)
    query = _of(scope, _sum(ours), func.count())
    return query.join(
        Response, and_(Response.invitation_id == facts.invitation_id, Response.is_current)
    ).where(Response.quarantined_at.is_(None))


def _of(scope: Scope, *columns: Any) -> Select[Any]:
    """Agent, team and `columns` of the closings within `scope`."""
    facts = CLOSING_FACTS.c
    limits = queries.limits(CLOSING_FACTS, scope.without(*queries.NOT_OF_CLOSINGS).where)
    within = facts.closed_on.between(scope.first, scope.last)
    query = select(facts.agent_id, facts.team_id, *columns).select_from(CLOSING_FACTS)
    return query.where(within, *limits).group_by(facts.agent_id, facts.team_id)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
