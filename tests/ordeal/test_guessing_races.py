"""Many guesses at the same moment are counted as many, however they overlap (row 29)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.people import passwords
from tests.factories import people
from tests.pages import Client

pytestmark = pytest.mark.usefixtures("each_time")
GUESSES = 100


def test_a_hundred_guesses_at_once_are_not_more_than_the_limit(app: Flask, clock: Any) -> None:
    """Row 29: counted before the password is looked at."""
    people.agent("Anna", email="anna@example.com", password_hash=passwords.hashed("seven quiet herons"))
    client = Client(app)
    token = client.get("/sign-in").one("meta[name=csrf-token]").get("content")
    cookie = client.http.get_cookie("helpdesk")
    assert cookie is not None

    def guess(_number: int) -> int:
        with app.app_context():
            data = {"csrf_token": token, "email": "anna@example.com", "password": "wrong password"}
            own = app.test_client()
            own.set_cookie("helpdesk", cookie.value)
            status = own.post("/sign-in", data=data).status_code
            db.session.remove()
        return status

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(guess, range(GUESSES)))
    assert len(answers) == GUESSES
    assert 1 <= answers.count(422) <= 5
    assert set(answers) == {422, 429}
    clock.shift(timedelta(minutes=16))
    assert guess(0) == 422, "the limit ends"
