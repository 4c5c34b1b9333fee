"""The event that tells what happened to an invitation: of its ticket, or of its customer where it is about no ticket."""

from __future__ import annotations

from helpdesk.kit.event import Event
from helpdesk.surveys import events, milestone_events
from helpdesk.surveys.models import Invitation

_ASKS: dict[type[events.InvitationEvent], type[milestone_events.OccasionEvent]] = {
    events.InvitationScheduled: milestone_events.OccasionScheduled,
    events.InvitationSuppressed: milestone_events.OccasionSuppressed,
    events.InvitationSent: milestone_events.OccasionSent,
    events.InvitationBounced: milestone_events.OccasionBounced,
    events.InvitationRevoked: milestone_events.OccasionRevoked,
    events.InvitationExpired: milestone_events.OccasionExpired,
}
_ANSWERS: dict[type[events.AnswerEvent], type[milestone_events.OccasionAnswerEvent]] = {
    events.AnswerGiven: milestone_events.OccasionAnswered,
    events.AnswerChanged: milestone_events.OccasionAnswerChanged,
    events.ContactChosen: milestone_events.OccasionContactChosen,
    events.AnswerExcluded: milestone_events.OccasionAnswerExcluded,
    events.AnswerRestored: milestone_events.OccasionAnswerRestored,
    events.AnswerRead: milestone_events.OccasionAnswerRead,
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
