"""Setting up gateways: what they may be, one in use, secrets sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.texting import gateways
from helpdesk.texting.gateways import GatewayValues
from helpdesk.texting.words import Proof
from helpdesk.web import sealing
from tests.factories import texting

GOOD = "https://api.gateway.example/v1/texts"


def told() -> list[tuple[str, Any]]:
    rows = select(EventRecord).where(EventRecord.subject_kind == "gateway").order_by(EventRecord.id)
    return [(row.kind, row.payload) for row in db.session.scalars(rows)]


@pytest.mark.parametrize(
    "address",
    [GOOD, "https://gateway.example:8443/x?y=1", "http://127.0.0.1:8080/send", "http://localhost/x", "http://192.168.1.20/sms",
     "http://[::1]:80/x"],
)  # fmt: skip
def test_texts_go_by_https_or_stay_within_our_own_network(app: Flask, address: str) -> None:
    assert texting.gateway(address, on=False).address == address


@pytest.mark.parametrize(
    "address",
    ["", "gateway", "ftp://gateway.example/", "http://gateway.example/", "http://8.8.8.8/", "https://u:p@gateway.example/",
     "http://169.254.169.254/latest", "https://[fe80::1]/", "https://0.0.0.0/", "https:///x", "https://[x/", "https://h:99999/",
     "https://gateway.example/#x"],
)  # fmt: skip
def test_row_attack_an_address_that_gives_texts_away_is_refused(app: Flask, address: str) -> None:
    with pytest.raises(DomainError) as refused:
        texting.gateway(address, on=False)
    assert refused.value.field == "address"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"sender": "Baltvik Telekom"}, "sender"),
        ({"sender": "Bältvik"}, "sender"),
        ({"proof": Proof.BASIC, "user": ""}, "user"),
        ({"proof": Proof.HEADER, "user": "X Api"}, "user"),
        ({"proof": Proof.HEADER, "user": "Content-Length"}, "user"),
        ({"report_secret": "short"}, "report_secret"),
        ({"fields": {"to": "a b"}}, "field_to"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(app: Flask, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        texting.gateway(GOOD, on=False, **changed)
    assert refused.value.field == field


def test_secrets_are_sealed_and_only_their_names_are_told(app: Flask, at: datetime) -> None:
    made = texting.gateway(GOOD, on=False)
    assert made.secret and "s3cret" not in made.secret and sealing.opened(made.secret) == "s3cret"
    values = GatewayValues("Baltic texts", GOOD, sender="Baltvik", secret="another")
    gateways.change(made, values, version=made.version, by=SYSTEM, at=at)
    assert told()[-1] == ("gateway.changed", {"gateway_id": made.id, "what": ["secret"]})
    assert made.secret and sealing.opened(made.secret) == "another"


def test_two_who_change_it_at_once_do_not_overwrite_each_other(app: Flask, at: datetime) -> None:
    made = texting.gateway(GOOD, on=False)
    gateways.change(made, GatewayValues("New name", GOOD), version=1, by=SYSTEM, at=at)
    with pytest.raises(Conflict):
        gateways.change(made, GatewayValues("Another", GOOD), version=1, by=SYSTEM, at=at)


def test_one_gateway_is_in_use(app: Flask, at: datetime) -> None:
    assert gateways.current() is None
    first, second = texting.gateway(GOOD, name="First"), texting.gateway(GOOD, name="Second")
    assert gateways.current_id() == second.id
    switched = [(each["gateway_id"], each["on"]) for kind, each in told() if kind == "gateway.switched"]
    assert switched == [(first.id, True), (first.id, False), (second.id, True)]
    gateways.retire(second, by=SYSTEM, at=at)
    assert gateways.current_id() is None and second.secret is second.report_secret is None
    gateways.switch(second, on=True, by=SYSTEM, at=at)
    assert gateways.current_id() is None, "a retired one cannot be switched on"


def test_answers_reach_us_only_where_they_can_be_proven(app: Flask) -> None:
    assert not gateways.takes_replies()
    texting.gateway(GOOD, takes_replies=True, report_secret=None)
    assert not gateways.takes_replies()
    texting.gateway(GOOD, takes_replies=True)
    assert gateways.takes_replies()
