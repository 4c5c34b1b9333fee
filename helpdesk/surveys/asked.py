"""Was this person asked lately? Counts every survey to the customer and to the address (E14, E16)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from helpdesk.extensions import db
from helpdesk.surveys import settings
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import InvitationState

_ASKED = (
    InvitationState.SCHEDULED,
    InvitationState.SENT,
    InvitationState.PARTIAL,
    InvitationState.ANSWERED,
    InvitationState.EXPIRED,
)


def lately(
    ticket_id: int, customer_id: int | None, address: str, at: datetime, *, before: int | None = None
) -> bool:
    """Was this person asked about another ticket within the throttle period?

    What was asked about this very ticket does not count: closing it again asks anew (E5). `before`: the id of the
    invitation whose letter is about to go; then only those count that have gone out or are on their way.
    """
    days = settings.THROTTLE_DAYS.get()
    whose: list[ColumnElement[bool]] = []
    if customer_id is not None:
        whose.append(Invitation.customer_id == customer_id)
    if address:
        whose.append(Invitation.address == address)
    if not whose or days == 0:
        return False
    moment = func.coalesce(Invitation.sent_at, Invitation.scheduled_at)
    seen = and_(Invitation.state == InvitationState.REVOKED, Invitation.sent_at.is_not(None))
    conditions: list[ColumnElement[bool]] = [
        or_(*whose),
        or_(Invitation.state.in_(_ASKED), seen),
        moment > at - timedelta(days=days),
        Invitation.ticket_id != ticket_id,
    ]
    if before is not None:
        written = exists().where(Delivery.invitation_id == Invitation.id, Delivery.outgoing_id.is_not(None))
        # Of two that became due in the same moment the elder goes.
        elder = and_(Invitation.state == InvitationState.SCHEDULED, Invitation.id < before)
        conditions.append(or_(Invitation.sent_at.is_not(None), written, elder))
    return db.session.scalar(select(Invitation.id).where(and_(*conditions)).limit(1)) is not None


def answered_lately(ticket_id: int, at: datetime) -> bool:
    """Was this very ticket answered about so lately that only "solved?" is asked again (E5)?"""
    since = at - timedelta(days=settings.ASKS_AGAIN_DAYS)
    found = select(Invitation.id).where(Invitation.ticket_id == ticket_id, Invitation.answered_at > since)
    return db.session.scalar(found.limit(1)) is not None
