"""Of whom a milestone may ask on some days, and what their lives have been: the rows behind `occasions`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Customer, CustomerDate
from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.surveys.models import Invitation, Milestone
from helpdesk.surveys.occasions import Life, When
from helpdesk.surveys.words import Moment
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import UNASKED_OUTCOMES, Outcome, Status

_DAY = timedelta(days=1)
# Whoever stands for a customer.
_PERSON = func.coalesce(Customer.merged_into_id, Customer.id)


def when_of(milestone: Milestone) -> When:
    """What the milestone says, as plain values."""
    return When(milestone.moment, milestone.days, milestone.every_year, milestone.nth)


def zone_of(customer: Customer) -> ZoneInfo:
    """Whose days count: the customer's where known, else the organisation's."""
    return ZoneInfo(customer.time_zone or organisation.TIME_ZONE.get())


def reached(milestone: Milestone, first: date, last: date) -> list[int]:
    """Ids of customers who may reach it from `first` to `last`, whoever was merged by whom they live on in.

    A day is added at both ends, since days begin where the customer is; `occasions` says who does.
    """
    since, until = first - timedelta(milestone.days) - _DAY, last - timedelta(milestone.days) + _DAY
    chosen = select(_PERSON).distinct().order_by(_PERSON)
    if milestone.moment is not Moment.COMPLAINT_CLOSED:  # of which one may follow on another within days
        known = exists().where(
            Invitation.milestone_id == milestone.id,
            Invitation.customer_id == _PERSON,
            Invitation.due_on >= first,
        )
        chosen = chosen.where(~known)
    if milestone.moment is Moment.CUSTOMER_DATE:
        chosen = chosen.join(CustomerDate, CustomerDate.customer_id == Customer.id)
        chosen = chosen.where(CustomerDate.kind_id == milestone.date_kind_id, _on(milestone, since, until))
    elif milestone.moment in {Moment.FIRST_RESOLVED, Moment.COMPLAINT_CLOSED}:
        chosen = chosen.join(Ticket, Ticket.customer_id == Customer.id)
        closed = Closing.closed_on.between(since, until)
        chosen = chosen.join(Closing, Closing.ticket_id == Ticket.id).where(closed)
    else:
        opened = Ticket.opened_at.between(_start(since), _start(until + _DAY))
        chosen = chosen.join(Ticket, Ticket.customer_id == Customer.id).where(opened)
    return list(db.session.scalars(chosen))


def _on(milestone: Milestone, since: date, until: date) -> ColumnElement[bool]:
    if not milestone.every_year:
        return CustomerDate.day.between(since, until)
    days = {since + timedelta(n) for n in range(min((until - since).days + 1, 366))}
    wanted = {day.month * 100 + day.day for day in days}
    return CustomerDate.month_day.in_(sorted(wanted | ({229} if 228 in wanted else set())))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def of(milestone: Milestone, customers: Collection[Customer]) -> dict[int, Life]:
    """The life of each of these persons, with that of whoever lives on in them, as far as the milestone counts from it."""
    ids = [each.id for each in customers]
    entries = {each: each for each in ids}
    if any(each.has_merged for each in customers):
        young = select(Customer.id, Customer.merged_into_id).where(Customer.merged_into_id.in_(ids))
        entries |= {row.id: row.merged_into_id for row in db.session.execute(young)}
    zones = {each.id: zone_of(each) for each in customers}
    if milestone.moment is Moment.CUSTOMER_DATE:
        return _dated(milestone, ids, entries)
    if milestone.moment in {Moment.FIRST_RESOLVED, Moment.COMPLAINT_CLOSED}:
        return _closed(milestone, ids, entries, zones)
    return _opened(ids, entries, zones)


def _dated(milestone: Milestone, ids: list[int], entries: dict[int, int]) -> dict[int, Life]:
    found: dict[int, date] = {}
    rows = select(CustomerDate).where(
        CustomerDate.kind_id == milestone.date_kind_id, CustomerDate.customer_id.in_(entries)
    )
    for row in db.session.scalars(rows):
        person = entries[row.customer_id or 0]
        found[person] = min(row.day, found.get(person, row.day))
    return {each: Life(day=found.get(each)) for each in ids}


def _opened(ids: list[int], entries: dict[int, int], zones: dict[int, ZoneInfo]) -> dict[int, Life]:
    """Tickets that were none (spam, tests, duplicates, merged ones) are no contact."""
    latest = select(func.max(Closing.number)).where(Closing.ticket_id == Ticket.id).correlate(Ticket)
    none = exists().where(
        Closing.ticket_id == Ticket.id,
        Closing.number == latest.scalar_subquery(),
        Closing.outcome.in_(list(UNASKED_OUTCOMES)),
    )
    rows = select(Ticket.customer_id, Ticket.opened_at).where(
        Ticket.customer_id.in_(entries),
        Ticket.merged_into_id.is_(None),
        ~and_(Ticket.status == Status.CLOSED, none),
    )
    found: dict[int, list[date]] = defaultdict(list)
    for row in db.session.execute(rows.order_by(Ticket.opened_at, Ticket.id)):
        person = entries[row.customer_id or 0]
        found[person].append(row.opened_at.astimezone(zones[person]).date())
    return {each: Life(opened=tuple(found[each])) for each in ids}


def _closed(
    milestone: Milestone, ids: list[int], entries: dict[int, int], zones: dict[int, ZoneInfo]
) -> dict[int, Life]:
    rows = db.session.execute(_closings(milestone, entries)).all()
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for row in rows:
        person = entries[row.customer_id or 0]
        found[person].append((row.ticket_id, row.closed_at.astimezone(zones[person]).date()))
    if milestone.moment is Moment.COMPLAINT_CLOSED:
        return {each: Life(complaints=tuple(found[each])) for each in ids}
    return {each: Life(first_resolved=min((day for _id, day in found[each]), default=None)) for each in ids}


def _closings(milestone: Milestone, entries: dict[int, int]) -> Select[int | None, int, datetime]:
    rows = select(Ticket.customer_id, Closing.ticket_id, Closing.closed_at)
    rows = rows.join(Closing, Closing.ticket_id == Ticket.id).where(Ticket.customer_id.in_(entries))
    rows = rows.where(Ticket.merged_into_id.is_(None))
    if milestone.moment is Moment.FIRST_RESOLVED:
        return rows.where(Closing.outcome == Outcome.RESOLVED)
    latest = select(func.max(Closing.number)).where(Closing.ticket_id == Ticket.id).correlate(Ticket)
    return rows.where(
        Ticket.kind == RequestKind.COMPLAINT,
        Ticket.status == Status.CLOSED,
        Closing.number == latest.scalar_subquery(),
        Closing.outcome.not_in(list(UNASKED_OUTCOMES)),
    )
