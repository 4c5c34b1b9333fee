"""Stories go through the whole house, real mail server included."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.kit import clock as house_clock
from tests import smtp
from tests.pages import Client
from tests.smtp import Server

# What a story is given: hands that sign somebody in, read an address' letters, let time pass, post a mail.
SignIn = Callable[..., Client]
Letters = Callable[[str], list[smtp.Taken]]
Later = Callable[..., datetime]
Post = Callable[[bytes], dict[str, Any]]


@pytest.fixture
def server(app: Flask) -> Iterator[smtp.Server]:
    """The mail server that takes the installation's letters."""
    with smtp.restored(app), smtp.server() as running:
        yield running.on(app)


@pytest.fixture
def later(clock: Any, drain: Callable[..., Any]) -> Later:
    """later(hours=25) lets time pass and the worker do what became due; answers what time it is then."""

    def pass_time(**length: float) -> datetime:
        clock.shift(timedelta(**length))
        drain(house_clock.now())
        return house_clock.now()

    return pass_time


@pytest.fixture
def post(app: Flask) -> Post:
    """post(raw) hands a mail to `flask mail receive`, as the mail server's pipe does; answers the line it prints."""

    def receive(raw: bytes) -> dict[str, Any]:
        db.session.commit()
        done = app.test_cli_runner().invoke(args=["mail", "receive"], input=raw)
        assert done.exit_code == 0, done.output
        db.session.expire_all()
        said: dict[str, Any] = json.loads(done.output.strip().splitlines()[-1])
        return said

    return receive


@pytest.fixture
def letters(server: Server) -> Letters:
    """letters(address) are those the mail server took for that address, in their order."""
    return lambda address: [letter for letter in server.taken if address in letter.recipients]
