"""What comes back by mail instead of by the page (E19, E20, E15)."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.mail import incoming
from helpdesk.mail.events import ComplaintReceived
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.words import Source
from helpdesk.surveys import jobs
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import InvitationState
from helpdesk.tickets.models import Message
from helpdesk.tickets.words import MessageKind, Status
from tests.factories import customers, mail, surveys


def letter_of(invitation: Invitation, at: datetime) -> OutgoingEmail:
    """The survey's letter, written at `at`."""
    db.session.commit()
    jobs.send_due(at)
    return db.session.scalars(
        select(OutgoingEmail).filter_by(ref=f"delivery:{surveys.delivery_of(invitation).id}")
    ).one()


def reply(letter: OutgoingEmail, text: str, at: datetime, **headers: str) -> None:
    raw = mail.raw(text, subject=f"Re: {letter.subject}", In_Reply_To=letter.message_id, **headers)
    incoming.receive(raw, mailbox_id=letter.mailbox_id, source=Source.PIPE, at=at)
    db.session.commit()
    incoming.process_due(at)


def test_e20_an_answer_by_mail_becomes_a_message_on_the_ticket_and_never_a_score(
    app: Flask, at: datetime
) -> None:
    invitation = surveys.scheduled(at=at, customer=customers.customer("Ilze", email="ilze@example.net"))
    sent = at + timedelta(hours=25)
    letter = letter_of(invitation, sent)
    reply(letter, "5! But it broke again, please call.", sent + timedelta(hours=1))
    ticket = surveys.ticket_of(invitation)
    message = db.session.scalars(
        select(Message).filter_by(ticket_id=ticket.id).order_by(Message.id.desc()).limit(1)
    ).one()
    assert message.kind is MessageKind.REQUEST and "please call" in message.body
    assert db.session.scalar(select(Response.id)) is None and ticket.satisfaction is None
    assert ticket.status is Status.OPEN
    db.session.refresh(invitation)
    assert invitation.state is InvitationState.REVOKED, "we ask again when it is closed again"


def test_e19_an_autoreply_to_a_survey_reopens_nothing(app: Flask, at: datetime) -> None:
    invitation = surveys.scheduled(at=at, customer=customers.customer("Ilze", email="ilze@example.net"))
    sent = at + timedelta(hours=25)
    reply(
        letter_of(invitation, sent),
        "I am away until Monday.",
        sent + timedelta(minutes=1),
        Auto_Submitted="auto-replied",
    )
    assert surveys.ticket_of(invitation).status is Status.CLOSED
    db.session.refresh(invitation)
    assert invitation.state is InvitationState.SCHEDULED


def test_e15_who_calls_a_survey_spam_is_not_asked_again(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at)
    delivery = surveys.delivery_of(invitation)
    record(ComplaintReceived(1, f"delivery:{delivery.id}", "survey"), at=at)
    who = db.session.get_one(Customer, invitation.customer_id)
    assert consent.refused(who, invitation.address) and consent.refused(None, invitation.address)
