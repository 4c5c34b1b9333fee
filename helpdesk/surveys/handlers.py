"""What surveys do when tickets are closed or reopened, and when letters arrive or do not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, bindparam, literal, select, union_all

from helpdesk.customers import consent
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.columns import Id
from helpdesk.kit.errors import N_
from helpdesk.kit.event import Actor
from helpdesk.mail.events import ComplaintReceived, LetterAccepted, LetterFailed, LetterUncertain
from helpdesk.people import notices
from helpdesk.people import queries as people
from helpdesk.surveys import answering, asked, bouncing, gates, invitations, returns, rules, spam
from helpdesk.surveys.milestone_events import OccasionAnswerEvent
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import QuestionKey, Reason
from helpdesk.tickets.events import TicketClosed, TicketMerged, TicketReopened
from helpdesk.tickets.models import Closing, Message, Ticket
from helpdesk.tickets.words import Outcome

# The invitations of a closing, and the customers of tickets that were merged into its ticket, in one statement.
_DECIDED = select(Invitation.id, literal(None, Id)).where(Invitation.closing_id == bindparam("closing"))
_MERGED = (
    select(literal(None, Id), Ticket.customer_id)
    .join(Message, Message.original_ticket_id == Ticket.id)
    .where(Message.ticket_id == bindparam("ticket"), Ticket.customer_id.is_not(None))
)
_BEFORE: CompoundSelect[Any] = union_all(_DECIDED, _MERGED)


def ticket_closed(event: TicketClosed, record: EventRecord) -> None:
    """Decides about the closing: one invitation, scheduled or suppressed; and who else wrote about it is asked, too (E7)."""
    before = db.session.execute(_BEFORE, {"closing": event.closing_id, "ticket": event.ticket_id}).all()
    if any(invitation_id is not None for invitation_id, _customer_id in before):
        return
    ticket, closing = (
        db.session.get_one(Ticket, event.ticket_id),
        db.session.get_one(Closing, event.closing_id),
    )
    if event.imported:
        invitations.schedule(ticket, closing, at=record.at, because=Reason.IMPORTED)
        return
    invitations.schedule(ticket, closing, at=record.at)
    if ticket.merged_into_id is None:
        wrote = {customer_id for _invitation_id, customer_id in before} - {ticket.customer_id}
        for requester in asked.still_to_ask(ticket.id, wrote):
            if gates.email_of(ticket, requester) is not None:
                invitations.schedule(ticket, closing, at=record.at, requester=requester)
    if event.outcome == Outcome.SPAM and closing.by_id is not None:
        spam.leave_out(ticket, closing, at=record.at)


def ticket_reopened(event: TicketReopened, record: EventRecord) -> None:
    """Takes back what is not answered; an answer stays, marked as given before the reopening (E2 to E4)."""
    if event.outcome == Outcome.SPAM and record.actor_kind == "user":
        spam.count_again(event.ticket_id, event.closing_id, by_id=record.actor_id, at=record.at)
    why = Reason.SPAM if event.because == "spam" else Reason.REOPENED
    own = select(Invitation).where(Invitation.closing_id == event.closing_id).with_for_update(key_share=True)
    for invitation in db.session.scalars(own.execution_options(populate_existing=True)):
        by = Actor(record.actor_kind, record.actor_id)
        if invitations.revoke(invitation, why, at=record.at, by=by):
            continue
        response = answering.current_response(invitation.id)
        if response is not None and "before_reopen" not in response.flags:
            response.flags = [*response.flags, "before_reopen"]


def ticket_merged(event: TicketMerged, record: EventRecord) -> None:
    """Whoever is asked about the ticket it lives on in is not asked about this one too; what was answered stays (E7)."""
    ticket = db.session.get_one(Ticket, event.ticket_id)
    own = select(Invitation).where(Invitation.ticket_id == ticket.id).order_by(Invitation.id)
    for invitation in db.session.scalars(
        own.with_for_update(key_share=True).execution_options(populate_existing=True)
    ):
        if gates.is_asked_elsewhere(ticket, invitation.customer_id):
            by = Actor(record.actor_kind, record.actor_id)
            invitations.revoke(invitation, Reason.MERGED, at=record.at, by=by)


def letter_accepted(event: LetterAccepted, record: EventRecord) -> None:
    """The next server took the letter: the survey is out."""
    if delivery := behind(event.ref):
        invitations.sent(delivery, at=record.at)


def letter_uncertain(event: LetterUncertain, record: EventRecord) -> None:
    """It may have arrived: it counts as out, and whoever answers proves it."""
    if delivery := behind(event.ref):
        invitations.sent(delivery, at=record.at)


def letter_failed(event: LetterFailed, record: EventRecord) -> None:
    """It was refused, or came back: nobody can answer it."""
    if delivery := behind(event.ref):
        bouncing.bounced(delivery, event.status, at=record.at)


def complaint_received(event: ComplaintReceived, record: EventRecord) -> None:
    """Somebody called our mail spam: they are not asked again."""
    delivery = behind(event.ref)
    if delivery is None:
        return
    invitation = db.session.get_one(Invitation, delivery.invitation_id)
    customer = db.session.get(Customer, invitation.customer_id) if invitation.customer_id else None
    consent.refuse(customer=customer, address=invitation.address, source="complaint", at=record.at)


def answered_at_milestone(event: OccasionAnswerEvent, record: EventRecord) -> None:
    """A low answer at a milestone or to a mailing, of somebody who may be contacted: supervisors are told, once for each ask."""
    response = answering.current_response(event.invitation_id)
    if response is None or response.contact_wanted is not True:
        return
    numbers = {
        each.key: each.value for each in response.answers if each.value is not None and not each.choice
    }
    solved = returns.solved_word(numbers.get(QuestionKey.SOLVED))
    causes = [each.choice for each in response.answers if each.choice]
    if rules.is_low(numbers, solved.value if solved else None, causes):
        notices.tell(
            [user.id for user in people.supervisors_for(None)],
            kind="alert",
            sentence=N_("A customer gave a low answer at a milestone and may be contacted.")
            if event.milestone_id
            else N_("A customer gave a low answer to a mailing and may be contacted."),
            values={},
            url=f"/customers/{event.customer_id}",
            key=f"occasion:{event.invitation_id}",
            at=record.at,
        )


def behind(ref: str) -> Delivery | None:
    """The delivery that a letter or a text with this ref is about."""
    kind, _, number = ref.partition(":")
    return db.session.get(Delivery, int(number)) if kind == "delivery" and number.isdigit() else None
