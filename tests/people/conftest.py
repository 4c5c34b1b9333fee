"""What tests of the room share: a password everybody uses, and visitors who send by hand."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.outgoing import content_of
from helpdesk.people import passwords
from helpdesk.people.models import User
from tests.factories import people
from tests.pages import Client, Page

GOOD = "seven quiet herons"
_HASH = passwords.hashed(GOOD)


@pytest.fixture
def anna(app: Flask) -> User:
    """An agent who signs in with `GOOD`."""
    return people.agent("Anna Bērziņa", email="anna@example.com", password_hash=_HASH)


@pytest.fixture
def boss(app: Flask) -> User:
    """An administrator who signs in with `GOOD`."""
    return people.admin("Ingrid Solberg", email="ingrid@example.com", password_hash=_HASH)


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Page]:
    """sign_in(email, password, …) fills in the sign-in page; does not follow where it leads."""

    def fill_in(
        email: str = "anna@example.com", password: str = GOOD, url: str = "/sign-in", **more: str
    ) -> Page:
        page = client.get(url)
        return client.submit(page, "sign-in", follow=False, email=email, password=password, **more)

    return fill_in


def letters(purpose: str) -> list[OutgoingEmail]:
    """The letters of a purpose in the outbox, oldest first."""
    return list(db.session.query(OutgoingEmail).filter_by(purpose=purpose).order_by(OutgoingEmail.id))


def link_in(letter: OutgoingEmail) -> str:
    """The path of the link that a letter carries."""
    content = content_of(letter)
    assert content is not None
    found = re.search(r"http://localhost(/(?:reset|invitation)/\S+)", content["text"])
    assert found, content["text"]
    return found[1]


def send(client: Client, url: str, **data: str) -> Page:
    """A POST by hand with a valid CSRF token; does not follow where it leads."""
    page = client.get("/me" if client.user is not None else "/forgot")
    token = page.one("meta[name=csrf-token]").get("content")
    return client.post(url, {"csrf_token": token, **data}, follow=False)
