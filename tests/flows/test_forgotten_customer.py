"""Somebody asks what we hold, gets it, asks to be forgotten, and writes again a week later as somebody we do not know."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import select

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.reports import verifying
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState, Reason
from helpdesk.tickets.models import Ticket
from tests.factories import categories, mail, people
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.flows.conftest import Later, Letters, Post, SignIn

ILZE = "ilze@example.net"


def test_a_customer_is_handed_out_forgotten_and_not_asked_again(
    app: Flask,
    at: datetime,
    clock: Any,
    sign_in_as: SignIn,
    post: Post,
    letters: Letters,
    later: Later,
    client: Any,
) -> None:
    factories.version()
    fibre = categories.category("Fibre").id
    anna, vera = people.agent("Anna Liepa", people.team()), people.supervisor("Vera Kalna")
    desk, (anna_id, vera_id) = sign_in_as(anna), (anna.id, vera.id)
    number = post(mail.raw("My line drops.\n", sender=f"Ilze Ozola <{ILZE}>", subject="Line drops"))["ticket"]
    desk.submit(desk.get(f"/tickets/{number}"), "composer", button="Send", text="Dear Ilze, we look.")
    desk.submit(
        desk.get(f"/tickets/{number}/closure"), "/closure", outcome="resolved", category_id=str(fibre)
    )
    later(hours=26)
    (asking,) = surveys.asking(letters(ILZE))
    survey = client.get(surveys.choice(asking, 4))
    clock.shift(timedelta(minutes=1))
    client.submit(
        survey,
        "/s/",
        button="Send my answer",
        solved="yes",
        agent="4",
        comment="Ilze is not amused by the music.",
    )
    later(minutes=1)

    ilze = db.session.scalars(select(Customer)).one().id
    lead = sign_in_as(db.session.get_one(User, vera_id))
    lead.submit(lead.get(f"/customers/{ilze}/privacy"), "/exports")
    later(minutes=1)
    zipped = lead.submit(lead.get(f"/customers/{ilze}/privacy"), "/download")
    archive = ZipFile(BytesIO(zipped.response.get_data()))
    zipped.response.close()
    assert "My line drops." in archive.read(f"tickets/{number}.html").decode()
    assert "not amused" in archive.read("data/answers.json").decode()

    before = lead.get("/reports/agents").text
    page = lead.submit(lead.get(f"/customers/{ilze}/erasure"), "/erasure", name="Ilze Ozola")
    assert "Being erased" in page.text
    later(minutes=1)
    assert "Figures are what they were before." in lead.get(page.url).text
    assert lead.get("/reports/agents").text == before and verifying.differences() == []
    for url in (f"/tickets/{number}", "/reports/answers", "/customers", "/tickets/search?q=Ilze"):
        shown = lead.get(url).body
        assert "Ilze" not in shown and ILZE not in shown and "amused" not in shown, url

    later(days=3)
    thread = {"In-Reply-To": f"<{letters(ILZE)[0].message_id}>"}
    told = post(mail.raw("It drops again.\n", sender=f"I. <{ILZE}>", subject=f"Re: HD-{number}", **thread))
    assert told["action"] == "opened" and told["ticket"] != number
    new = db.session.scalars(select(Ticket).filter_by(number=told["ticket"])).one()
    assert new.customer_id != ilze
    desk = sign_in_as(db.session.get_one(User, anna_id))
    desk.submit(desk.get(f"/tickets/{told['ticket']}"), "composer", button="Send", text="We come by.")
    desk.submit(
        desk.get(f"/tickets/{new.number}/closure"), "/closure", outcome="resolved", category_id=str(fibre)
    )
    asked = db.session.scalars(select(Invitation).filter_by(ticket_id=new.id)).one()
    assert (asked.state, asked.reason) == (InvitationState.SUPPRESSED, Reason.THROTTLED)
