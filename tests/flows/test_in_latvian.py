"""One whole story in Latvian: desk, letters, survey and score."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_babel import gettext

from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.surveys import texts
from helpdesk.web import i18n
from tests.factories import categories, people
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.flows.conftest import Later, Letters, SignIn
from tests.pages import Client, Page

ILZE = "ilze@example.lv"


def lv(english: str, **values: Any) -> str:
    """What stands there in Latvian."""
    with i18n.speaking("lv"):
        said = str(gettext(english, **values))
    assert said != english, f"no Latvian for {english!r}"
    return said


def latvian(page: Page) -> Page:
    """A page that says it is in Latvian."""
    assert page.root.get("lang") == "lv", page.url
    return page


def test_a_call_is_logged_answered_closed_asked_about_and_counted_in_latvian(
    app: Flask, at: Any, clock: Any, client: Client, sign_in_as: SignIn, letters: Letters, later: Later
) -> None:
    factories.version()
    organisation.LANGUAGE.set("lv", at=at)
    team = people.team("Rīgas komanda")
    liga = people.agent("Līga Ozola", team, language="lv", time_zone="Europe/Riga")
    lead = people.supervisor("Laura Krūmiņa", team, language="lv")
    lead_id = lead.id
    drops = str(categories.category("Drops", names={"lv": "Pārtraukumi"}).id)
    desk = sign_in_as(liga)

    call = latvian(desk.get("/tickets/new?channel=phone"))
    assert call.h1 == lv("Log a call") and "Pārtraukumi" in call.text
    said = {"kind": "complaint", "category_id": drops, "body": "Katru vakaru pazūd internets."}
    new = {"new_name": "Ilze Vītola", "new_email": ILZE}
    ticket = latvian(desk.submit(call, "call", button=lv("Save ticket"), **said, **new))
    assert ticket.h1 == "Katru vakaru pazūd internets" and "Pārtraukumi" in ticket.text
    desk.submit(ticket, "composer", button=lv("Send"), text="Nomainījām kabeli. Vai ir labāk?")
    later(minutes=1)
    (reply,) = letters(ILZE)
    assert "Nomainījām kabeli" in reply.mail.text and 'lang="lv"' in surveys.html(reply)

    closing = latvian(desk.get(f"{ticket.url.partition('#')[0]}/closure"))
    desk.submit(closing, "/closure", outcome="resolved", category_id=drops)
    later(hours=25)
    (letter,) = surveys.asking(letters(ILZE))
    assert texts.SATISFACTION["lv"]["title"] in letter.mail.text
    assert all(point in letter.mail.text for point in texts.SATISFACTION["lv"]["points"])

    survey = latvian(client.get(surveys.choice(letter, 2)))
    assert survey.h1 == texts.SATISFACTION["lv"]["title"]
    assert "Neapmierina" in survey.text and "Līga Ozola" in survey.text
    clock.shift(timedelta(minutes=1))
    values: dict[str, Any] = {"solved": "partly", "agent": "4", "causes": ["slow"]}
    thanks = latvian(client.submit(survey, "/s/", button=lv("Send my answer"), **values))
    assert thanks.h1 == lv("Thank you. Your answer is saved.")
    assert "Daļēji" in thanks.text and "Neapmierina" in thanks.text

    boss = sign_in_as(db.session.get_one(User, lead_id))
    report = latvian(boss.get("/reports/categories"))
    assert "Pārtraukumi" in report.text
