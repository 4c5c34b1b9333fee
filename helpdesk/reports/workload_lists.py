"""The tickets behind the numbers of the workload page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, or_, select, union_all

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.reports.workload import DAYS, OURS, midnight, touched, zone
from helpdesk.tickets.events import TicketReopened
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.queries import is_open
from helpdesk.tickets.words import OPEN_STATUSES, Status

PAGE = 100
OF_A_DAY = ("opened", "reopened", "closed", "open")
NOW = {"all": OPEN_STATUSES, "ours": OURS, "pending": (Status.PENDING,), "on_hold": (Status.ON_HOLD,)}


@dataclass(frozen=True)
class Behind:
    """Which tickets a number counts: one of NOW, of OF_A_DAY, or "hour". `assignee`, `team`: 0 is none of them."""

    what: str
    day: date | None = None
    weekday: int | None = None
    hour: int | None = None
    assignee: int | None = None
    team: int | None = None


def tickets(behind: Behind, today: date, below: int | None = None) -> list[Any]:
    """Up to PAGE + 1 tickets behind a number, newest first, with ids below `below`."""
    query = select(
        Ticket.id,
        Ticket.number,
        Ticket.subject,
        Ticket.status,
        Ticket.assignee_id,
        Ticket.team_id,
        Ticket.opened_at,
    ).where(Ticket.id.in_(_ids(behind, today)))
    if below is not None:
        query = query.where(Ticket.id < below)
    return list(db.session.execute(query.order_by(Ticket.id.desc()).limit(PAGE + 1)))


def _ids(behind: Behind, today: date) -> Any:
    if behind.what in NOW:
        query = select(Ticket.id).where(is_open(), Ticket.status.in_(NOW[behind.what]))
        for column, value in ((Ticket.assignee_id, behind.assignee), (Ticket.team_id, behind.team)):
            if value is not None:
                query = query.where(column == value if value else column.is_(None))
        return query
    if behind.what == "hour":
        days = [today - timedelta(days=back) for back in range(1, DAYS + 1)]
        return _opened_within(
            [_hour(day, behind.hour or 0) for day in days if day.weekday() == behind.weekday]
        )
    day = behind.day or today
    start, end = midnight(day), midnight(day + timedelta(days=1))
    if behind.what == "opened":
        return _opened_within([(start, end)])
    if behind.what == "closed":
        return select(Closing.ticket_id).where(Closing.closed_on == day)
    if behind.what == "reopened":
        return select(EventRecord.subject_id).where(
            EventRecord.kind == TicketReopened.kind, EventRecord.at >= start, EventRecord.at < end
        )
    return _open_at(end)


def _hour(day: date, hour: int) -> tuple[datetime, datetime]:
    """An hour of the clock on the wall: twice as long where clocks go back, nothing where they go forward."""
    home = zone()
    begins = datetime.combine(day, time(hour), home)
    ends = datetime.combine(day + timedelta(days=hour == 23), time((hour + 1) % 24), home)
    return begins.astimezone(UTC), ends.astimezone(UTC)


def _opened_within(spans: list[tuple[datetime, datetime]]) -> Any:
    start = min(span[0] for span in spans)
    within = or_(*((Ticket.opened_at >= begins) & (Ticket.opened_at < ends) for begins, ends in spans))
    return union_all(*(select(Ticket.id).where(condition, within) for condition in touched(start)))


def _open_at(end: datetime) -> Any:
    """Opened before that moment, and not closed more often than reopened until then."""
    closed = select(func.count()).where(Closing.ticket_id == Ticket.id, Closing.closed_at < end)
    again = select(func.count()).where(
        EventRecord.subject_kind == "ticket",
        EventRecord.subject_id == Ticket.id,
        EventRecord.kind == TicketReopened.kind,
        EventRecord.at < end,
    )
    still = or_(Ticket.closings == 0, closed.scalar_subquery() <= again.scalar_subquery())
    return union_all(
        *(select(Ticket.id).where(condition, Ticket.opened_at < end, still) for condition in touched(end))
    )
