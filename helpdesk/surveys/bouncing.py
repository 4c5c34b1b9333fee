"""What does not arrive: the delivery ends, and one more goes by another way where the customer has one (SURVEYS 4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.customers.models import ContactPoint
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.surveys import gates, happened, invitations, once_more, rules
from helpdesk.surveys.events import InvitationBounced, InvitationScheduled
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, InvitationState, Way
from helpdesk.tickets.models import Ticket

MOST_TRIES = 7
_PAUSE = timedelta(hours=1)
_UNWRITTEN = frozenset(Way) - frozenset(invitations.WRITTEN)


def bounced(delivery: Delivery, status: str, *, at: datetime) -> None:
    """The delivery will not arrive. The invitation ends unless another delivery is out, or another way is left.

    `status` is what the server or the gateway said: only where it means the address itself, nobody asks there again.
    """
    invitation = invitations.locked(delivery.invitation_id)
    if delivery.state is DeliveryState.VOID:
        return
    delivery.state, delivery.next_attempt_at = DeliveryState.BOUNCED, None
    point = db.session.get(ContactPoint, invitation.contact_point_id) if invitation.contact_point_id else None
    asked_there = point is not None and (delivery.way is invitation.way)
    if point is not None and asked_there and point.unusable_since is None and rules.address_is_dead(status):
        point.unusable_since, point.unusable_because = at, "bounced"
    own = [each for each in invitations.deliveries(invitation) if each.id != delivery.id]
    out = any(each.state is DeliveryState.SENT for each in own)
    if invitation.state not in {InvitationState.SCHEDULED, InvitationState.SENT} or out:
        return
    invitation.state, invitation.ended_at = InvitationState.BOUNCED, at
    invitations.void(invitation)
    if delivery.way in invitations.WRITTEN:
        _go_another_way(invitation, at)
    record(happened.to(invitation, InvitationBounced), at=at)


def late(delivery: Delivery, *, at: datetime) -> None:
    """Nothing took the delivery in its time, so it has not gone out: another way, else the next decent hour, else it bounced."""
    invitation = invitations.locked(delivery.invitation_id)
    if delivery.state is not DeliveryState.SCHEDULED:
        return
    if delivery.is_reminder:
        delivery.state, delivery.next_attempt_at = DeliveryState.VOID, None
        return
    if _go_another_way(invitation, at):
        delivery.state, delivery.next_attempt_at = DeliveryState.VOID, None
        record(happened.to(invitation, InvitationScheduled), at=at)
    elif delivery.attempts >= MOST_TRIES:
        bounced(delivery, "", at=at)
    else:
        delivery.outgoing_text_id = None
        hours = invitations.hours_for(once_more.customer_of(invitation))
        delivery.next_attempt_at = rules.within_hours(at + _PAUSE, hours)


def _go_another_way(invitation: Invitation, at: datetime) -> bool:
    """Adds a delivery by a way that was not tried, where the customer has one; False where none is left.

    Where we ask is then that other address: gates, throttle and refusals look at it.
    """
    if invitation.ticket_id is None:
        return False
    tried = {each.way for each in invitations.deliveries(invitation)}
    ticket, customer = db.session.get_one(Ticket, invitation.ticket_id), once_more.customer_of(invitation)
    way, point = gates.way_to(ticket, customer, but=tried | _UNWRITTEN)
    if way is None or point is None:
        return False
    invitation.way, invitation.contact_point_id, invitation.address = way, point.id, point.value
    due_at = rules.within_hours(at, invitations.hours_for(customer))
    invitations.add_delivery(invitation, way, due_at=due_at, at=at)
    db.session.flush()
    return True
