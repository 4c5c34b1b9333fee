"""What happens to alerts. For supervisors alone."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event, Readers


class AlertEvent(Event):
    """About one alert; its ticket's timeline shows it to supervisors."""

    subject_kind = "ticket"
    readers = Readers.SUPERVISORS


@dataclass(frozen=True)
class AlertRaised(AlertEvent):
    kind = "alert.raised"
    sentence = N_("A bad answer came; the team's supervisors are told in half an hour if it still is one")

    ticket_id: int
    invitation_id: int
    alert_id: int


@dataclass(frozen=True)
class AlertTold(AlertEvent):
    kind = "alert.told"
    sentence = N_("The team's supervisors were told of the bad answer")

    ticket_id: int
    invitation_id: int
    alert_id: int
    people: int


@dataclass(frozen=True)
class AlertWithdrawn(AlertEvent):
    kind = "alert.withdrawn"
    sentence = N_("The answer is no longer a bad one")

    ticket_id: int
    invitation_id: int
    alert_id: int
