"""The event that tells what happened to an invitation: of its ticket, or of its customer where it is about no ticket."""

from __future__ import annotations

from helpdesk.kit.event import Event
from helpdesk.surveys import events
from helpdesk.surveys.models import Invitation

_ASKS: dict[type[events.InvitationEvent], type[events.OccasionEvent]] = {
    events.InvitationScheduled: events.OccasionScheduled,
    events.InvitationSuppressed: events.OccasionSuppressed,
    events.InvitationSent: events.OccasionSent,
    events.InvitationBounced: events.OccasionBounced,
    events.InvitationRevoked: events.OccasionRevoked,
    events.InvitationExpired: events.OccasionExpired,
}
_ANSWERS: dict[type[events.AnswerEvent], type[events.OccasionAnswerEvent]] = {
    events.AnswerGiven: events.OccasionAnswered,
    events.AnswerChanged: events.OccasionAnswerChanged,
    events.ContactChosen: events.OccasionContactChosen,
    events.AnswerExcluded: events.OccasionAnswerExcluded,
    events.AnswerRestored: events.OccasionAnswerRestored,
    events.AnswerRead: events.OccasionAnswerRead,
}


def to(invitation: Invitation, kind: type[events.InvitationEvent], *more: str) -> Event:
    """What happened to the ask itself. `more`: what the event says besides."""
    if invitation.ticket_id is None:
        return _ASKS[kind](*_whose(invitation), *more)
    return kind(invitation.ticket_id, invitation.id, invitation.closing_id or 0, *more)


def to_answer(invitation: Invitation, kind: type[events.AnswerEvent], response_id: int, *more: str) -> Event:
    """What happened to an answer to it."""
    if invitation.ticket_id is None:
        return _ANSWERS[kind](*_whose(invitation), response_id, *more)
    # Every kind named above takes these, in this order.
    return kind(invitation.ticket_id, invitation.id, response_id, invitation.closing_id, *more)  # type: ignore[call-arg]


def _whose(invitation: Invitation) -> tuple[int, int, int]:
    return invitation.customer_id or 0, invitation.id, invitation.milestone_id or 0
