"""Which visit a card was handed out with: noted at the counter, taken back where it was a mistake.

From then on the card is one more delivery of the visit's survey: its code opens that survey, and once it comes back filled
in, it is that survey's answer.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from helpdesk.cards import finding
from helpdesk.cards.events import CardHandedOut, CardTakenBack
from helpdesk.cards.models import Card
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.surveys import invitations, slips, wording
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, InvitationState, Way
from helpdesk.tickets.models import Ticket


def hand_out(ticket: Ticket, typed: str, place_id: int | None, *, by: User, at: datetime) -> Card | None:
    """Notes that this card went along with the ticket's last closing. None where a gate says no by now: nobody is asked.

    Raises DomainError where no card is offered, or the card is not known, in use, or asks something else.
    """
    invitation = slips.latest(ticket)
    if invitation is not None:
        invitation = invitations.locked(invitation.id)
    if invitation is None or not is_offered(ticket, invitation) or slips.is_late(invitation, at):
        raise DomainError(
            N_("Cards are for visitors without an e-mail address, when their ticket is closed.")
        )
    found = finding.card(typed, place_id)
    if found is None:
        raise DomainError(N_("There is no such card. Type the number at its top, or its code."), field="card")
    card = finding.held(found.id)
    mine = of(invitation)
    if mine is not None and mine.id == card.id:
        return card
    if mine is not None:
        raise Conflict(N_("A card was noted for this visit already."), field="card")
    _check(card, invitation)
    if invitation.state is InvitationState.SCHEDULED and (reason := slips.why_not(invitation, at)):
        invitations.suppress(invitation, reason, at=at)
        return None
    delivery = Delivery(
        invitation_id=invitation.id,
        way=Way.CARD,
        code_hmac=card.code_hmac,
        token_hash=card.token_hash,
        place_id=card.batch.place_id,
        created_at=at,
    )
    db.session.add(delivery)
    db.session.flush()
    invitations.sent(delivery, at=at, by=Actor.user(by))
    card.invitation_id, card.delivery_id = invitation.id, delivery.id
    card.handed_at, card.handed_by_id = at, by.id
    db.session.flush()
    record(CardHandedOut(card.batch_id, card.id, invitation.id), by=Actor.user(by), at=at)
    return card


def _check(card: Card, invitation: Invitation) -> None:
    if card.read_at is not None:
        raise DomainError(N_("This card was typed in already, without a visit."), field="card")
    if card.invitation_id is not None:
        raise DomainError(N_("This card was handed out with another visit."), field="card")
    if card.code_hmac is None:
        raise DomainError(N_("This card was never printed."), field="card")
    if card.batch.version_id != invitation.version_id:
        raise DomainError(
            N_("This card asks something else than the survey of this visit. Print a slip instead."),
            field="card",
        )


def take_back(ticket: Ticket, card_id: int, *, by: User, at: datetime) -> None:
    """It was another card: this one belongs to no visit and can be handed out. The survey stays open.

    Raises Conflict once the card came back or its code was used.
    """
    invitation = slips.latest(ticket)
    if invitation is None:
        raise DomainError(N_("This card was not handed out with this visit."))
    invitation = invitations.locked(invitation.id)
    card = finding.held(card_id)
    if card.invitation_id != invitation.id:
        raise DomainError(N_("This card was not handed out with this visit."))
    if card.read_at is not None or invitation.answered_at is not None:
        raise Conflict(N_("This card has come back already."))
    delivery = db.session.get_one(Delivery, card.delivery_id)
    delivery.state, delivery.code_hmac, delivery.token_hash = DeliveryState.VOID, None, None
    card.invitation_id = card.delivery_id = card.handed_at = card.handed_by_id = None
    db.session.flush()
    record(CardTakenBack(card.batch_id, card.id, invitation.id), by=Actor.user(by), at=at)


def is_offered(ticket: Ticket, invitation: Invitation) -> bool:
    """Is a card handed out after this closing? Where a slip is, unless only little is asked this time."""
    if wording.of(invitation.version_id).anonymous:
        return False
    open_still = invitation.state in slips.PRINTABLE or invitation.state is InvitationState.ANSWERED
    return slips.is_offered(ticket, invitation) and open_still and not invitation.asks_again


def of(invitation: Invitation) -> Card | None:
    """The card that was handed out with this visit."""
    return db.session.scalar(select(Card).where(Card.invitation_id == invitation.id))
