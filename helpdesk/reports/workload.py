"""How much work there is now, how it grew and shrank, and when it comes in. Read from the tickets as they are.

No index leads to the day a ticket was opened, and none is needed: what was opened since a day is open now or was closed
since that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, func, select, type_coerce, union_all

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.columns import UtcDateTime
from helpdesk.people import organisation
from helpdesk.tickets import bulk
from helpdesk.tickets.events import TicketReopened
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.queries import directory, is_open
from helpdesk.tickets.words import Status

DAYS = 28  # before today: each weekday four times
OURS = (Status.NEW, Status.OPEN)


@dataclass
class Load:
    """The open tickets of one colleague, one team, or nobody (`id` None)."""

    id: int | None
    counts: Counter[Status] = field(default_factory=Counter)
    unassigned: int = 0  # of a team
    since: datetime | None = None  # when the one that has waited longest for us began to wait
    oldest: int | None = None  # its number

    @property
    def all(self) -> int:
        return self.counts.total()

    @property
    def ours(self) -> int:
        return sum(self.counts[status] for status in OURS)


@dataclass(frozen=True)
class Leaver:
    """A deactivated colleague who still owns open tickets. `numbers`: the first that can be handed over at once."""

    load: Load
    numbers: list[int]


@dataclass(frozen=True)
class Now:
    total: Load
    people: list[Load]
    leavers: list[Leaver]
    teams: list[Load]


@dataclass(frozen=True)
class Day:
    """What one day did to the backlog."""

    day: date
    opened: int
    reopened: int
    closed: int
    open: int  # at its end; today: now


@dataclass(frozen=True)
class Flow:
    days: list[Day]
    hours: Counter[
        tuple[int, int]
    ]  # (weekday from Monday 0, hour) -> tickets opened in the weeks before today

    @property
    def peak(self) -> int:
        return max(self.hours.values(), default=0)


def zone() -> ZoneInfo:
    """Where the organisation's days begin."""
    return ZoneInfo(organisation.TIME_ZONE.get())


def midnight(day: date) -> datetime:
    """When this day begins there."""
    return clock.start_of(day, organisation.TIME_ZONE.get())


def now() -> Now:
    """Who has how much."""
    known, total = directory(), Load(None)
    people, teams = _loads()
    for load in people.values():
        total.counts += load.counts
    nobody = people.get(None, Load(None))
    total.unassigned = nobody.all
    _add_oldest(people, teams)
    waiting = [(load.since, load.oldest or 0) for load in people.values() if load.since is not None]
    if waiting:
        total.since, total.oldest = min(waiting)
    active = set(known.active_users)
    gone = [load for id_, load in people.items() if id_ is not None and id_ not in active]
    here = [people[id_] for id_ in known.active_users if id_ in people]
    ordered = [teams[id_] for id_ in known.teams if id_ in teams]
    return Now(
        total,
        here + ([nobody] if nobody.all else []),
        _leavers(gone),
        ordered + ([teams[None]] if None in teams else []),
    )


def _loads() -> tuple[dict[int | None, Load], dict[int | None, Load]]:
    """By owner and by team, from one pass over the open tickets."""
    people: dict[int | None, Load] = {}
    teams: dict[int | None, Load] = {}
    of = (Ticket.assignee_id, Ticket.team_id, Ticket.status)
    query = select(*of, func.count(), func.min(Ticket.waiting_since)).where(is_open()).group_by(*of)
    for owner, team, status, count, since in db.session.execute(query):
        if owner is None:
            teams.setdefault(team, Load(team)).unassigned += count
        for load in (people.setdefault(owner, Load(owner)), teams.setdefault(team, Load(team))):
            load.counts[status] += count
            if status in OURS and (load.since is None or since < load.since):
                load.since = since
    return people, teams


