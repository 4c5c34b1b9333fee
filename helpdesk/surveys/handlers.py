"""What surveys do when tickets are closed or reopened, and when letters arrive or do not."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from helpdesk.customers import consent
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.mail.events import ComplaintReceived, LetterAccepted, LetterFailed, LetterUncertain
from helpdesk.surveys import answering, gates, invitations
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import Reason
from helpdesk.tickets.events import TicketClosed, TicketMerged, TicketReopened
from helpdesk.tickets.models import Closing, Ticket

_DECIDED = select(Invitation.id).where(Invitation.closing_id == bindparam("closing")).limit(1)


def ticket_closed(event: TicketClosed, record: EventRecord) -> None:
    """Decides about the closing: exactly one invitation, scheduled or suppressed."""
    if db.session.scalar(_DECIDED, {"closing": event.closing_id}) is None:
        ticket = db.session.get_one(Ticket, event.ticket_id)
        invitations.schedule(ticket, db.session.get_one(Closing, event.closing_id), at=record.at)


def ticket_reopened(event: TicketReopened, record: EventRecord) -> None:
    """Takes back what is not answered; an answer stays, marked as given before the reopening (E2 to E4)."""
    asked = select(Invitation).where(Invitation.closing_id == event.closing_id).with_for_update()
    for invitation in db.session.scalars(asked.execution_options(populate_existing=True)):
        by = Actor(record.actor_kind, record.actor_id)
        if invitations.revoke(invitation, Reason.REOPENED, at=record.at, by=by):
            continue
        response = answering.current_response(invitation.id)
        if response is not None and "before_reopen" not in response.flags:
            response.flags = [*response.flags, "before_reopen"]


def ticket_merged(event: TicketMerged, record: EventRecord) -> None:
    """Whoever is asked about the ticket it lives on in is not asked about this one too; what was answered stays (E7)."""
    ticket = db.session.get_one(Ticket, event.ticket_id)
    asked = select(Invitation).where(Invitation.ticket_id == ticket.id).order_by(Invitation.id)
    for invitation in db.session.scalars(asked.with_for_update().execution_options(populate_existing=True)):
        if gates.is_asked_elsewhere(ticket, invitation.customer_id):
            by = Actor(record.actor_kind, record.actor_id)
            invitations.revoke(invitation, Reason.MERGED, at=record.at, by=by)


def letter_accepted(event: LetterAccepted, record: EventRecord) -> None:
    """The next server took the letter: the survey is out."""
    if delivery := _delivery(event.ref):
        invitations.sent(delivery, at=record.at)


def letter_uncertain(event: LetterUncertain, record: EventRecord) -> None:
    """It may have arrived: it counts as out, and whoever answers proves it."""
    if delivery := _delivery(event.ref):
        invitations.sent(delivery, at=record.at)


def letter_failed(event: LetterFailed, record: EventRecord) -> None:
    """It was refused, or came back: nobody can answer it."""
    if delivery := _delivery(event.ref):
        invitations.bounced(delivery, event.status, at=record.at)


def complaint_received(event: ComplaintReceived, record: EventRecord) -> None:
    """Somebody called our mail spam: they are not asked again."""
    delivery = _delivery(event.ref)
    if delivery is None:
        return
    invitation = db.session.get_one(Invitation, delivery.invitation_id)
    customer = db.session.get(Customer, invitation.customer_id) if invitation.customer_id else None
    consent.refuse(customer=customer, address=invitation.address, source="complaint", at=record.at)


def _delivery(ref: str) -> Delivery | None:
    kind, _, number = ref.partition(":")
    return db.session.get(Delivery, int(number)) if kind == "delivery" and number.isdigit() else None
