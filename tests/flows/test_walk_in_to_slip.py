"""A visitor without an address gets a slip; its code leads to the survey, and the answer counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact, ScoreFact
from helpdesk.surveys.words import Mode
from helpdesk.tickets.models import Ticket
from tests.factories import categories, people
from tests.factories import surveys as factories
from tests.flows.conftest import Later, SignIn
from tests.pages import Client, Page
from tests.smtp import Server


def solved_visit(desk: Client) -> Page:
    """A nameless visitor pays a bill."""
    bills = categories.category("Bills")
    page = desk.get("/tickets/new?channel=walk_in")
    values = {"kind": "request", "body": "Pays a bill at the counter.", "category_id": str(bills.id)}
    return desk.submit(page, "call", button="Save ticket", solved="y", **values)


def test_a_visitor_without_an_address_answers_by_the_code_of_a_slip(
    sign_in_as: SignIn, client: Client, clock: Any, later: Later, server: Server
) -> None:
    factories.version()
    office = people.place("Riga office")
    liga = people.agent("Līga Ozola", people.team("Riga desk"), place_id=office.id)
    liga_id = liga.id
    desk = sign_in_as(liga)
    ticket = solved_visit(desk)
    assert "slip" in ticket.text.lower(), "whoever closes is told that a slip is to be handed over"

    slip = desk.submit(ticket, "/slip")
    code = slip.one(".code").text_content()
    assert "How was our help today?" in slip.h1 and "Slip 000001" in slip.text
    later(hours=2)
    assert server.taken == [], "nobody is written to"

    page = client.get("/s")
    wrong = client.submit(page, "/s", code="ABCD-2345")
    assert wrong.status == 422 and "We do not know this code" in wrong.text
    survey = client.submit(wrong, "/s", code=code.lower().replace("-", " "))
    assert "How satisfied are you" in survey.h1
    clock.shift(timedelta(minutes=1))
    thanks = client.submit(survey, "/s/", button="Send my answer", satisfaction="5", solved="yes", agent="4")
    assert "Your answer is saved" in thanks.h1

    db.session.rollback()
    counted = {(f.question, f.value, f.agent_id, f.mode) for f in db.session.scalars(select(ScoreFact))}
    assert ("satisfaction", 5, liga_id, Mode.SLIP) in counted
    assert ("agent", 4, liga_id, Mode.SLIP) in counted
    assert db.session.scalars(select(ClosingFact)).one().answered
    assert verifying.differences() == []
    assert desk.get(ticket.url).status == 200


def test_printing_again_voids_the_code_before(sign_in_as: SignIn, client: Client, clock: Any) -> None:
    factories.version()
    people.place("Riga office")
    desk = sign_in_as(people.agent("Līga Ozola", people.team("Riga desk")))
    ticket = solved_visit(desk)
    first = desk.submit(ticket, "/slip").one(".code").text_content()
    second = desk.submit(desk.get(ticket.url), "/slip").one(".code").text_content()
    assert first != second
    page = client.get("/s")
    old = client.submit(page, "/s", code=first)
    assert old.status == 410 and "There is a newer slip" in old.h1
    assert "How satisfied are you" in client.submit(page, "/s", code=second).h1


def test_a_slip_without_a_code_names_the_case_and_looks_alike_to_the_agent(
    sign_in_as: SignIn, clock: Any
) -> None:
    people.place("Riga office")
    desk = sign_in_as(people.agent("Līga Ozola"))
    page = desk.get("/tickets/new?channel=walk_in")
    test = {"kind": "request", "body": "A test of the counter.", "outcome": "test", "solved": "y"}
    ticket = desk.submit(
        page, "call", button="Save ticket", category_id=str(categories.category("Bills").id), **test
    )
    slip = desk.submit(ticket, "/slip")
    number = db.session.scalars(select(Ticket.number)).one()
    assert f"HD-{number}" in slip.text and not slip.all(".code") and not slip.all("img.qr")
