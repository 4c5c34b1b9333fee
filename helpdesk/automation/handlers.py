"""What the room does when the desk says that something happened. What a rule did is nothing to a rule."""

from __future__ import annotations

from typing import Any

from helpdesk.automation import rulebook, running, shaping
from helpdesk.automation.words import Trigger
from helpdesk.extensions import db
from helpdesk.tickets.events import (
    MessageAdded,
    TicketAssigned,
    TicketChanged,
    TicketClosed,
    TicketOpened,
    TicketReopened,
)
from helpdesk.tickets.models import Message
from helpdesk.tickets.tag_events import TagMerged, TagRenamed
from helpdesk.tickets.words import MessageKind

_ANSWERS = {MessageKind.REPLY.value, MessageKind.CALL.value, MessageKind.VISIT.value}


def ticket_opened(event: TicketOpened, record: Any) -> None:
    _look(Trigger.OPENED, event.ticket_id, record, event.message_id)


def ticket_changed(event: TicketChanged | TicketAssigned, record: Any) -> None:
    _look(Trigger.CHANGED, event.ticket_id, record)


def ticket_closed(event: TicketClosed, record: Any) -> None:
    _look(Trigger.CLOSED, event.ticket_id, record)


def ticket_reopened(event: TicketReopened, record: Any) -> None:
    _look(Trigger.REOPENED, event.ticket_id, record)


def message_added(event: MessageAdded, record: Any) -> None:
    """A machine's mail is no word of the customer's, nor is it, or one that may be forged, a third party's."""
    if event.from_customer and rulebook.live(Trigger.CUSTOMER_WROTE):
        message = db.session.get(Message, event.message_id)
        if message is not None and not message.from_machine:
            _look(Trigger.CUSTOMER_WROTE, event.ticket_id, record, event.message_id)
    elif event.message_kind == MessageKind.THIRD_PARTY.value and rulebook.live(Trigger.THIRD_PARTY_WROTE):
        message = db.session.get(Message, event.message_id)
        if message is not None and not (message.from_machine or message.unverified):
            _look(Trigger.THIRD_PARTY_WROTE, event.ticket_id, record, event.message_id)
    elif record.actor_kind == "user" and event.message_kind in _ANSWERS:
        _look(Trigger.AGENT_REPLIED, event.ticket_id, record)


def tags_tidied(_event: TagRenamed | TagMerged, record: Any) -> None:
    shaping.follow_tags(record.at)


def _look(trigger: Trigger, ticket_id: int, record: Any, message_id: int | None = None) -> None:
    if record.actor_kind != "rule":
        running.look(trigger, ticket_id, at=record.at, message_id=message_id)
