"""What is reopened before its question left is not asked about; the next closing asks anew."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import Status
from tests.factories import categories, customers, mail, people, tickets
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.flows.conftest import Later, Letters, Post, SignIn
from tests.pages import Client

ILZE = "ilze@example.net"


def close(desk: Client, number: int) -> None:
    page = desk.get(f"/tickets/{number}/closure")
    category = str(categories.category("Drops").id)
    desk.submit(page, "/closure", outcome="resolved", category_id=category)


def anna() -> User:
    return db.session.scalars(select(User).filter_by(name="Anna Liepa")).one()


def test_a_ticket_reopened_before_sending_is_asked_about_once_it_is_closed_again(
    app: Flask, at: Any, sign_in_as: SignIn, post: Post, letters: Letters, later: Later
) -> None:
    factories.version()
    mail.mailbox("help@example.com")
    ilze = customers.customer("Ilze Vītola", email=ILZE, language="en")
    desk = sign_in_as(people.agent("Anna Liepa", people.team("Riga desk")))
    number = tickets.ticket("Line drops", by=desk.user, customer=ilze, at=at).number
    close(desk, number)
    later(hours=2)
    raw = mail.raw("It dropped again.\n", sender=f"Ilze <{ILZE}>", subject=f"HD-{number} Line drops")
    assert post(raw)["ticket"] == number
    later(hours=24)
    assert surveys.asking(letters(ILZE)) == [], "nobody is asked about what is not over"
    assert db.session.scalars(select(Ticket.status)).one() is Status.OPEN
    revoked = db.session.scalars(select(Invitation)).one()
    assert revoked.state is InvitationState.REVOKED

    desk.sign_in(anna())  # a day has passed, the sign-in is over
    close(desk, number)
    later(hours=25)
    (letter,) = surveys.asking(letters(ILZE))
    assert f"HD-{number}" in letter.mail.text
    facts = {fact.closing_id: fact for fact in db.session.scalars(select(ClosingFact))}
    first, second = db.session.scalars(select(Closing).order_by(Closing.number)).all()
    assert (facts[first.id].sent, facts[second.id].sent) == (False, True)
    assert verifying.differences() == []


def test_a_link_of_a_reopened_ticket_says_so(
    app: Flask, at: Any, client: Client, sign_in_as: SignIn, letters: Letters, later: Later
) -> None:
    factories.version()
    ilze = customers.customer("Ilze Vītola", email=ILZE, language="en")
    desk = sign_in_as(people.agent("Anna Liepa"))
    number = tickets.ticket("Line drops", by=desk.user, customer=ilze, at=at).number
    close(desk, number)
    later(hours=25)
    (letter,) = surveys.asking(letters(ILZE))
    desk.sign_in(anna())  # a day has passed, the sign-in is over
    desk.submit(desk.get(f"/tickets/{number}"), "/reopening")
    page = client.get(surveys.choice(letter, 1))
    assert page.status == 410 and "We are working on your case again" in page.h1
