"""Adding one entry to a conversation: what every deed that says something has in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db, put
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import clean, one_line
from helpdesk.people.models import User
from helpdesk.tickets import search
from helpdesk.tickets.events import MessageAdded
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import INTERNAL, CallResult, Channel, Direction, MessageKind

LONGEST = 100_000  # characters of what a colleague writes


@dataclass(frozen=True)
class Provenance:
    """Where an entry came from, beside its words: of most, nothing needs to be said."""

    incoming_id: int | None = None  # the mail it came by
    message_id: str | None = None  # of that mail
    html: str | None = None  # sanitised, where it came as HTML
    trimmed: str | None = None  # its words without quoted text and signature
    from_machine: bool = False
    unverified: bool = False  # its sender could not be proven


TYPED_HERE = Provenance()


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
    provenance: Provenance = TYPED_HERE,
    outsiders: str | None = None,
    opens: bool = False,
) -> Message:
    """The row of one entry, and what the ticket remembers of it (times, first words). Records no event.

    `opens`: it is the ticket's first, which was made with what it remembers.
    """
    trimmed = provenance.trimmed
    message = Message(
        ticket_id=ticket.id,
        kind=kind,
        channel=channel,
        direction=direction,
        at=at,
        author_id=by.id if by else None,
        customer_id=customer.id if customer else None,
        body=clean(body),
        html=provenance.html,
        trimmed=clean(trimmed) if trimmed is not None else None,
        duration=duration,
        result=result,
        incoming_id=provenance.incoming_id,
        message_id=provenance.message_id,
        from_machine=provenance.from_machine,
        unverified=provenance.unverified,
        outsiders=outsiders,
    )
    if not opens:
        remember(
            ticket, kind, trimmed or body, at=at, direction=direction, from_machine=provenance.from_machine
        )
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
    if kind in INTERNAL or from_machine:
        return
    ticket.excerpt = one_line(said, 160)
    if direction is Direction.INCOMING:
        ticket.last_incoming_at = at


def announce(
    ticket: Ticket, message: Message, *more: str, by: Actor, at: datetime, from_customer: bool = False
) -> None:
    """Lets search and whoever listens know of an entry, once all of it is there. `more`: names of files and people in it."""
    search.add([ticket.id], message.body, *more)
    db.session.flush()
    record(MessageAdded(ticket.id, message.id, message.kind.value, from_customer), by=by, at=at)
