"""Pages that lie open side by side in one browser."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.surveys.models import Opening, Response
from tests.factories import surveys
from tests.pages import Client
from tests.surveys.conftest import Asked

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0", "Accept-Language": "lv"}


def test_two_surveys_answered_in_one_breath_from_one_machine_are_two_peoples(
    app: Flask, client: Client, clock: Any, at: datetime
) -> None:
    """A couple at one computer, or an office behind one address."""
    tokens = [surveys.invitation(at=at - timedelta(hours=1))[1] for _ in range(3)]
    pages = [client.get(f"/s/{token}?r={n}", headers=BROWSER) for n, token in enumerate(tokens, 1)]
    clock.shift(timedelta(seconds=20))
    for page in pages:
        assert client.submit(page, "/s/", button="Send my answer").status == 200
    assert list(db.session.scalars(select(Response.flags))) == [[], [], []]
    assert set(db.session.scalars(select(Opening.suspect))) == {""}


@pytest.mark.parametrize("pause", [0.1, 1.9, 5.0])
def test_e24_the_same_answer_from_a_second_page_of_the_same_survey_is_no_machine(
    client: Client, asked: Asked, clock: Any, pause: float
) -> None:
    """The letter opened in two tabs and sent from both: the same thanks, no new version, nothing marked."""
    first, second = client.get(asked.link + "?r=2"), client.get(asked.link + "?r=2")
    clock.shift(timedelta(seconds=20))
    for page in (first, second):
        sent = client.submit(page, "/s/", button="Send my answer", causes=["slow", "price"], comment="Slow.")
        assert sent.h1 == "Thank you. Your answer is saved."
        clock.shift(timedelta(seconds=pause))
    assert [(response.version, response.flags) for response in asked.responses()] == [(1, [])]


def test_another_answer_in_the_same_breath_is_asked_to_be_confirmed(
    client: Client, asked: Asked, clock: Any
) -> None:
    first, second = client.get(asked.link + "?r=4"), client.get(asked.link + "?r=1")
    clock.shift(timedelta(seconds=20))
    client.submit(first, "/s/", button="Send my answer")
    clock.shift(timedelta(seconds=1))
    assert "Please confirm your answer." in client.submit(second, "/s/", button="Send my answer").text
    assert asked.given() == {"satisfaction": 4}
