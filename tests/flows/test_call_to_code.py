"""A caller without an address is told a code; only they see and change what they answer by it. In every language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask_babel import gettext
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact, ScoreFact
from helpdesk.surveys import texts
from helpdesk.surveys.words import Mode
from helpdesk.tickets.models import Ticket
from helpdesk.web import i18n
from tests.factories import categories, people
from tests.factories import surveys as factories
from tests.flows.conftest import Later, SignIn
from tests.pages import Client, Page
from tests.smtp import Server


def told(words: str, language: str) -> str:
    """What stands there in the language."""
    with i18n.speaking(language):
        return str(gettext(words))


def solved_call(desk: Client, language: str) -> Page:
    """A caller without an address asks about a bill, and that was it."""
    bills = categories.category("Bills")
    page = desk.get("/tickets/new?channel=phone")
    values = {"kind": "question", "body": "Asks about a bill.", "category_id": str(bills.id)}
    values |= {"new_name": "Juris Kalns", "new_phone": "+37129418806"}
    return desk.submit(page, "call", button=told("Save ticket", language), solved="y", **values)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_e13_a_caller_without_an_address_answers_by_the_code_that_was_read_out(
    sign_in_as: SignIn, client: Client, clock: Any, at: Any, later: Later, server: Server, language: str
) -> None:
    factories.version()
    organisation.LANGUAGE.set(language, at=at)
    liga = people.agent("Līga Ozola", people.team("Riga desk"), language=language)
    liga_id = liga.id
    desk = sign_in_as(liga)
    ticket = solved_call(desk, language)
    handed = desk.submit(ticket, "/code")
    assert handed.root.get("lang") == language and handed.h1 == told("Code of the survey", language)
    code = handed.one(".mono").text_content()
    later(hours=2)
    assert server.taken == [], "nobody is written to"

    survey = client.submit(client.get(f"/s?lang={language}"), "/s", code=code.lower())
    assert survey.h1 == texts.SATISFACTION[language]["title"]
    clock.shift(timedelta(minutes=1))
    pressed = told("Send my answer", language)
    thanks = client.submit(survey, "/s/", button=pressed, satisfaction="2", solved="no", agent="4")
    assert thanks.h1 == told("Thank you. Your answer is saved.", language)
    assert client.submit(client.get("/s"), "/s", code=code).status == 410, "the code is spent"

    db.session.rollback()
    counted = {(f.question, f.value, f.agent_id, f.mode) for f in db.session.scalars(select(ScoreFact))}
    assert ("agent", 4, liga_id, Mode.HANDED_BY_AGENT) in counted
    assert db.session.scalars(select(ClosingFact)).one().answered
    assert verifying.differences() == []
    number = db.session.scalars(select(Ticket.number)).one()
    assert texts.SATISFACTION[language]["points"][1] not in desk.get(f"/tickets/{number}").text
