"""From a rule for an anonymous survey, by letters and pages, to a figure that leads back to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.recovery.models import Case
from helpdesk.reports import verifying
from helpdesk.surveys import jobs
from helpdesk.surveys.ballot_models import Ballot
from helpdesk.surveys.models import Response
from tests.factories import categories, customers, people, surveys
from tests.pages import Client


def test_five_customers_answer_and_their_supervisor_reads_figures_alone(
    app: Flask, client: Client, clock: Any, sign_in_as: Any, at: datetime
) -> None:
    boss, anna = sign_in_as(people.supervisor("Laura")), people.agent("Anna Liepa")
    survey_id = surveys.version().survey_id
    db.session.commit()
    boss.submit(boss.get(f"/surveys/{survey_id}"), "/draft")
    page = boss.submit(boss.get(f"/surveys/{survey_id}"), "/anonymity")
    removal = next(
        f for f in page.all("form") if f.xpath(".//*[@aria-label='The person who helped: remove']")
    )
    boss.submit(page, removal.get("action"))
    boss.submit(boss.get(f"/surveys/{survey_id}"), "/publication")
    category, asked = categories.category("Internet"), []
    for n in range(5):
        who = customers.customer(f"Customer {n}", email=f"c{n}@example.net", language="en")
        asked.append(surveys.invitation(at=at - timedelta(hours=1), customer=who, category=category, by=anna))
    db.session.commit()
    for n, (_made, token) in enumerate(asked):
        shown = client.get(f"/s/{token}")
        clock.shift(timedelta(seconds=30))
        words = "Nobody rang me back." if n == 2 else ""
        page = client.submit(
            shown, "/s/", button="Send my answer", satisfaction="1" if n == 2 else "5", comment=words
        )
        assert page.h1 == "Thank you. Your answer is in the box."
    assert "5 answers wait in the box" in boss.get("/reports/anonymous").text
    jobs.count_ballots(at + timedelta(hours=20))
    page = boss.get("/reports/anonymous")
    assert "4 of 5" in page.text and "Nobody rang me back." in page.text
    assert [db.session.scalars(select(each)).all() for each in (Ballot, Response, Case)] == [[], [], []]
    for made, _token in asked:
        ticket = boss.get(f"/tickets/{surveys.ticket_of(made).number}")
        assert "Asked anonymously" in ticket.text and "rang me back" not in ticket.text
    closings = boss.get("/reports/closings?state=answered")
    assert all(str(surveys.ticket_of(made).number) in closings.text for made, _token in asked), (
        "the rate knows"
    )
    assert verifying.differences() == []
