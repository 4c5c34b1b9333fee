"""From which moment a rule that waits counts, and which tickets have waited long enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, true

from helpdesk.automation.models import RuleRun
from helpdesk.automation.rulebook import Live
from helpdesk.automation.words import Match, Trigger
from helpdesk.categories.words import RequestKind
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.columns import UtcDateTime
from helpdesk.tickets.events import TicketAssigned
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import is_open
from helpdesk.tickets.words import Channel, Priority, Status

PAGE = 500

_LEFT = (
    select(func.max(EventRecord.at))
    .where(
        EventRecord.subject_kind == "ticket",
        EventRecord.subject_id == Ticket.id,
        EventRecord.kind == TicketAssigned.kind,
    )
    .correlate(Ticket)
    .scalar_subquery()
)
_SINCE: dict[Trigger, tuple[ColumnElement[Any], ColumnElement[bool]]] = {
    Trigger.SINCE_OPENED: (Ticket.opened_at.expression, true()),
    Trigger.SINCE_CUSTOMER: (Ticket.last_incoming_at.expression, Ticket.last_incoming_at.is_not(None)),
    Trigger.SINCE_WAITING: (
        Ticket.waiting_since.expression,
        Ticket.status.in_([Status.NEW, Status.OPEN]),
    ),
    Trigger.SINCE_UNASSIGNED: (
        func.coalesce(_LEFT, Ticket.opened_at, type_=UtcDateTime()),
        Ticket.assignee_id.is_(None),
    ),
    Trigger.SINCE_PENDING: (Ticket.waiting_since.expression, Ticket.status == Status.PENDING),
}
_COLUMNS: dict[str, tuple[Any, Any]] = {
    "statuses": (Ticket.status, Status),
    "kinds": (Ticket.kind, RequestKind),
    "priorities": (Ticket.priority, Priority),
    "channels": (Ticket.channel, Channel),
    "languages": (Ticket.language, str),
}


def due(
    rule: Live, at: datetime, *, again: bool = False, ticket_id: int | None = None
) -> Select[Any, datetime]:
    """Id and moment of the open tickets for which the time of the rule has come; those it acted on for that moment are
    left out, unless `again`. Its other conditions are only asked as far as that is cheap."""
    since, condition = _SINCE[rule.trigger]
    query = select(Ticket.id, since.label("since")).where(
        is_open(), condition, since <= literal(at - rule.after, UtcDateTime()), *_cheap(rule)
    )
    if not again:
        done = select(RuleRun.id).where(
            RuleRun.rule_id == rule.id, RuleRun.ticket_id == Ticket.id, RuleRun.since == since
        )
        query = query.where(~done.exists())
    return query.where(Ticket.id == ticket_id) if ticket_id is not None else query


def pages(rule: Live, at: datetime, *, again: bool = False) -> Iterator[list[tuple[int, datetime]]]:
    """All of them, page by page in the order of their ids."""
    last = 0
    while True:
        query = due(rule, at, again=again).where(Ticket.id > last).order_by(Ticket.id).limit(PAGE)
        rows = [(row[0], row[1]) for row in db.session.execute(query)]
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        last = rows[-1][0]


def _cheap(rule: Live) -> list[ColumnElement[bool]]:
    if rule.match is not Match.ALL:
        return []
    found = []
    for name, (column, kind) in _COLUMNS.items():
        if values := getattr(rule.conditions, name):
            found.append(column.in_([kind(value) for value in values]))
    return [and_(*found)] if found else []
