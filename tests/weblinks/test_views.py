"""What readers of a newsletter meet, and what supervisors see of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.weblinks import publishing
from helpdesk.weblinks.models import Weblink, WeblinkAnswer
from tests.factories import people, surveys, weblinks
from tests.pages import Client


@pytest.fixture
def link(app: Flask, clock: Any, at: datetime) -> Weblink:
    made = weblinks.weblink(at=at)
    db.session.commit()
    return made


def kept() -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(WeblinkAnswer)) or 0


def test_whoever_opens_it_answers_once_with_their_browser(client: Client, link: Weblink, clock: Any) -> None:
    page = client.get("/w/autumn?r=4")
    assert "Not saved yet" in page.text and not client.http.get_cookie("answered", path="/w/autumn")
    clock.shift(timedelta(seconds=20))
    thanks = client.submit(page, "/w/autumn", follow=True, button="Send my answer", comment="Well.")
    assert thanks.h1 == "Thank you. Your answer is saved." and kept() == 1
    assert client.get("/w/autumn").h1 == "You have answered this survey"
    again = client.submit(page, "/w/autumn", button="Send my answer")
    assert again.h1 == "You have answered this survey" and kept() == 1


def test_looking_writes_nothing_and_sets_no_mark(client: Client, link: Weblink) -> None:
    page = client.get("/w/autumn")
    assert page.status == 200 and "Set-Cookie" not in page.response.headers
    assert client.get("/w/Autumn").status == 200 and client.get("/w/unknown").status == 404
    assert kept() == 0


@pytest.mark.parametrize("trick", ["fast", "honeypot", "button", "page"])
def test_machines_are_asked_to_confirm_and_leave_nothing(
    client: Client, link: Weblink, clock: Any, trick: str
) -> None:
    page = client.get("/w/autumn?r=4")
    clock.shift(timedelta(seconds=1 if trick == "fast" else 20))
    more = {"honeypot": {"website": "http://x"}, "page": {"csrf_token": "made up"}}.get(trick, {})
    button = None if trick == "button" else "Send my answer"
    said = client.submit(page, "/w/autumn", button=button, **more)
    assert kept() == 0
    assert ("This page has grown too old" if trick == "page" else "Please confirm your answer.") in said.text


def test_closed_it_says_so(client: Client, link: Weblink, clock: Any, at: datetime) -> None:
    page = client.get("/w/autumn?r=4")
    publishing.close(db.session.get_one(Weblink, link.id), by=SYSTEM, at=at)
    db.session.commit()
    clock.shift(timedelta(seconds=20))
    for answer in (client.get("/w/autumn"), client.submit(page, "/w/autumn", button="Send my answer")):
        assert answer.status == 410 and answer.h1 == "This survey has closed"
    assert kept() == 0


def test_it_speaks_the_language_of_the_reader(client: Client, link: Weblink) -> None:
    assert "Nosūtīt" in client.get("/w/autumn", headers={"Accept-Language": "lv"}).text
    assert "Send svaret" in client.get("/w/autumn?lang=nb").text


def test_a_supervisor_makes_one_hands_it_on_and_closes_it(
    app: Flask, clock: Any, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    survey = surveys.version(at)
    db.session.commit()
    desk = sign_in_as(people.supervisor("Laura"))
    assert "There is no survey link yet" in desk.get("/weblinks").text
    new = desk.get("/weblinks/new")
    page = desk.submit(new, "/weblinks/new", name="Newsletter", slug="Ä", survey_id=str(survey.survey_id))
    assert page.status == 422 and "without accents" in page.one("#slug-error").text_content()
    page = desk.submit(
        new, "/weblinks/new", follow=True, name="Newsletter", slug="autumn", survey_id=str(survey.survey_id)
    )
    assert page.h1 == "Newsletter" and "/w/autumn" in page.text
    assert "Closed: it takes no answers." in desk.submit(page, "/closure", follow=True).text
    assert "Newsletter" in desk.get("/weblinks?show=closed").text
    agent = sign_in_as(people.agent())
    assert agent.get("/weblinks").status == 403


def test_what_was_answered_by_a_link_leaves_as_a_file_with_whether_it_counts(
    app: Flask, clock: Any, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    made = weblinks.answered(at=at)
    db.session.commit()
    desk = sign_in_as(people.supervisor("Laura"))
    file = desk.submit(desk.get(f"/weblinks/{made.id}"), "/export")
    assert file.response.mimetype == "text/csv"
    lines = file.body.splitlines()
    given = db.session.scalar(select(func.count()).select_from(WeblinkAnswer))
    assert len(lines) == 1 + (given or 0) and given and "Held back" in lines[1] and "Well." in lines[1]
    (told,) = db.session.scalars(select(EventRecord).filter_by(kind="weblink.exported"))
    assert told.payload["rows"] == given
    assert "Laura took the answers out as a file." in desk.get(f"/weblinks/{made.id}").text


def test_what_was_held_back_is_judged_on_its_page(
    app: Flask, clock: Any, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    made = weblinks.answered(at=at)
    weblinks.said(made, 1, at=at + timedelta(hours=1), comment="Badly.")
    db.session.commit()
    desk = sign_in_as(people.supervisor("Laura"))
    page = desk.get(f"/weblinks/{made.id}")
    assert "many of the very same answers" in page.text and "Badly." in page.text
    form = next(each for each in page.all("form") if "Count all of these" in each.text_content())
    data = {each.get("name"): each.get("value") for each in form.cssselect("input")}
    page = desk.open("POST", form.get("action"), data=data, follow=True)
    assert "20 answers count now." in page.text and "let answers count" in page.text
    page = desk.get(f"/weblinks/{made.id}")
    assert "95%" in page.text.replace("\u00a0", "").replace(" %", "%")
