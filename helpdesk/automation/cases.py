"""What rules ask about tickets, looked up for many at once, and only what is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from helpdesk.automation import rules
from helpdesk.automation.rules import NONE, Case, Conditions
from helpdesk.automation.words import Holder, Hours, Trigger, Wrote
from helpdesk.categories import queries as categories
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.people import presence
from helpdesk.standards import queries as standards
from helpdesk.tickets.models import Message, Tag, Ticket, TicketTag
from helpdesk.tickets.words import MessageKind, Status

_NOTHING = timedelta()
_OURS = (Status.NEW, Status.OPEN)
_WROTE = {
    MessageKind.REQUEST: Wrote.CUSTOMER,
    MessageKind.THIRD_PARTY: Wrote.THIRD_PARTY,
    **dict.fromkeys(
        (MessageKind.REPLY, MessageKind.CALL, MessageKind.VISIT, MessageKind.FORWARD), Wrote.COLLEAGUE
    ),
}


def of(
    tickets: Sequence[Ticket],
    wanted: Iterable[Conditions],
    *,
    at: datetime,
    message_id: int | None = None,
    moments: Mapping[int, datetime] | None = None,
    writer: MessageKind = MessageKind.REQUEST,
) -> dict[int, Case]:
    """By id, what these conditions ask. `message_id`: the words of this message count, else all of the customer's, or of
    another `writer`; `moments`: when it happened to each, where that was not now."""
    conditions = list(wanted)
    asked = {name for each in conditions for name in each.asked}
    ids = [ticket.id for ticket in tickets]
    tags = _tags(ids) if asked & {"tags", "not_tags"} else {}
    texts = _texts(tickets, message_id, writer) if "words" in asked else {}
    wrote = _wrote_last(ids) if "wrote_last" in asked else {}
    employers = _employers(tickets) if "organisation_ids" in asked else {}
    hours = _hours(tickets, moments or {}, at) if "hours" in asked else {}
    here = (
        presence.who(at) if any(each.holder in {Holder.HERE, Holder.AWAY} for each in conditions) else set()
    )
    return {
        ticket.id: Case(
            status=ticket.status.value,
            kind=ticket.kind.value,
            priority=ticket.priority.value,
            channel=ticket.channel.value,
            language=ticket.language,
            category_ids=tuple(categories.line_of(ticket.category_id)) if "category_ids" in asked else (),
            team_id=ticket.team_id or NONE,
            mailbox_id=ticket.mailbox_id or NONE,
            organisation_id=employers.get(ticket.customer_id or 0) or NONE,
            assignee_id=ticket.assignee_id,
            assignee_here=ticket.assignee_id in here,
            tags=frozenset(tags.get(ticket.id, ())),
            text=texts.get(ticket.id, ""),
            hours=hours.get(ticket.id, ""),
            wrote_last=wrote.get(ticket.id, ""),
            waiting=max(_NOTHING, at - ticket.waiting_since) if ticket.status in _OURS else _NOTHING,
        )
        for ticket in tickets
    }


def writer(trigger: Trigger) -> MessageKind:
    """Whose words count for rules that look at this."""
    return MessageKind.THIRD_PARTY if trigger is Trigger.THIRD_PARTY_WROTE else MessageKind.REQUEST


def _wrote_last(ids: Sequence[int]) -> dict[int, str]:
    """Who wrote or spoke last on each, machines left out."""
    last = (
        select(func.max(Message.id))
        .where(Message.ticket_id.in_(ids), Message.kind.in_(_WROTE), Message.from_machine.is_(False))
        .group_by(Message.ticket_id)
    )
    rows = db.session.execute(select(Message.ticket_id, Message.kind).where(Message.id.in_(last)))
    return {ticket_id: _WROTE[kind].value for ticket_id, kind in rows}


def _hours(tickets: Sequence[Ticket], moments: Mapping[int, datetime], at: datetime) -> dict[int, str]:
    """Whether we were open, by the calendar of the ticket's place, else the organisation's own."""
    calendars = standards.calendars()
    of_place = {place: standards.hours_of(place, calendars) for place in {each.place_id for each in tickets}}
    found = {}
    for ticket in tickets:
        hours = of_place[ticket.place_id]
        if hours is not None:
            is_open = hours.is_open(moments.get(ticket.id, at))
            found[ticket.id] = (Hours.OPEN if is_open else Hours.CLOSED).value
    return found


def _tags(ids: Sequence[int]) -> Mapping[int, list[str]]:
    named = select(TicketTag.ticket_id, Tag.name).join(Tag, Tag.id == TicketTag.tag_id)
    found: dict[int, list[str]] = defaultdict(list)
    for ticket_id, name in db.session.execute(named.where(TicketTag.ticket_id.in_(ids))):
        found[ticket_id].append(name)
    return found


def _texts(tickets: Sequence[Ticket], message_id: int | None, writer: MessageKind) -> dict[int, str]:
    """Subject and the words of the customer, or of third parties, without what they quote."""
    said = select(Message.ticket_id, Message.body, Message.trimmed).where(
        Message.ticket_id.in_([ticket.id for ticket in tickets]), Message.kind == writer
    )
    if message_id is not None:
        said = said.where(Message.id == message_id)
    found: dict[int, list[str]] = defaultdict(list)
    for ticket_id, body, trimmed in db.session.execute(said):
        found[ticket_id].append(body if trimmed is None else trimmed)
    return {ticket.id: rules.spoken(ticket.subject, *found[ticket.id]) for ticket in tickets}


def _employers(tickets: Sequence[Ticket]) -> dict[int, int]:
    ids = {ticket.customer_id for ticket in tickets if ticket.customer_id}
    named = select(Customer.id, Customer.organisation_id).where(
        Customer.id.in_(ids), Customer.organisation_id.is_not(None)
    )
    rows = db.session.execute(named) if ids else ()
    return {row.id: row.organisation_id or NONE for row in rows}
