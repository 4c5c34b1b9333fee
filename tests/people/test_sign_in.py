"""Sessions kept on the server."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from helpdesk.people import sign_in
from tests.factories import people
from tests.pages import Client


def test_a_session_says_whose_it_is_until_it_is_ended(app: Flask, at: datetime) -> None:
    anna = people.agent("Anna")
    token, row = sign_in.begin(anna, address="127.0.0.1", browser="test", at=at)
    assert sign_in.user_of(token, at + timedelta(hours=1)) == anna
    sign_in.end(row.id, at)
    assert sign_in.user_of(token, at + timedelta(hours=1)) is None


def test_the_page_begins_in_one_field(app: Flask) -> None:
    people.admin()
    page = Client(app).get("/sign-in")
    assert [field.get("name") for field in page.all("[autofocus]")] == ["email"]
