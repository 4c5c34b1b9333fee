"""Sending what is due: a delivery becomes a letter in the outbox, after every gate was asked again."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.customers.words import Purpose
from helpdesk.extensions import db
from helpdesk.jobs import leases
from helpdesk.kit import tokens
from helpdesk.mail.models import OutgoingEmail
from helpdesk.surveys import emails, invitations, mailed, once_more, rules, settings
from helpdesk.surveys.models import Delivery, Invitation, UnsubscribeToken
from helpdesk.surveys.words import DeliveryState, Going, InvitationState, Reason, Way

LEASE = timedelta(minutes=5)
PAUSE = timedelta(minutes=15)  # until a letter of a paused mailing is looked at again
BATCH = 100


def due(at: datetime, limit: int = BATCH) -> list[Delivery]:
    """Claims deliveries by mail that are due. Commits."""
    by_mail = (Delivery.way == Way.EMAIL, Delivery.state == DeliveryState.SCHEDULED)
    return leases.lease(Delivery, at, *by_mail, length=LEASE, limit=limit)


def send(delivery: Delivery, *, at: datetime) -> OutgoingEmail | None:
    """Writes the letter of a claimed delivery, postpones it to a decent hour, or ends it where a gate says no.

    The caller commits.
    """
    invitation = invitations.locked(delivery.invitation_id)  # before the delivery, as everybody does
    if not leases.still_held(delivery):
        return None
    planned = delivery.next_attempt_at or at
    leases.release(delivery, None)
    if mailed.going(invitation) is Going.WAITS:
        delivery.next_attempt_at = at + PAUSE
        return None
    if delivery.is_reminder:
        may_go = _may_remind(invitation, planned, at)
    else:
        may_go = _may_ask(invitation, planned, at)
    if not may_go:
        delivery.state = DeliveryState.VOID
        return None
    decent = rules.within_hours(at, invitations.hours_for(once_more.customer_of(invitation)))
    if decent > at:
        delivery.next_attempt_at = decent
        return None
    return _write(delivery, invitation, at)


def _may_ask(invitation: Invitation, planned: datetime, at: datetime) -> bool:
    if invitation.state is not InvitationState.SCHEDULED:
        return False
    reason = Reason.STALE if _is_stale(planned, at) else _why_not_now(invitation, at)
    if reason is not None:
        invitations.suppress(invitation, reason, at=at)
    return reason is None


def _may_remind(invitation: Invitation, planned: datetime, at: datetime) -> bool:
    """One reminder, never after an answer, never once it is over, and only where one might still ask at all."""
    over = invitation.expires_at is None or at >= invitation.expires_at
    if invitation.state is not InvitationState.SENT or over or _is_stale(planned, at):
        return False
    return _why_not_now(invitation, at, is_reminder=True) is None


def _is_stale(planned: datetime, at: datetime) -> bool:
    return rules.is_stale(planned, at, timedelta(days=settings.STALE_DAYS))


def _why_not_now(invitation: Invitation, at: datetime, *, is_reminder: bool = False) -> Reason | None:
    reason = once_more.why_not(invitation, at, counts_others=not is_reminder)
    # Only a letter is sent here: an address that was lost meanwhile does not turn it into a slip.
    return reason or (None if once_more.is_usable(invitation) else Reason.NO_CHANNEL)


def _write(delivery: Delivery, invitation: Invitation, at: datetime) -> OutgoingEmail:
    token, stop = tokens.new(), tokens.new()
    delivery.token_hash = tokens.hashed(token)
    db.session.add(
        UnsubscribeToken(
            token_hash=tokens.hashed(stop),
            customer_id=invitation.customer_id,
            address=invitation.address,
            purpose=Purpose.MAILINGS if invitation.mailing_id is not None else None,
            created_at=at,
        )
    )
    letter = emails.ask(invitation, delivery, token, stop, at=at)
    delivery.outgoing_id = letter.id
    db.session.flush()
    return letter
