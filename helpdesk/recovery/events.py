"""What happens to alerts and cases. For supervisors alone."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class AlertEvent(Event):
    """About one alert; its ticket's timeline shows it to supervisors."""

    subject_kind = "ticket"
    readers = Readers.SUPERVISORS

    ticket_id: int
    invitation_id: int
    alert_id: int


@dataclass(frozen=True)
class AlertRaised(AlertEvent):
    kind = "alert.raised"
    sentence = N_("A bad answer came; the team's supervisors are told in half an hour if it still is one")


@dataclass(frozen=True)
class AlertTold(AlertEvent):
    kind = "alert.told"
    sentence = N_("The team's supervisors were told of the bad answer")

    people: int


@dataclass(frozen=True)
class AlertWithdrawn(AlertEvent):
    kind = "alert.withdrawn"
    sentence = N_("The answer is no longer a bad one")


@dataclass(frozen=True)
class CaseEvent(Event):
    """About one case; its ticket's timeline shows it to supervisors."""

    subject_kind = "ticket"
    readers = Readers.SUPERVISORS

    ticket_id: int
    case_id: int


@dataclass(frozen=True)
class CaseOpened(CaseEvent):
    kind = "case.opened"
    sentence = N_("A case was opened, to put it right")

    invitation_id: int


@dataclass(frozen=True)
class AnswerAttached(CaseEvent):
    kind = "case.attached"
    sentence = N_("One more bad answer belongs to the open case")

    invitation_id: int


@dataclass(frozen=True)
class CaseSettled(CaseEvent):
    kind = "case.settled"

    owner_id: int | None


@dataclass(frozen=True)
class CaseWithdrawn(CaseEvent):
    kind = "case.withdrawn"
    sentence = N_("The case was withdrawn: there is no bad answer any more and nobody had begun")


@dataclass(frozen=True)
class AnswerRaised(CaseEvent):
    kind = "case.raised"
    sentence = N_("There is no bad answer any more; the case goes on")


@dataclass(frozen=True)
class CaseGiven(CaseEvent):
    kind = "case.given"
    sentence = N_("%(actor)s gave the case to %(given_id)s")

    given_id: int
    before_id: int | None


@dataclass(frozen=True)
class CaseTaken(CaseEvent):
    kind = "case.taken"
    sentence = N_("%(actor)s took the case")

    before_id: int | None


@dataclass(frozen=True)
class ContactLogged(CaseEvent):
    kind = "case.contact"
    sentence = N_("%(actor)s noted a contact with the customer")

    contact_id: int
    way: str
    reached: bool


@dataclass(frozen=True)
class CaseUnderstood(CaseEvent):
    kind = "case.understood"
    sentence = N_("%(actor)s noted why it went wrong")

    cause: str
    severity: str


@dataclass(frozen=True)
class CaseDecided(CaseEvent):
    kind = "case.decided"
    sentence = N_("%(actor)s decided about the case")

    decision: str


@dataclass(frozen=True)
class ApologyMade(CaseEvent):
    kind = "case.apology"
    sentence = N_("%(actor)s apologised")

    way: str
    message_id: int | None


@dataclass(frozen=True)
class RemedyNoted(CaseEvent):
    kind = "case.remedy"
    sentence = N_("%(actor)s noted how it is put right")

    remedy: str
    cost: int | None


@dataclass(frozen=True)
class CaseEscalated(CaseEvent):
    kind = "case.escalated"
    sentence = N_("The case was told to others: nobody had taken it, or it was late")

    people: int


@dataclass(frozen=True)
class CaseClosed(CaseEvent):
    kind = "case.closed"
    sentence = N_("%(actor)s closed the case: %(ending)s")

    ending: str


@dataclass(frozen=True)
class CaseReopened(CaseEvent):
    kind = "case.reopened"
    sentence = N_("%(actor)s took the case up again")


@dataclass(frozen=True)
class CheckSent(CaseEvent):
    kind = "case.asked_again"
    sentence = N_("The customer was asked whether it is put right now")

    check_id: int


@dataclass(frozen=True)
class CheckAnswered(CaseEvent):
    kind = "case.check_answered"
    sentence = N_("The customer said whether it is put right now: %(put_right)s")

    check_id: int
    put_right: str


@dataclass(frozen=True)
class CasesExported(Event):
    """Somebody took the figures of cases out as a file."""

    kind = "cases.exported"
    readers = Readers.SUPERVISORS
    subject_kind = "user"

    user_id: int
    rows: int
    first: str  # days of the period
    last: str
