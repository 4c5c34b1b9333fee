"""An e-mail becomes a ticket, is answered and closed; the customer answers the survey and changes their mind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.reports import verifying
from helpdesk.reports.models import ScoreFact
from helpdesk.surveys.models import Response
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel, Status
from tests.factories import categories, mail, people
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.flows.conftest import Later, Letters, Post, SignIn
from tests.pages import Client

ILZE = "ilze@example.net"


def counted() -> set[tuple[str, int | None, int]]:
    db.session.rollback()
    return {(f.question, f.value, f.company) for f in db.session.scalars(select(ScoreFact))}


def test_a_mail_is_answered_closed_asked_about_and_the_answer_changed(
    client: Client, sign_in_as: SignIn, post: Post, letters: Letters, clock: Any, later: Later
) -> None:
    factories.version()
    mail.mailbox("help@example.com")
    drops = str(categories.category("Drops").id)
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    desk = sign_in_as(anna)

    said = post(mail.raw("The line drops every evening.\n", subject="Line drops", sender=f"Ilze <{ILZE}>"))
    assert said["action"] == "opened"
    number = said["ticket"]
    later(minutes=1)
    (received,) = letters(ILZE)
    assert f"HD-{number}" in str(received.mail.subject)

    queue = desk.get("/tickets?view=unassigned")
    page = desk.get(queue.links()["Line drops"])
    desk.submit(page, "/taking")
    page = desk.get(f"/tickets/{number}")
    page = desk.submit(
        page, "composer", text="We changed the cable in the street. Is it better?", button="Send"
    )
    assert "We changed the cable" in page.text
    later(minutes=1)
    reply = letters(ILZE)[-1]
    assert "We changed the cable" in reply.mail.text and "Anna" in reply.mail.text

    answer = post(
        mail.raw("It is, thank you.\n", sender=f"Ilze <{ILZE}>", In_Reply_To=f"<{reply.message_id}>")
    )
    assert (answer["action"], answer["ticket"]) == ("replied", number)
    page = desk.submit(
        desk.get(f"/tickets/{number}/closure"), "/closure", outcome="resolved", category_id=drops
    )
    assert f"HD-{number} is closed" in page.text
    assert surveys.asking(letters(ILZE)) == []

    later(hours=25)
    (letter,) = surveys.asking(letters(ILZE))
    survey = client.get(surveys.choice(letter, 5))
    assert "You chose: Very satisfied" in survey.text and "Not saved yet" in survey.text
    assert counted() == set()
    clock.shift(timedelta(minutes=1))
    thanks = client.submit(survey, "/s/", button="Send my answer", solved="yes", agent="5", comment="Quick.")
    assert ("satisfaction", 5, 1) in counted() and ("agent", 5, 1) in counted()

    later(hours=3)
    again = client.get(thanks.links()["Change my answer"])
    assert "This is your answer as we have it" in again.text
    assert again.one("[name=comment]").text.strip() == "Quick."
    clock.shift(timedelta(minutes=1))
    changed = client.submit(
        again, "/s/", button="Send my answer", satisfaction="2", solved="no", causes=["slow"]
    )
    assert "Your answer is saved" in changed.h1 and "Dissatisfied" in changed.text
    assert ("satisfaction", 2, 1) in counted() and ("satisfaction", 5, 1) not in counted()
    versions = db.session.scalars(select(Response.version).order_by(Response.version)).all()
    assert versions == [1, 2]
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.channel, ticket.status, ticket.satisfaction) == (Channel.EMAIL, Status.CLOSED, 2)

    later(hours=73)
    over = client.get(surveys.neutral(letter))
    assert over.status == 410 and "Your answer is final" in over.h1
    assert verifying.differences() == []
    assert len(surveys.asking(letters(ILZE))) == 1, "who has answered is not reminded"
