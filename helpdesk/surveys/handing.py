"""Handing a survey over where nobody can be written to: a code to read out, or words to copy, given by who helped.

The colleague knows the code. So an answer by it stands apart from all that customers give alone (its mode says so), and
once it was used, the code opens nothing any more: only the page on which it was answered changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.surveys import invitations, links, once_more, rules, settings, slips
from helpdesk.surveys.events import InvitationHanded
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, InvitationState, Reason, Way
from helpdesk.tickets.models import Ticket

OFFERED = (InvitationState.SCHEDULED, InvitationState.SENT, InvitationState.ANSWERED)


@dataclass(frozen=True)
class Handed:
    """What the colleague reads out or copies: shown once."""

    ticket: Ticket
    language: str
    code: str
    token: str
    until: date | None


class AlreadyHanded(Conflict):
    """A code was given out that whoever asked for this one did not know of."""

    def __init__(self, last: Delivery) -> None:
        super().__init__(N_("A code was handed over meanwhile."))
        self.delivery_id, self.moment = last.id, last.created_at


def hand_over(ticket: Ticket, *, by: User, at: datetime, after: int | None = None) -> Handed | None:
    """A code about the ticket's last closing; a new one voids the one before. None where a gate says no by now.

    `after` is the delivery handed over last, as the colleague saw it. That the survey was answered is not theirs to know:
    they get a code like any other, and it leads to the page which says so. Raises AlreadyHanded, and DomainError where no
    code is offered.
    """
    invitation = slips.latest(ticket)
    if invitation is not None:
        invitation = invitations.locked(invitation.id)
    if invitation is None or not is_offered(ticket, invitation) or slips.is_late(invitation, at):
        raise DomainError(N_("A code is handed over where no address is known, when the ticket is closed."))
    last = last_handed(invitation)
    if last and last.id != after:
        raise AlreadyHanded(last)
    asks = invitation.state is not InvitationState.ANSWERED
    if asks and (reason := _why_not(invitation, at)):
        if invitation.state is InvitationState.SCHEDULED:
            invitations.suppress(invitation, reason, at=at)
        return None
    if asks and last:
        last.state = DeliveryState.VOID
        db.session.flush()
    code, token = links.new_code(), tokens.new()
    delivery = Delivery(
        invitation_id=invitation.id,
        way=Way.CODE,
        state=DeliveryState.SCHEDULED if asks else DeliveryState.VOID,
        code_hmac=links.hashed_code(code),
        token_hash=tokens.hashed(token),
        created_at=at,
    )
    db.session.add(delivery)
    db.session.flush()
    if asks:
        invitations.sent(delivery, at=at, by=Actor.user(by))
    event = InvitationHanded(ticket.id, invitation.id, invitation.closing_id or 0, delivery.id)
    record(event, by=Actor.user(by), at=at)
    until = organisation.today(invitation.expires_at) if invitation.expires_at else None
    return Handed(ticket, invitation.language, code, token, until)


def is_offered(ticket: Ticket, invitation: Invitation) -> bool:
    """Is a code handed over after this closing?"""
    return not ticket.is_open and invitation.way is Way.CODE and invitation.state in OFFERED


def last_handed(invitation: Invitation) -> Delivery | None:
    """The delivery of the code given out last."""
    query = select(Delivery).filter_by(invitation_id=invitation.id, way=Way.CODE)
    return db.session.scalar(query.order_by(Delivery.id.desc()).limit(1))


def _why_not(invitation: Invitation, at: datetime) -> Reason | None:
    stale = rules.is_stale(invitation.scheduled_at, at, timedelta(days=settings.STALE_DAYS))
    if invitation.sent_at is None and stale:
        return Reason.STALE
    return once_more.why_not(invitation, at, counts_others=invitation.sent_at is None)