def _add_oldest(*tables: dict[int | None, Load]) -> None:
    """The number of the ticket that has waited longest, for all rows in one question."""
    moments = {load.since for table in tables for load in table.values() if load.since is not None}
    if not moments:
        return
    query = select(Ticket.assignee_id, Ticket.team_id, Ticket.waiting_since, Ticket.number).where(
        is_open(), Ticket.status.in_(OURS), Ticket.waiting_since.in_(sorted(moments))
    )
    for *ids, since, number in db.session.execute(query.order_by(Ticket.id)):
        for id_, table in zip(ids, tables, strict=True):
            load = table[id_]
            if load.since == since and load.oldest is None:
                load.oldest = number


def _leavers(gone: list[Load]) -> list[Leaver]:
    """Most tickets first, with the numbers of those that can be handed over in one go."""
    if not gone:
        return []
    gone.sort(key=lambda load: (-load.all, load.id))
    numbers: dict[int, list[int]] = {}
    first = [
        select(
            select(Ticket.assignee_id, Ticket.number)
            .where(is_open(), Ticket.assignee_id == load.id)
            .order_by(Ticket.status, Ticket.waiting_since)
            .limit(bulk.MOST)
            .subquery()
        )
        for load in gone[:20]
    ]
    for id_, number in db.session.execute(union_all(*first)):
        numbers.setdefault(id_, []).append(number)
    return [Leaver(load, numbers.get(load.id or 0, [])) for load in gone]


def flow(today: date, open_now: int) -> Flow:
    """Day by day, from the number of today backwards, and the hours at which tickets were opened."""
    first = today - timedelta(days=DAYS)
    home = zone()
    opened: Counter[date] = Counter()
    hours: Counter[tuple[int, int]] = Counter()
    for moment, count in _opened(first, home):
        local = moment.astimezone(home)
        opened[local.date()] += count
        if local.date() < today:
            hours[local.weekday(), local.hour] += count
    again = Counter(at.astimezone(home).date() for at in db.session.scalars(_reopened(midnight(first))))
    query = select(Closing.closed_on, func.count()).where(Closing.closed_on >= first)
    closed = {row[0]: row[1] for row in db.session.execute(query.group_by(Closing.closed_on))}
    days, left = [], open_now
    for back in range(DAYS + 1):
        day = today - timedelta(days=back)
        days.append(Day(day, opened[day], again[day], closed.get(day, 0), left))
        left += closed.get(day, 0) - opened[day] - again[day]
    return Flow(days[::-1], hours)


def _opened(first: date, home: ZoneInfo) -> Iterable[tuple[datetime, int]]:
    """How many tickets were opened in each hour since `first`; in each minute where zones differ by parts of an hour."""
    start = midnight(first)
    offsets = [
        datetime.combine(first + timedelta(days=n), time(12), home).utcoffset() for n in range(DAYS + 1)
    ]
    whole = all(offset is not None and not offset % timedelta(hours=1) for offset in offsets)
    moment: Any
    if db.engine.dialect.name == "sqlite":
        moment = func.substr(type_coerce(Ticket.opened_at, String), 1, 13 if whole else 16)
    else:
        unit = "hour" if whole else "minute"
        moment = func.date_trunc(unit, Ticket.opened_at, "UTC", type_=UtcDateTime())
    since = union_all(
        *(
            select(moment.label("moment")).where(condition, Ticket.opened_at >= start)
            for condition in touched(start)
        )
    ).subquery()
    for found, count in db.session.execute(select(since.c.moment, func.count()).group_by(since.c.moment)):
        at = datetime.fromisoformat(found).replace(tzinfo=UTC) if isinstance(found, str) else found
        yield at, count


def touched(start: datetime) -> tuple[Any, Any]:
    """The two ranges of indexes that hold all tickets that were open at some time since `start`."""
    return is_open(), (Ticket.status == Status.CLOSED) & (Ticket.closed_at >= start)


def _reopened(start: datetime) -> Any:
    return select(EventRecord.at).where(EventRecord.kind == TicketReopened.kind, EventRecord.at >= start)
