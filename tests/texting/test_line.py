"""What cannot be said to a gateway, and gateways that do not let go of the line."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.texting import delivering, line
from helpdesk.texting.models import Gateway, OutgoingText
from helpdesk.texting.words import Fate, Proof, TextState
from helpdesk.web import sealing
from tests.factories import texting
from tests.gateways import Server


def deliver(at: datetime) -> OutgoingText:
    db.session.commit()
    delivering.deliver(at)
    db.session.expire_all()
    return db.session.scalars(select(OutgoingText)).one()


@pytest.mark.parametrize("host", ["sms..example.com", "a" * 70 + ".example.com"])
def test_a_host_that_no_resolver_takes_does_not_make_a_text_look_sent(
    app: Flask, at: datetime, host: str
) -> None:
    texting.gateway(
        "https://api.example.com/texts"
    ).address = f"https://{host}/texts"  # kept before it was refused
    texting.text()
    waits = deliver(at)
    assert (waits.state, waits.uncertain, waits.sent_at) == (TextState.QUEUED, False, None)
    with pytest.raises(DomainError):
        texting.gateway(f"https://{host}/texts")


def test_a_secret_that_fits_no_header_is_not_shown_as_the_fault(
    app: Flask, server: Server, at: datetime
) -> None:
    gateway = texting.gateway(server.address, proof=Proof.BEARER)
    gateway.secret = sealing.sealed("s3cret\nof two lines")
    texting.text()
    waits = deliver(at)
    shown = waits.error + db.session.scalars(select(Gateway.error)).one()
    assert waits.state is TextState.QUEUED and "s3cret" not in shown


def test_a_secret_of_two_lines_is_refused(app: Flask) -> None:
    with pytest.raises(DomainError) as refused:
        texting.gateway(secret="s3cret\r\nX-Admin: yes")
    assert refused.value.field == "secret"


def test_an_address_with_a_password_and_no_user_is_refused(app: Flask) -> None:
    with pytest.raises(DomainError):
        texting.gateway("https://:s3cret@gateway.example.com/texts")


def test_a_gateway_that_dribbles_its_answer_holds_no_worker_longer_than_its_lease(
    app: Flask, server: Server, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "WHOLE_ANSWER_WITHIN", 0.6)
    server.dribble = 0.1  # seconds a byte
    server.answer = b'{"id": "' + b"x" * 200 + b'"}'
    gateway = texting.gateway(server.address)
    begun = time.monotonic()
    answer = line.send(line.route_of(gateway), key="k", number=texting.NUMBER, text="Hello")
    assert time.monotonic() - begun < 10
    assert answer.fate is Fate.ACCEPTED, "so much of it was there"


def test_what_may_have_gone_and_is_called_a_double_by_the_gateway_is_no_failure(
    app: Flask, server: Server, at: datetime
) -> None:
    texting.gateway(server.address)
    texting.text()
    server.drop = True
    deliver(at)
    server.drop, server.status = False, 409
    again = deliver(at + timedelta(hours=1))
    assert (len(server.taken), again.state) == (2, TextState.UNCERTAIN)


@pytest.mark.parametrize("word", ["\\ud800", "\\u0000"])
def test_letters_that_no_database_takes_do_not_make_a_text_go_twice(
    app: Flask, server: Server, at: datetime, word: str
) -> None:
    texting.gateway(server.address)
    texting.text()
    server.answer = b'{"id": "gw-' + word.encode() + b'"}'
    sent = deliver(at)
    assert (sent.state, sent.uncertain) == (TextState.SENT, False)
    deliver(at + timedelta(hours=1))
    assert len(server.taken) == 1
