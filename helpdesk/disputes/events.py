"""What happens to disputes: for supervisors, and for the colleague who asked."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class DisputeEvent(Event):
    """About one dispute; its ticket's timeline shows it to supervisors and to the colleague who asked."""

    subject_kind = "ticket"
    readers = Readers.CONCERNED

    ticket_id: int
    dispute_id: int
    invitation_id: int
    agent_id: int


@dataclass(frozen=True)
class DisputeOpened(DisputeEvent):
    kind = "dispute.opened"
    sentence = N_("%(actor)s disputed the answer: %(disputed)s")

    disputed: str


@dataclass(frozen=True)
class DisputeReworded(DisputeEvent):
    kind = "dispute.reworded"
    sentence = N_("%(actor)s gave the reason of the dispute anew: %(disputed)s")

    disputed: str


@dataclass(frozen=True)
class DisputeWithdrawn(DisputeEvent):
    kind = "dispute.withdrawn"
    sentence = N_("%(actor)s withdrew the dispute")


@dataclass(frozen=True)
class DisputeDecided(DisputeEvent):
    kind = "dispute.decided"
    sentence = N_("%(actor)s decided the dispute: %(ruling)s")

    ruling: str
    ruling_id: int


@dataclass(frozen=True)
class DecisionTakenBack(DisputeEvent):
    kind = "dispute.taken_back"
    sentence = N_("%(actor)s took the decision of the dispute back")

    ruling_id: int
