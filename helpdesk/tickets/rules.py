"""What may follow what, when a closed ticket opens again, and who a closing counts for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.tickets.words import (
    CallResult,
    Channel,
    CreditRole,
    MessageKind,
    Reopening,
    Status,
)

_ALLOWED: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.CLOSED}),
    Status.OPEN: frozenset({Status.PENDING, Status.ON_HOLD, Status.CLOSED}),
    Status.PENDING: frozenset({Status.OPEN, Status.ON_HOLD, Status.CLOSED}),
    Status.ON_HOLD: frozenset({Status.OPEN, Status.PENDING, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.OPEN}),
}


def may_move(before: Status, after: Status) -> bool:
    """May a ticket go from one status to the other?"""
    return after in _ALLOWED[before]


def within_window(closed_at: datetime, at: datetime, window: timedelta) -> bool:
    """Is the closing so fresh that the ticket may still reopen? The last moment counts."""
    return at - closed_at <= window


def message_reopens(closed_at: datetime, at: datetime, window: timedelta, mode: Reopening) -> bool:
    """Does a customer's message open the closed ticket again (else it opens a linked one)?"""
    if mode is Reopening.ALWAYS:
        return True
    return mode is Reopening.WITHIN_WINDOW and within_window(closed_at, at, window)


def is_contact(kind: MessageKind, channel: Channel, result: CallResult | None) -> bool:
    """Did a colleague who wrote or logged this reach the customer? A note does not, nor a call nobody took."""
    if kind is MessageKind.CALL:
        return result is not CallResult.NO_ANSWER
    if kind is MessageKind.REQUEST:  # taken down by a colleague while the customer spoke
        return channel in {Channel.PHONE, Channel.WALK_IN, Channel.CHAT}
    return kind in {MessageKind.REPLY, MessageKind.VISIT}


@dataclass(frozen=True)
class Contact:
    """One time a colleague reached the customer."""

    user_id: int
    at: datetime


@dataclass(frozen=True)
class Credit:
    """Who a closing counts for; no user means the team alone."""

    user_id: int | None
    team_id: int | None
    role: CreditRole
    weight: float


def credits_for(
    *, assignee_id: int | None, closer_id: int | None, contacts: Sequence[Contact], team_id: int | None
) -> list[Credit]:
    """The credits of a closing, weights summing to 1 (SURVEYS 4, E9).

    The assignee, if they ever reached the customer; else whoever reached the customer last; else the closer, if
    they did; else the team alone. `contacts` in the order of time.
    """
    reached = [contact.user_id for contact in contacts]
    if assignee_id is not None and assignee_id in reached:
        resolver: int | None = assignee_id
    elif reached:
        resolver = reached[-1]
    else:
        resolver = closer_id if closer_id in reached else None
    role = CreditRole.TEAM if resolver is None else CreditRole.RESOLVER
    return [Credit(resolver, team_id, role, 1.0)]
