"""What a rule would have done: last week's tickets, looked at as they are now. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.automation import cases, rulebook, rules, waiting
from helpdesk.automation.models import Rule
from helpdesk.automation.rules import Why
from helpdesk.automation.words import Trigger
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets.events import (
    MessageAdded,
    TicketAssigned,
    TicketChanged,
    TicketClosed,
    TicketOpened,
    TicketReopened,
)
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import visible
from helpdesk.tickets.words import MessageKind

WEEK = timedelta(days=7)
MOST_EVENTS = 3000
MOST_TICKETS = 3000
SHOWN = 100
_KINDS: dict[Trigger, tuple[str, ...]] = {
    Trigger.OPENED: (TicketOpened.kind,),
    Trigger.CUSTOMER_WROTE: (MessageAdded.kind,),
    Trigger.AGENT_REPLIED: (MessageAdded.kind,),
    Trigger.THIRD_PARTY_WROTE: (MessageAdded.kind,),
    Trigger.CHANGED: (TicketChanged.kind, TicketAssigned.kind),
    Trigger.CLOSED: (TicketClosed.kind,),
    Trigger.REOPENED: (TicketReopened.kind,),
}


@dataclass(frozen=True)
class Touched:
    """A ticket that the rule would have acted on, and why."""

    ticket: Ticket
    why: Why


@dataclass(frozen=True)
class Trial:
    """How many it would have touched, the first of them, and whether there was more to look at than was looked at."""

    count: int
    shown: list[Touched]
    looked_at: int
    cut: bool


def of_last_week(rule: Rule, reader: User, at: datetime) -> Trial:
    """Of a rule upon events: last week's; of one that waits: what it would find now, as if it had never acted."""
    moments: dict[int, datetime] = {}
    if rule.trigger.is_timed:
        ids, cut = _waited(rule, at)
    else:
        moments, cut = _happened(rule.trigger, at)
        ids = list(moments)
    found: list[Touched] = []
    tickets = _tickets(ids, reader)
    asked, writer = [rule.conditions], cases.writer(rule.trigger)
    known = cases.of(tickets, asked, at=at, moments=moments, writer=writer) if tickets else {}
    for ticket in tickets:
        why = rules.met(rule.conditions, rule.match, known[ticket.id])
        if why is not None:
            found.append(Touched(ticket, why))
    return Trial(len(found), found[:SHOWN], len(tickets), cut)


def _tickets(ids: Sequence[int], reader: User) -> list[Ticket]:
    query = select(Ticket).where(Ticket.id.in_(ids), visible(reader)).order_by(Ticket.id.desc())
    return list(db.session.scalars(query)) if ids else []


def _happened(trigger: Trigger, at: datetime) -> tuple[dict[int, datetime], bool]:
    """The tickets of the latest events that it looks at, as far as they are of the last week, each with the last."""
    query = select(EventRecord.subject_id, EventRecord.at, EventRecord.actor_kind, EventRecord.payload)
    latest = (
        query.where(EventRecord.kind.in_(_KINDS[trigger])).order_by(EventRecord.id.desc()).limit(MOST_EVENTS)
    )
    rows = [row for row in db.session.execute(latest) if row.at > at - WEEK]
    ids = [(row.subject_id, row.at) for row in rows if row.actor_kind != "rule" and _is_it(trigger, row)]
    return dict(reversed(ids)), len(rows) == MOST_EVENTS


def _is_it(trigger: Trigger, row: Any) -> bool:
    if trigger is Trigger.CUSTOMER_WROTE:
        return bool(row.payload.get("from_customer"))
    if trigger is Trigger.AGENT_REPLIED:
        return row.actor_kind == "user" and row.payload.get("message_kind") in {"reply", "call", "visit"}
    if trigger is Trigger.THIRD_PARTY_WROTE:
        return row.payload.get("message_kind") == MessageKind.THIRD_PARTY
    return True


def _waited(rule: Rule, at: datetime) -> tuple[list[int], bool]:
    ids: list[int] = []
    for page in waiting.pages(rulebook.of(rule), at, again=True):
        ids += [ticket_id for ticket_id, _since in page]
        if len(ids) >= MOST_TICKETS:
            return ids[:MOST_TICKETS], True
    return ids, False
