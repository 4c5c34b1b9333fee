"""What is said on a ticket: replies, notes, calls, visits, and what the customer sends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from helpdesk.categories.models import Category
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.mail.thanks import is_mere_thanks
from helpdesk.people.models import User
from helpdesk.tickets import (
    attaching,
    draft_files,
    lifecycle,
    opening,
    queries,
    replying,
    rules,
    settings,
    undoing,
    writing,
)
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import DraftFile, Message, Ticket
from helpdesk.tickets.words import CallResult, Channel, Direction, MessageKind, Status
from helpdesk.tickets.writing import TYPED_HERE, Provenance


def reply(
    ticket: Ticket,
    *,
    by: User,
    body: str,
    at: datetime,
    attachments: Sequence[Upload] = (),
    cc: Sequence[str] = (),
    then: Status | None = None,
    kept: Sequence[DraftFile] = (),
    macros: str = "",
) -> Message:
    """Answers the customer by mail. `then`: the status afterwards, PENDING for "and wait", ON_HOLD for "and hold"."""
    wait, before = undoing.wait(), undoing.state_of(ticket)
    message = replying.send(
        ticket, by=by, body=body, at=at, attachments=attachments, cc=cc, kept=kept, wait=wait
    )
    if then is Status.PENDING and ticket.is_open:
        lifecycle.wait_for_customer(ticket, by=by, at=at)
    elif then is Status.ON_HOLD and ticket.is_open:
        lifecycle.hold(ticket, by=by, at=at)
    if wait:
        undoing.remember(ticket, message, before, macros)
    return message


def add_note(
    ticket: Ticket,
    *,
    by: User | Actor,
    body: str,
    at: datetime,
    attachments: Sequence[Upload] = (),
    kept: Sequence[DraftFile] = (),
) -> Message:
    """Keeps something that colleagues alone may read. A rule's has no author."""
    author = None if isinstance(by, Actor) else by
    body = writing.said(body)
    attaching.check(attachments, kept)
    message = writing.write(
        ticket, kind=MessageKind.NOTE, channel=ticket.channel, body=body, at=at, by=author
    )
    names = [name for _file, name, _mime in draft_files.attach(message, kept)]
    return _added(ticket, message, by=by, at=at, attachments=attachments, names=names)


def log_call(
    ticket: Ticket,
    *,
    by: User,
    body: str,
    at: datetime,
    direction: Direction,
    result: CallResult,
    duration: timedelta | None = None,
) -> Message:
    """Keeps what was said on the telephone."""
    message = writing.write(
        ticket,
        kind=MessageKind.CALL,
        channel=Channel.PHONE,
        body=writing.said(body),
        at=at,
        by=by,
        direction=direction,
        duration=duration,
        result=result,
    )
    if result is CallResult.ANSWERED:
        replying.answered(ticket, at)
    return _added(ticket, message, by=by, at=at)


def log_visit(
    ticket: Ticket, *, by: User, body: str, at: datetime, duration: timedelta | None = None
) -> Message:
    """Keeps what was said at the counter."""
    message = writing.write(
        ticket,
        kind=MessageKind.VISIT,
        channel=Channel.WALK_IN,
        body=writing.said(body),
        at=at,
        by=by,
        direction=Direction.INCOMING,
        duration=duration,
    )
    replying.answered(ticket, at)
    return _added(ticket, message, by=by, at=at)


def _added(
    ticket: Ticket,
    message: Message,
    *,
    by: User | Actor,
    at: datetime,
    attachments: Sequence[Upload] = (),
    names: Sequence[str] = (),
) -> Message:
    attaching.attach(message, attachments, at=at)
    names = [*(upload.name for upload in attachments), *names]
    writing.announce(ticket, message, *names, by=Actor.user(by), at=at)
    return message


def receive(
    ticket: Ticket,
    *,
    body: str,
    at: datetime,
    customer: Customer | None,
    contact_point: ContactPoint | None = None,
    channel: Channel = Channel.EMAIL,
    attachments: Sequence[Upload] = (),
    provenance: Provenance = TYPED_HERE,
) -> Ticket:
    """Files a message that came in; returns the ticket it landed on.

    A closed ticket reopens by the rules (not for machine mail or a mere thank-you); after the window a new one,
    linked to it, takes the message. `contact_point`: where it came from, the next answer goes there.
    """
    ticket = queries.survivor(ticket)
    by = Actor.customer(customer) if customer else SYSTEM
    by_machine = provenance.from_machine
    if not ticket.is_open and not by_machine and not is_mere_thanks(provenance.trimmed or body):
        mode = settings.reopening()
        if not rules.message_reopens(ticket.closed_at or at, at, settings.reopen_window(), mode):
            return opening.open_ticket(
                channel=channel,
                kind=ticket.kind,
                subject=ticket.subject,
                body=body,
                at=at,
                by=None,
                customer=customer,
                contact_point=contact_point,
                category_id=_usable_category(ticket),
                team_id=ticket.team_id,
                mailbox_id=ticket.mailbox_id,
                language=ticket.language,
                attachments=attachments,
                provenance=provenance,
                follows=ticket,
            )
        lifecycle.reopen(ticket, by=by, at=at, because="customer_message")
    waited_since = ticket.last_incoming_at
    message = writing.write(
        ticket,
        kind=MessageKind.REQUEST,
        channel=channel,
        body=body,
        at=at,
        customer=customer,
        direction=Direction.INCOMING,
        provenance=provenance,
    )
    attaching.attach(message, attachments, at=at)
    if not by_machine:
        _now_waits(ticket, waited_since, by=by, at=at)
        if contact_point is not None and contact_point.customer_id == ticket.customer_id:
            ticket.contact_point_id = contact_point.id
    names = [upload.name for upload in attachments]
    writing.announce(ticket, message, *names, by=by, at=at, from_customer=True)
    return ticket


def _usable_category(ticket: Ticket) -> int | None:
    category = db.session.get(Category, ticket.category_id) if ticket.category_id else None
    return category.id if category is not None and category.retired_at is None else None


def _now_waits(ticket: Ticket, waited_since: datetime | None, *, by: Actor, at: datetime) -> None:
    """The customer has spoken: a ticket that waited for that is open; the wait begins unless it had already."""
    ticket.unread = True
    if ticket.status in {Status.PENDING, Status.ON_HOLD}:
        lifecycle.resume(ticket, by=by, at=at)
    elif ticket.is_open and (waited_since is None or waited_since < ticket.waiting_since):
        ticket.waiting_since = at
