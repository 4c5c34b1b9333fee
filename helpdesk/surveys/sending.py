"""Sending what is due: a delivery becomes a letter or a text in its outbox, after every gate was asked again."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.customers.words import Purpose
from helpdesk.extensions import db
from helpdesk.jobs import leases
from helpdesk.kit import tokens
from helpdesk.mail.models import OutgoingEmail
from helpdesk.surveys import (
    bouncing,
    emails,
    invitations,
    links,
    mailed,
    once_more,
    rules,
    settings,
    text_messages,
)
from helpdesk.surveys.models import Delivery, Invitation, UnsubscribeToken
from helpdesk.surveys.words import DeliveryState, Going, InvitationState, Reason, Way
from helpdesk.texting import gateways
from helpdesk.texting.models import OutgoingText

LEASE = timedelta(minutes=5)
PAUSE = timedelta(minutes=15)  # until a letter of a paused mailing is looked at again
BATCH = 100


def due(at: datetime, limit: int = BATCH) -> list[Delivery]:
    """Claims deliveries that we write and that are due. Commits."""
    written = (Delivery.way.in_(invitations.WRITTEN), Delivery.state == DeliveryState.SCHEDULED)
    return leases.lease(Delivery, at, *written, length=LEASE, limit=limit)


def send(delivery: Delivery, *, at: datetime) -> OutgoingEmail | OutgoingText | None:
    """Writes the letter or the text of a claimed delivery, postpones it to a decent hour, or ends it where a gate says no.

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
    hours = mailed.hours_of(invitation.mailing_id, once_more.customer_of(invitation))
    decent = rules.within_hours(at, hours)
    if decent > at:
        delivery.next_attempt_at = decent
        return None
    if delivery.way is Way.EMAIL:
        return _write(delivery, invitation, at)
    if gateways.current_id() is None:
        bouncing.late(delivery, at=at)
        return None
    return _write_text(delivery, invitation, rules.until(at, hours), at)


def _may_ask(invitation: Invitation, planned: datetime, at: datetime) -> bool:
    if invitation.state not in {InvitationState.SCHEDULED, InvitationState.BOUNCED}:
        return False
    if invitation.expires_at is not None and at >= invitation.expires_at:
        return False  # it bounced late: the link of a second way would lead to a survey that has ended
    reason = Reason.STALE if _is_stale(planned, at) else _why_not_now(invitation, at)
    if reason is not None and invitation.state is InvitationState.SCHEDULED:  # one that bounced stays that
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
    # Only what we write is sent here: an address that was lost meanwhile does not turn it into a slip.
    return reason or (None if once_more.is_usable(invitation) else Reason.NO_CHANNEL)


def _write(delivery: Delivery, invitation: Invitation, at: datetime) -> OutgoingEmail:
    token, stop = tokens.new(), tokens.new()
    delivery.token_hash = tokens.hashed(token)
    _let_refuse(invitation, stop, at)
    letter = emails.ask(invitation, delivery, token, stop, at=at)
    delivery.outgoing_id = letter.id
    db.session.flush()
    return letter


def _write_text(
    delivery: Delivery, invitation: Invitation, not_after: datetime, at: datetime
) -> OutgoingText:
    """Where answers reach us, STOP ends it; else the text carries a link to the same."""
    token = links.new_short()
    stop = "" if gateways.takes_replies() else links.new_short()
    delivery.token_hash = tokens.hashed(token)
    if stop:
        _let_refuse(invitation, stop, at)
    text = text_messages.ask(invitation, delivery, token, stop, at=at, not_after=not_after)
    delivery.outgoing_text_id = text.id
    db.session.flush()
    return text


def _let_refuse(invitation: Invitation, stop: str, at: datetime) -> None:
    """Whoever holds this secret may refuse surveys for the customer and the address."""
    db.session.add(
        UnsubscribeToken(
            token_hash=tokens.hashed(stop),
            customer_id=invitation.customer_id,
            address=invitation.address,
            purpose=Purpose.MAILINGS if invitation.mailing_id is not None else None,
            created_at=at,
        )
    )
