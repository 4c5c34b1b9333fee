"""What happens to invitations and answers.

Invitation* and Credit* are for supervisors alone; Answer* for agents only after the change window (DESIGN 5).
"""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class InvitationEvent(Event):
    """About one invitation; its ticket's timeline shows it to supervisors."""

    subject_kind = "ticket"
    readers = Readers.SUPERVISORS

    ticket_id: int
    invitation_id: int
    closing_id: int


@dataclass(frozen=True)
class InvitationScheduled(InvitationEvent):
    kind = "invitation.scheduled"
    sentence = N_("The customer will be asked")


@dataclass(frozen=True)
class InvitationSuppressed(InvitationEvent):
    kind = "invitation.suppressed"
    sentence = N_("The customer is not asked: %(reason)s")

    reason: str


@dataclass(frozen=True)
class InvitationSent(InvitationEvent):
    kind = "invitation.sent"
    sentence = N_("The customer was asked")

    way: str


@dataclass(frozen=True)
class InvitationHanded(InvitationEvent):
    """A colleague handed the survey over: the offer, which its rate counts, whether or not it is answered."""

    kind = "invitation.handed"
    sentence = N_("%(actor)s handed the survey over")

    delivery_id: int


@dataclass(frozen=True)
class InvitationCalled(InvitationEvent):
    """An interviewer called: reached or not."""

    kind = "invitation.called"
    sentence = N_("%(actor)s called the customer about the survey")

    result: str


@dataclass(frozen=True)
class InvitationBounced(InvitationEvent):
    kind = "invitation.bounced"
    sentence = N_("The survey could not be delivered")


@dataclass(frozen=True)
class InvitationRevoked(InvitationEvent):
    kind = "invitation.revoked"
    sentence = N_("The survey was withdrawn: %(reason)s")

    reason: str


@dataclass(frozen=True)
class InvitationExpired(InvitationEvent):
    kind = "invitation.expired"
    sentence = N_("The survey ended without an answer")


@dataclass(frozen=True)
class AnswerEvent(Event):
    """About one response."""

    subject_kind = "ticket"
    readers = Readers.AFTER_WINDOW

    ticket_id: int


@dataclass(frozen=True)
class AnswerGiven(AnswerEvent):
    kind = "answer.given"
    sentence = N_("The customer answered")

    invitation_id: int
    response_id: int
    closing_id: int


@dataclass(frozen=True)
class AnswerChanged(AnswerEvent):
    kind = "answer.changed"
    sentence = N_("The customer changed the answer")

    invitation_id: int
    response_id: int  # the new version
    closing_id: int


@dataclass(frozen=True)
class ContactChosen(AnswerEvent):
    """Whether we may get in touch, said after the answer."""

    kind = "answer.contact"
    readers = Readers.SUPERVISORS
    sentence = N_("The customer said whether we may get in touch")

    invitation_id: int
    response_id: int
    closing_id: int


@dataclass(frozen=True)
class AnswerExcluded(AnswerEvent):
    kind = "answer.excluded"
    readers = Readers.SUPERVISORS
    sentence = N_("%(actor)s excluded the answer")

    invitation_id: int
    response_id: int
    closing_id: int
    reason: str


@dataclass(frozen=True)
class AnswerRestored(AnswerEvent):
    kind = "answer.restored"
    readers = Readers.SUPERVISORS
    sentence = N_("%(actor)s counted the answer again")

    invitation_id: int
    response_id: int
    closing_id: int


@dataclass(frozen=True)
class AnswerRead(AnswerEvent):
    """A supervisor has read the comment. Not worth a line in a timeline."""

    kind = "answer.read"
    readers = Readers.SUPERVISORS

    invitation_id: int
    response_id: int
    closing_id: int


@dataclass(frozen=True)
class CreditChanged(AnswerEvent):
    kind = "credit.changed"
    readers = Readers.SUPERVISORS
    sentence = N_("%(actor)s changed who the answer counts for")

    invitation_id: int
    closing_id: int


@dataclass(frozen=True)
class AnswerErased(AnswerEvent):
    kind = "answer.erased"
    readers = Readers.SUPERVISORS

    invitation_id: int
    closing_id: int


@dataclass(frozen=True)
class SurveyEvent(Event):
    """About a survey itself."""

    subject_kind = "survey"
    readers = Readers.SUPERVISORS

    survey_id: int


@dataclass(frozen=True)
class SurveyAdded(SurveyEvent):
    kind = "survey.added"


@dataclass(frozen=True)
class SurveyChanged(SurveyEvent):
    """`what`: name, draft, questions, texts, anonymity."""

    kind = "survey.changed"

    what: str


@dataclass(frozen=True)
class SurveyPublished(SurveyEvent):
    kind = "survey.published"

    number: int


@dataclass(frozen=True)
class SurveyRetired(SurveyEvent):
    kind = "survey.retired"


@dataclass(frozen=True)
class SurveyRestored(SurveyEvent):
    kind = "survey.restored"


@dataclass(frozen=True)
class BallotsCounted(SurveyEvent):
    """So many answers to an anonymous survey were counted together."""

    kind = "survey.counted"

    number: int


@dataclass(frozen=True)
class AnonymousAnswerGiven(Event):
    """Somebody answered an anonymous survey. It names nothing: no survey, no ticket, no customer, and only the day."""

    kind = "ballot.cast"
    readers = Readers.SUPERVISORS
    subject_kind = "ballot"

    @property
    def subject(self) -> tuple[str, int]:
        return self.subject_kind, 0


@dataclass(frozen=True)
class SurveyRuleEvent(Event):
    """About a rule that says which survey a closing gets."""

    subject_kind = "survey_rule"
    readers = Readers.SUPERVISORS

    survey_rule_id: int


@dataclass(frozen=True)
class SurveyRuleAdded(SurveyRuleEvent):
    kind = "survey_rule.added"


@dataclass(frozen=True)
class SurveyRuleChanged(SurveyRuleEvent):
    """`what`: name, survey, conditions, position."""

    kind = "survey_rule.changed"

    what: str


@dataclass(frozen=True)
class SurveyRuleRetired(SurveyRuleEvent):
    kind = "survey_rule.retired"


@dataclass(frozen=True)
class SurveyRuleRestored(SurveyRuleEvent):
    kind = "survey_rule.restored"
