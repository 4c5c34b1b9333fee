"""What happens to tickets. Sentences are for the timeline; `actor` is who did it."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event


class TicketEvent(Event):
    """Something that happened to one ticket."""

    subject_kind = "ticket"


@dataclass(frozen=True)
class TicketOpened(TicketEvent):
    kind = "ticket.opened"
    sentence = N_("%(actor)s opened the ticket")

    ticket_id: int
    channel: str
    message_id: int
    follows_id: int | None = None


@dataclass(frozen=True)
class MessageAdded(TicketEvent):
    """A message of any kind was added (not the one a ticket opens with)."""

    kind = "ticket.message_added"

    ticket_id: int
    message_id: int
    message_kind: str
    from_customer: bool = False


@dataclass(frozen=True)
class TicketAssigned(TicketEvent):
    """Given to somebody, a team, or nobody."""

    kind = "ticket.assigned"
    sentence = N_("%(actor)s gave it to %(assignee)s")

    ticket_id: int
    assignee_id: int | None
    team_id: int | None
    before_assignee_id: int | None = None
    before_team_id: int | None = None


@dataclass(frozen=True)
class TicketChanged(TicketEvent):
    """Properties changed: status, kind, priority, category, customer, tags. Values are ids, words or numbers."""

    kind = "ticket.changed"
    sentence = N_("%(actor)s changed %(what)s")

    ticket_id: int
    what: str
    before: str | int | None = None
    after: str | int | None = None


@dataclass(frozen=True)
class TicketClosed(TicketEvent):
    kind = "ticket.closed"
    sentence = N_("%(actor)s closed the ticket: %(outcome)s")

    ticket_id: int
    closing_id: int
    number: int
    outcome: str


@dataclass(frozen=True)
class TicketReopened(TicketEvent):
    kind = "ticket.reopened"
    sentence = N_("%(actor)s reopened the ticket")

    ticket_id: int
    closing_id: int  # the closing that no longer holds
    because: str  # customer_message, staff


@dataclass(frozen=True)
class TicketMerged(TicketEvent):
    kind = "ticket.merged"
    sentence = N_("%(actor)s merged it into another ticket")

    ticket_id: int
    into_id: int
