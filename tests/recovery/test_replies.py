"""What comes back by mail to the question of a week later: words for the ticket, never an answer (E15, E19, E20)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.mail import incoming
from helpdesk.mail.events import ComplaintReceived
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.words import Source
from helpdesk.recovery import checking, jobs, working
from helpdesk.recovery.models import Case, Check
from helpdesk.recovery.words import CaseOutcome
from helpdesk.surveys import settings
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import Status
from tests.factories import customers, mail, people, recovery

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def asked(at: datetime) -> tuple[Case, Check, OutgoingEmail]:
    """A case of Ilze's that was closed a week before `at`, and the letter that asks her once more."""
    settings.REST_DAYS.set(False, at=at)
    lead, ilze = people.supervisor(), customers.customer("Ilze", email="ilze@example.net")
    case = recovery.decided(recovery.case(at=at - WEEK, customer=ilze), by=lead, at=at - WEEK)
    case = recovery.act(working.close, case, CaseOutcome.RESOLVED_ACCEPTED, "", by=lead, at=at - WEEK)
    assert jobs.ask_again(at) == 1
    check = checking.of_case(case.id)
    assert check is not None
    return case, check, db.session.scalars(select(OutgoingEmail).filter_by(ref=f"check:{check.id}")).one()


def reply(letter: OutgoingEmail, text: str, at: datetime, **headers: str) -> None:
    raw = mail.raw(text, subject=f"Re: {letter.subject}", In_Reply_To=letter.message_id, **headers)
    incoming.receive(raw, mailbox_id=letter.mailbox_id, source=Source.PIPE, at=at)
    db.session.commit()
    incoming.process_due(at)
    db.session.expire_all()


def test_e20_a_mailed_reply_goes_to_the_ticket_and_answers_nothing(app: Any, at: datetime) -> None:
    case, check, letter = asked(at)
    reply(letter, "No, it is not! Please call.", at + HOUR)
    ticket = db.session.get_one(Ticket, case.ticket_id)
    words = select(Message.body).filter_by(ticket_id=ticket.id).order_by(Message.id.desc()).limit(1)
    assert "Please call" in str(db.session.scalar(words)) and ticket.status is Status.OPEN
    assert db.session.get_one(Check, check.id).answer is None


def test_e19_who_is_away_reopens_nothing(app: Any, at: datetime) -> None:
    case, _check, letter = asked(at)
    reply(letter, "I am away until Monday.", at + HOUR, Auto_Submitted="auto-replied")
    assert db.session.get_one(Ticket, case.ticket_id).status is Status.CLOSED


def test_e15_who_called_the_letter_spam_was_asked_again(app: Any, at: datetime) -> None:
    _case, check, _letter = asked(at)
    record(ComplaintReceived(1, f"check:{check.id}", "check"), at=at)
    record(ComplaintReceived(1, "check:999999", "check"), at=at)
    assert consent.refused(None, check.address)
