"""What a colleague takes down while a customer speaks, and the ticket it becomes: open, or solved and closed at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import first_sentence
from helpdesk.people.models import User
from helpdesk.tickets import field_values, lifecycle, opening, writing
from helpdesk.tickets.field_rules import Value
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel, Outcome, Priority


@dataclass(frozen=True)
class Ending:
    """How it ended on the spot."""

    outcome: Outcome
    category_id: int
    cause_id: int | None = None


@dataclass(frozen=True)
class TakenDown:
    """What was said. Without a `subject` the first sentence of `body` is one; without an `ending` it stays open."""

    kind: RequestKind
    body: str
    customer: Customer | None = None
    subject: str = ""
    category_id: int | None = None
    priority: Priority = Priority.NORMAL
    ending: Ending | None = None
    fields: Mapping[int, Value] = field(default_factory=dict)  # those of the desk's own


def open_from(
    said: TakenDown,
    *,
    channel: Channel,
    by: User,
    at: datetime,
    contact_point: ContactPoint | None = None,
    duration: timedelta | None = None,
    **more: Any,
) -> Ticket:
    """The ticket of what was said. Whoever took it down has it, unless its team keeps its tickets to itself.

    Raises DomainError at the field that does not fit.
    """
    body = writing.said(said.body, "body")
    given: dict[str, Any] = {
        "channel": channel,
        "kind": said.kind,
        "subject": said.subject or first_sentence(body),
        "body": body,
        "at": at,
        "by": by,
        "customer": said.customer,
        "contact_point": contact_point,
        "category_id": said.category_id,
        "priority": said.priority,
        "duration": duration,
        **more,
    }
    try:
        ticket = opening.open_ticket(**given, assignee=by)
    except DomainError as refused:
        if refused.field != "assignee_id":
            raise
        ticket = opening.open_ticket(**given)
    field_values.fill(ticket, said.fields, by=Actor.user(by), at=at)
    if said.ending is not None:
        lifecycle.close(
            ticket,
            by=by,
            at=at,
            outcome=said.ending.outcome,
            category_id=said.ending.category_id,
            cause_id=said.ending.cause_id,
        )
    return ticket
