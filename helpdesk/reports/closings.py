"""The closings behind a number: who was asked, who was not and why, newest first, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, literal, select

from helpdesk.extensions import db
from helpdesk.kit.text import clean
from helpdesk.reports import queries
from helpdesk.reports.listing import MOST_COUNTED, SIZE, after, bounded
from helpdesk.reports.models import CLOSING_FACTS
from helpdesk.reports.scope import Scope
from helpdesk.tickets.models import Ticket
from helpdesk.web import pages

STATES: Mapping[str, ColumnElement[bool]] = {
    "eligible": CLOSING_FACTS.c.eligible,
    "asked": CLOSING_FACTS.c.eligible & CLOSING_FACTS.c.sent,
    "not_asked": CLOSING_FACTS.c.eligible & ~CLOSING_FACTS.c.sent,
    "left_out": ~CLOSING_FACTS.c.eligible,
    "answered": CLOSING_FACTS.c.answered,
    "silent": CLOSING_FACTS.c.sent
    & ~CLOSING_FACTS.c.answered
    & ~CLOSING_FACTS.c.bounced
    & ~CLOSING_FACTS.c.revoked,
    "bounced": CLOSING_FACTS.c.bounced,
    "waiting": CLOSING_FACTS.c.waiting,
}


@dataclass(frozen=True)
class Closed:
    """One closing of the list."""

    closing_id: int
    day: date
    number: int
    subject: str
    category_id: int
    channel: str
    agent_id: int | None
    reason: str
    state: str


def page(scope: Scope, state: str, reason: str, cursor: str | None, size: int = SIZE) -> pages.Page[Closed]:
    """One page of closings in `state` (see STATES; empty: all), with `reason` where one is given."""
    facts = CLOSING_FACTS.c
    columns = (
        facts.closing_id,
        facts.closed_on,
        facts.category_id,
        facts.channel,
        facts.agent_id,
        facts.reason,
    )
    flags = (facts.sent, facts.answered, facts.partial, facts.bounced, facts.revoked, facts.waiting)
    query = select(*columns, *flags, Ticket.number, Ticket.subject)
    query = query.join(Ticket, Ticket.id == facts.ticket_id).where(*_conditions(scope, state, reason))
    query = query.where(*after(cursor, facts.closed_on, facts.closing_id))
    ordered = query.order_by(facts.closed_on.desc(), facts.closing_id.desc()).limit(size + 1)
    rows = [_closed(row) for row in db.session.execute(ordered)]
    return pages.cut(rows, size, lambda row: (row.day.isoformat(), row.closing_id))


def count(scope: Scope, state: str, reason: str, most: int = MOST_COUNTED) -> int:
    """How many closings the list has in all, counted up to `most`."""
    query = select(literal(1)).select_from(CLOSING_FACTS).where(*_conditions(scope, state, reason))
    return bounded(query, most)


def _conditions(scope: Scope, state: str, reason: str) -> list[ColumnElement[bool]]:
    facts = CLOSING_FACTS.c
    found: list[ColumnElement[bool]] = [facts.closed_on.between(scope.first, scope.last)]
    found += queries.limits(CLOSING_FACTS, scope.without(*queries.NOT_OF_CLOSINGS).where)
    if state in STATES:
        found.append(STATES[state])
    if reason:
        found.append(facts.reason == clean(reason))
    return found


def _closed(row: Any) -> Closed:
    return Closed(
        closing_id=row.closing_id,
        day=row.closed_on,
        number=row.number,
        subject=row.subject,
        category_id=row.category_id,
        channel=row.channel,
        agent_id=row.agent_id,
        reason=row.reason,
        state=_state(row),
    )


def _state(row: Any) -> str:
    """The furthest the ask came."""
    flags = ("answered", "partial", "bounced", "revoked", "waiting", "sent")
    return next((flag for flag in flags if getattr(row, flag)), "not_asked")
