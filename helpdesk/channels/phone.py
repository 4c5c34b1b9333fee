"""Calls: a ticket from one, or one more entry of a ticket that is open already."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.channels import taking_down
from helpdesk.channels.taking_down import TakenDown
from helpdesk.customers import contacts
from helpdesk.customers.words import ContactKind
from helpdesk.people.models import User
from helpdesk.tickets import conversation
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import CallResult, Channel, Direction

LONGEST = timedelta(
    hours=6
)  # a page left open over lunch is no call of three hours, but one of six is none at all


def log_call(said: TakenDown, *, by: User, at: datetime, duration: timedelta | None = None) -> Ticket:
    """A ticket from a call that came in."""
    number = contacts.usable(said.customer, ContactKind.PHONE) if said.customer else None
    return taking_down.open_from(
        said,
        channel=Channel.PHONE,
        by=by,
        at=at,
        contact_point=number,
        duration=duration,
        result=CallResult.ANSWERED,
    )


def add_call(
    ticket: Ticket, body: str, *, by: User, at: datetime, duration: timedelta | None = None
) -> Message:
    """The customer calls about an open ticket: the call becomes its next entry."""
    return conversation.log_call(
        ticket,
        by=by,
        body=body,
        at=at,
        direction=Direction.INCOMING,
        result=CallResult.ANSWERED,
        duration=duration,
    )


def lasted(started_at: datetime | None, seconds: int | None, at: datetime) -> timedelta | None:
    """How long the call has been going on at `at`.

    The page's own clock (`seconds`, it runs from the key press) is believed as far as it fits with the moment at
    which the server gave out the page; without script that moment alone counts.
    """
    if started_at is None or started_at > at:
        return None
    since = at - started_at
    clock = timedelta(seconds=seconds) if seconds and seconds > 0 else since
    longest = min(since + timedelta(minutes=2), LONGEST)
    return timedelta(seconds=int(min(clock, longest).total_seconds()))
