"""Interviews: somebody who had no part in the ticket calls the customer, reads each question out and writes down what is said.

Every call is logged with what came of it. Who took part in the ticket, or whom the answer counts for, may not interview:
the deeds ask the database themselves, whatever a page has shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, func, select, union

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, DomainError, Gone, NotAllowed
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.surveys import answering, bouncing, happened, invitations, once_more, rules, settings
from helpdesk.surveys.events import InvitationCalled
from helpdesk.surveys.models import CallAttempt, Delivery, Invitation, InvitationCredit, Response
from helpdesk.surveys.words import Attempt, InvitationState, Reason, Way
from helpdesk.tickets.models import Closing, ClosingCredit, Message, Ticket

TO_CALL = (InvitationState.SCHEDULED, InvitationState.PARTIAL)
LATEST = timedelta(days=14)  # a call is put off no longer
_NEXT_TRY = timedelta(hours=20)


def hold(invitation_id: int, *, by: User, at: datetime) -> tuple[Invitation, Delivery]:
    """The invitation, locked, and its delivery, if `by` may call now.

    Raises NotAllowed where they took part in the ticket, Gone where nobody is to be called any more.
    """
    invitation = invitations.locked(invitation_id)
    if not rules.may_interview(by.id, took_part(invitation)):
        raise NotAllowed(N_("Somebody who had no part in the ticket asks about it."))
    delivery = _delivery(invitation)
    if delivery is None or not is_to_be_called(invitation, at):
        raise Gone(N_("Nobody is to be called about this any more."))
    return invitation, delivery


def took_part(invitation: Invitation) -> set[int | None]:
    """Everybody who had a hand in the ticket, or whom its answer counts for or did."""
    given = {"invitation": invitation.id, "ticket": invitation.ticket_id}
    return set(db.session.scalars(_TOOK_PART, given))


_TOOK_PART: CompoundSelect[Any] = union(
    select(InvitationCredit.user_id).where(InvitationCredit.invitation_id == bindparam("invitation")),
    select(ClosingCredit.user_id)
    .join(Closing, Closing.id == ClosingCredit.closing_id)
    .where(Closing.ticket_id == bindparam("ticket")),
    select(Closing.by_id).where(Closing.ticket_id == bindparam("ticket")),
    select(Ticket.assignee_id).where(Ticket.id == bindparam("ticket")),
    select(Message.author_id).where(Message.ticket_id == bindparam("ticket")),
)


def is_to_be_called(invitation: Invitation, at: datetime) -> bool:
    """Does it wait for a call, or for one that broke off to be gone on with?"""
    if invitation.way is not Way.INTERVIEW or invitation.state not in TO_CALL:
        return False
    ticket = db.session.get(Ticket, invitation.ticket_id) if invitation.ticket_id else None
    if ticket is None or ticket.is_open:
        return False
    return invitation.expires_at is None or at < invitation.expires_at


def why_not(invitation: Invitation, at: datetime) -> Reason | None:
    """Why nobody is to be called after all; a call that broke off may go on."""
    if invitation.state is not InvitationState.SCHEDULED:
        return None
    return once_more.why_not(invitation, at) or (
        None if once_more.is_usable(invitation) else Reason.NO_CHANNEL
    )


def give_way(invitation: Invitation, *, at: datetime) -> bool:
    """Ends it where a gate says no by now; True where it did. Asked before every call."""
    reason = why_not(invitation, at)
    if reason is not None:
        invitations.suppress(invitation, reason, at=at)
    return reason is not None


def log(
    invitation_id: int, result: Attempt, *, by: User, at: datetime, again_at: datetime | None = None
) -> CallAttempt:
    """A call without an interview: nobody there, called at a bad moment, or the customer does not want to answer.

    Reaching nobody is tried three times. Raises DomainError where the moment to call again does not fit.
    """
    invitation, delivery = hold(invitation_id, by=by, at=at)
    if result is Attempt.CALL_AGAIN and again_at is None:
        raise DomainError(N_("Say when to call again."), field="again")
    if again_at is not None and not at < again_at <= at + LATEST:
        raise DomainError(N_("Choose a moment within the next two weeks."), field="again")
    if result is Attempt.NOT_REACHED:
        hours = invitations.hours_for(once_more.customer_of(invitation))
        again_at = again_at or rules.within_hours(at + _NEXT_TRY, hours)
    delivery.next_attempt_at = again_at
    attempt = _note(invitation, result, by=by, at=at, again_at=again_at)
    if result is Attempt.REFUSED:
        _refuse(invitation, delivery, by=by, at=at)
    elif result is Attempt.NOT_REACHED and _tries(invitation) >= settings.CALL_TRIES:
        _give_up(invitation, delivery, at=at)
    return attempt


def interview(
    invitation_id: int,
    given: Mapping[str, Any],
    unsaid: Mapping[str, str],
    *,
    by: User,
    at: datetime,
    nonce: str,
    broken_off: bool = False,
) -> Response:
    """What the customer said; `unsaid`: which questions they refused or could not answer. A call that broke off can go on.

    Raises DomainError where nothing was said at all.
    """
    invitation, delivery = hold(invitation_id, by=by, at=at)
    if not given and (broken_off or not unsaid):
        raise DomainError(N_("Nothing was answered: log the call instead."))
    response = answering.answer(
        invitation,
        given,
        delivery=delivery,
        language=invitation.language,
        nonce=nonce,
        at=at,
        entered_by=by,
        unsaid={key: why for key, why in unsaid.items() if key not in given},
        partly=broken_off,
    )
    delivery.next_attempt_at = at if broken_off else None
    _note(invitation, Attempt.BROKEN_OFF if broken_off else Attempt.DONE, by=by, at=at)
    return response


def _note(
    invitation: Invitation, result: Attempt, *, by: User, at: datetime, again_at: datetime | None = None
) -> CallAttempt:
    attempt = CallAttempt(invitation_id=invitation.id, by_id=by.id, at=at, result=result, again_at=again_at)
    db.session.add(attempt)
    db.session.flush()
    event = happened.to(invitation, InvitationCalled, result.value)
    record(event, by=Actor.user(by), at=at)
    return attempt


def _refuse(invitation: Invitation, delivery: Delivery, *, by: User, at: datetime) -> None:
    """They were asked and did not want to answer: it stays in the base, as with everybody who does not answer."""
    if invitation.state is InvitationState.SCHEDULED:
        invitations.sent(delivery, at=at, by=Actor.user(by))
        invitations.expire(invitation, at=at)
    else:
        invitation.expires_at = at  # what was said before stays said
        delivery.next_attempt_at = None


def _give_up(invitation: Invitation, delivery: Delivery, *, at: datetime) -> None:
    if invitation.state is InvitationState.SCHEDULED:
        bouncing.bounced(delivery, "", at=at)
    else:
        invitation.expires_at, delivery.next_attempt_at = at, None


def _tries(invitation: Invitation) -> int:
    """How many calls in a row reached nobody."""
    spoke = select(func.max(CallAttempt.id)).where(
        CallAttempt.invitation_id == invitation.id, CallAttempt.result != Attempt.NOT_REACHED
    )
    last = db.session.scalar(spoke) or 0
    since = select(func.count(CallAttempt.id)).where(
        CallAttempt.invitation_id == invitation.id, CallAttempt.id > last
    )
    return db.session.scalar(since) or 0


def _delivery(invitation: Invitation) -> Delivery | None:
    query = select(Delivery).filter_by(invitation_id=invitation.id, way=Way.INTERVIEW)
    return db.session.scalar(query.order_by(Delivery.id.desc()).limit(1))
