"""The one way in: every ticket, whatever it came by, is opened here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.events.recording import record
from helpdesk.extensions import db, insert_soon
from helpdesk.kit.columns import table_of
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.kit.text import first_sentence, one_line
from helpdesk.people import organisation
from helpdesk.people.models import Membership, User
from helpdesk.tickets import assignment, attaching, checklists, clocks, numbers, search, writing
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.events import TicketOpened
from helpdesk.tickets.models import Participant, Ticket
from helpdesk.tickets.words import (
    CallResult,
    Channel,
    Direction,
    MessageKind,
    ParticipantRole,
    Priority,
    Status,
)
from helpdesk.tickets.writing import TYPED_HERE, Provenance

_PARTICIPANTS = table_of(Participant)


def open_ticket(
    *,
    channel: Channel,
    kind: RequestKind,
    subject: str,
    body: str,
    at: datetime,
    by: User | None,
    customer: Customer | None = None,
    contact_point: ContactPoint | None = None,
    category_id: int | None = None,
    priority: Priority = Priority.NORMAL,
    team_id: int | None = None,
    assignee: User | None = None,
    place_id: int | None = None,
    mailbox_id: int | None = None,
    language: str | None = None,
    message_kind: MessageKind = MessageKind.REQUEST,
    direction: Direction = Direction.INCOMING,
    duration: timedelta | None = None,
    result: CallResult | None = None,
    attachments: Sequence[Upload] = (),
    provenance: Provenance = TYPED_HERE,
    follows: Ticket | None = None,
    imported: bool = False,
) -> Ticket:
    """A new ticket with its first message. `by`: the colleague who logs it, None where it came by itself.

    Its team is the one given, else the category's, else that of `by`. Raises DomainError where the category is
    retired or the assignee cannot be given this ticket. `imported`: it was opened long ago at another desk; nothing is
    promised, and no checklist begins.
    """
    if category_id is not None and not categories.in_use(category_id):
        raise DomainError(N_("This category is no longer in use. Choose another one."), field="category_id")
    team_id = team_id or categories.team_of(category_id) or (_team_of_user(by) if by else None)
    if assignee is not None:
        assignment.ensure_assignable(assignee, team_id)
    words = one_line(subject, 250) or first_sentence(body)
    number = None if words else numbers.take()
    organisation_id = customer.organisation_id if customer else None
    facts = clocks.Facts(kind, priority, category_id, organisation_id, team_id, place_id)
    spoken = by is not None and channel in clocks.SPOKEN
    promise = clocks.Promised() if imported else clocks.promise(facts, at=at, answered=spoken)
    ticket = Ticket(
        number=number,
        subject=words or numbers.shown(number or 0),
        status=Status.OPEN if assignee else Status.NEW,
        kind=kind,
        priority=priority,
        channel=channel,
        language=language or (customer.language if customer else None) or organisation.LANGUAGE.get(),
        reported_category_id=category_id,
        category_id=category_id,
        customer_id=customer.id if customer else None,
        contact_point_id=contact_point.id if contact_point else None,
        assignee_id=assignee.id if assignee else None,
        team_id=team_id,
        mailbox_id=mailbox_id,
        place_id=place_id,
        opened_at=at,
        opened_by_id=by.id if by else None,
        waiting_since=at,
        unread=by is None,
        from_machine=provenance.from_machine,
        follows_id=follows.id if follows else None,
        **promise.on_ticket,
    )
    said, by_machine = provenance.trimmed or body, provenance.from_machine
    writing.remember(ticket, message_kind, said, at=at, direction=direction, from_machine=by_machine)
    numbers.put_numbered(ticket)
    clocks.start(ticket, promise)
    message = writing.write(
        ticket,
        kind=message_kind,
        channel=channel,
        body=body,
        at=at,
        by=by,
        customer=customer,
        direction=direction,
        duration=duration,
        result=result,
        provenance=provenance,
        opens=True,
    )
    attaching.attach(message, attachments, at=at)
    _remember_participant(ticket, customer, contact_point, at)
    files = [upload.name for upload in attachments]
    search.index(ticket, ticket.subject, customer.name if customer else "", message.body, *files)
    opened = TicketOpened(ticket.id, channel.value, message.id, ticket.follows_id)
    record(opened, by=_actor(by, customer), at=at)
    if not imported:
        checklists.begin(ticket, at=at)
    if assignee is not None and by is not None and assignee.id != by.id:
        assignment.announce(ticket, by=by, at=at, before=(None, team_id))
    return ticket


def _actor(by: User | None, customer: Customer | None) -> Actor:
    if by is not None:
        return Actor.user(by)
    return Actor.customer(customer) if customer is not None else SYSTEM


def _team_of_user(user: User) -> int | None:
    if user.session_team_ids is not None and len(user.session_team_ids) < 2:
        return next(iter(user.session_team_ids), None)
    first = select(Membership.team_id).where(Membership.user_id == user.id).order_by(Membership.id).limit(1)
    return db.session.scalar(first)


def _remember_participant(
    ticket: Ticket, customer: Customer | None, contact_point: ContactPoint | None, at: datetime
) -> None:
    if customer is not None and contact_point is not None and contact_point.kind is ContactKind.EMAIL:
        participant = {
            "ticket_id": ticket.id,
            "customer_id": customer.id,
            "address": contact_point.value,
            "role": ParticipantRole.CUSTOMER,
            "added_at": at,
        }
        insert_soon(_PARTICIPANTS, participant)
