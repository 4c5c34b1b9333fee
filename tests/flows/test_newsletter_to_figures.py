"""A link in a newsletter: readers answer once each, a flood is held back and judged, and no score moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.reports.models import ScoreFact
from helpdesk.weblinks.models import WeblinkAnswer
from tests.factories import people, surveys
from tests.pages import Client


def test_readers_answer_once_each_and_a_flood_waits_for_a_supervisor(
    app: Flask, at: datetime, clock: Any, sign_in_as: Callable[..., Client]
) -> None:
    survey = surveys.version(at)
    db.session.commit()
    desk = sign_in_as(people.supervisor("Laura"))
    page = desk.submit(
        desk.get("/weblinks/new"), "/weblinks/new", follow=True, name="Newsletter", slug="autumn",
        survey_id=str(survey.survey_id),
    )  # fmt: skip
    for n, value in enumerate([5] * 14 + [2]):
        reader = Client(app)
        form = reader.get(f"/w/autumn?r={value}", headers={"X-Forwarded-For": f"192.0.2.{n}"})
        clock.shift(timedelta(seconds=12))
        thanks = reader.submit(form, "/w/autumn", follow=True, button="Send my answer")
        assert thanks.h1 == "Thank you. Your answer is saved."
        assert reader.get("/w/autumn").h1 == "You have answered this survey"
    page = desk.get(page.url)
    assert "Held back" in page.text and "many of the very same answers within minutes" in page.text
    form = next(each for each in page.all("form") if "Leave all of these out" in each.text_content())
    data = {each.get("name"): each.get("value") for each in form.cssselect("input")}
    page = desk.open("POST", form.get("action"), data=data, follow=True)
    assert "14 answers are left out." in page.text
    assert db.session.scalar(select(func.count()).select_from(WeblinkAnswer)) == 15
    assert db.session.scalar(select(func.count()).select_from(ScoreFact)) == 0
