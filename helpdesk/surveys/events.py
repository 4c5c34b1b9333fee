"""What happens to invitations and answers.

Invitation* and Credit* are for supervisors alone; Answer* for agents only after the change window (DESIGN 5).
"""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event, Readers


class InvitationEvent(Event):
    """About one invitation; its ticket's timeline shows it to supervisors."""

    subject_kind = "ticket"
    readers = Readers.SUPERVISORS


@dataclass(frozen=True)
class InvitationScheduled(InvitationEvent):
    kind = "invitation.scheduled"
    sentence = N_("The customer will be asked")

    ticket_id: int
    invitation_id: int
    closing_id: int


@dataclass(frozen=True)
class InvitationSuppressed(InvitationEvent):
    kind = "invitation.suppressed"
    sentence = N_("The customer is not asked: %(reason)s")

    ticket_id: int
    invitation_id: int
    closing_id: int
    reason: str


@dataclass(frozen=True)
class InvitationSent(InvitationEvent):
    kind = "invitation.sent"
    sentence = N_("The customer was asked")

    ticket_id: int
    invitation_id: int
    closing_id: int
    way: str


@dataclass(frozen=True)
class InvitationBounced(InvitationEvent):
    kind = "invitation.bounced"
    sentence = N_("The survey could not be delivered")

    ticket_id: int
    invitation_id: int
    closing_id: int


@dataclass(frozen=True)
class InvitationRevoked(InvitationEvent):
    kind = "invitation.revoked"
    sentence = N_("The survey was withdrawn: %(reason)s")

    ticket_id: int
    invitation_id: int
    closing_id: int
    reason: str


@dataclass(frozen=True)
class InvitationExpired(InvitationEvent):
    kind = "invitation.expired"
    sentence = N_("The survey ended without an answer")

    ticket_id: int
    invitation_id: int
    closing_id: int


class AnswerEvent(Event):
    """About one response."""

    subject_kind = "ticket"
    readers = Readers.AFTER_WINDOW


@dataclass(frozen=True)
class AnswerGiven(AnswerEvent):
    kind = "answer.given"
    sentence = N_("The customer answered")

    ticket_id: int
    invitation_id: int
    response_id: int
    closing_id: int


@dataclass(frozen=True)
class AnswerChanged(AnswerEvent):
    kind = "answer.changed"
    sentence = N_("The customer changed the answer")

    ticket_id: int
    invitation_id: int
    response_id: int  # the new version
    closing_id: int


@dataclass(frozen=True)
class AnswerExcluded(AnswerEvent):
    kind = "answer.excluded"
    readers = Readers.SUPERVISORS
    sentence = N_("%(actor)s excluded the answer")

    ticket_id: int
    invitation_id: int
    response_id: int
    closing_id: int
    reason: str


@dataclass(frozen=True)
class AnswerRestored(AnswerEvent):
    kind = "answer.restored"
    readers = Readers.SUPERVISORS
    sentence = N_("%(actor)s counted the answer again")

    ticket_id: int
    invitation_id: int
    response_id: int
    closing_id: int


@dataclass(frozen=True)
class AnswerRead(AnswerEvent):
    """A supervisor has read the comment. Not worth a line in a timeline."""

    kind = "answer.read"
    readers = Readers.SUPERVISORS

    ticket_id: int
    invitation_id: int
    response_id: int
    closing_id: int


@dataclass(frozen=True)
class CreditChanged(AnswerEvent):
    kind = "credit.changed"
    readers = Readers.SUPERVISORS
    sentence = N_("%(actor)s changed who the answer counts for")

    ticket_id: int
    invitation_id: int
    closing_id: int


@dataclass(frozen=True)
class AnswerErased(AnswerEvent):
    kind = "answer.erased"
    readers = Readers.SUPERVISORS

    ticket_id: int
    invitation_id: int
    closing_id: int
