"""Visitors at a counter: a ticket from a visit, or one more entry of an open one. Nobody has to give an address."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.channels import taking_down
from helpdesk.channels.taking_down import TakenDown
from helpdesk.people.models import User
from helpdesk.tickets import conversation
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import Channel


def log_visit(
    said: TakenDown, *, by: User, at: datetime, place_id: int | None, duration: timedelta | None = None
) -> Ticket:
    """A ticket from a visit to a place."""
    return taking_down.open_from(
        said, channel=Channel.WALK_IN, by=by, at=at, duration=duration, place_id=place_id
    )


def add_visit(
    ticket: Ticket, body: str, *, by: User, at: datetime, duration: timedelta | None = None
) -> Message:
    """The visitor comes about an open ticket: the visit becomes its next entry."""
    return conversation.log_visit(ticket, by=by, body=body, at=at, duration=duration)
