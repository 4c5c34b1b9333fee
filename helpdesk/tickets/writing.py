"""Adding one entry to a conversation: what every deed that says something has in common."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.customers.models import Customer
from helpdesk.extensions import put
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import clean, one_line
from helpdesk.people.models import User
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import CallResult, Channel, Direction, MessageKind

LONGEST = 100_000  # characters of what a colleague writes


def said(body: str, field: str = "text") -> str:
    """`body` as it can be kept; refuses an empty or endless one."""
    kept = clean(body).strip()
    if not kept:
        raise DomainError(N_("Write something first."), field=field)
    if len(kept) > LONGEST:
        raise DomainError(N_("The text is too long. Attach it as a file."), field=field)
    return kept


def write(
    ticket: Ticket,
    *,
    kind: MessageKind,
    channel: Channel,
    body: str,
    at: datetime,
    by: User | None = None,
    customer: Customer | None = None,
    direction: Direction | None = None,
    duration: timedelta | None = None,
    result: CallResult | None = None,
    html: str | None = None,
    trimmed: str | None = None,
    incoming_id: int | None = None,
    message_id: str | None = None,
    from_machine: bool = False,
    unverified: bool = False,
    opens: bool = False,
) -> Message:
    """The row of one entry, and what the ticket remembers of it (times, first words). Records no event.

    `opens`: it is the ticket's first, which was made with what it remembers.
    """
    message = Message(
        ticket_id=ticket.id,
        kind=kind,
        channel=channel,
        direction=direction,
        at=at,
        author_id=by.id if by else None,
        customer_id=customer.id if customer else None,
        body=clean(body),
        html=html,
        trimmed=clean(trimmed) if trimmed is not None else None,
        duration=duration,
        result=result,
        incoming_id=incoming_id,
        message_id=message_id,
        from_machine=from_machine,
        unverified=unverified,
    )
    if not opens:
        remember(ticket, kind, trimmed or body, at=at, direction=direction, from_machine=from_machine)
    put(message)
    return message


def remember(
    ticket: Ticket,
    kind: MessageKind,
    said: str,
    *,
    at: datetime,
    direction: Direction | None,
    from_machine: bool,
) -> None:
    """What the ticket keeps of its latest entry: when it came, and its first words."""
    ticket.last_message_at = at
    if kind is not MessageKind.NOTE and not from_machine:
        ticket.excerpt = one_line(said, 160)
    if direction is Direction.INCOMING and not from_machine:
        ticket.last_incoming_at = at
