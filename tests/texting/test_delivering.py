"""The outbox against a gateway that is really spoken to: what it takes, refuses, drops, and what a crash leaves behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.texting import delivering, gateways, outbox
from helpdesk.texting.models import Gateway, OutgoingText
from helpdesk.texting.words import Format, Proof, TextState
from tests.factories import texting
from tests.factories.texting import NUMBER
from tests.gateways import Server


def happened() -> list[str]:
    """What was told about texts, in order."""
    kinds = select(EventRecord.kind).where(EventRecord.subject_kind == "text").order_by(EventRecord.id)
    return [kind.removeprefix("text.") for kind in db.session.scalars(kinds)]


def only() -> OutgoingText:
    db.session.expire_all()
    return db.session.scalars(select(OutgoingText)).one()


def deliver(at: datetime) -> OutgoingText:
    """One pass of the worker."""
    db.session.commit()
    delivering.deliver(at)
    return only()


def test_a_text_is_one_post_with_its_secret_and_its_key(app: Flask, server: Server, at: datetime) -> None:
    texting.gateway(server.address)
    key = texting.text(text="How was it?").key
    sent = deliver(at)
    (taken,) = server.taken
    assert taken.values == {"to": NUMBER, "text": "How was it?", "from": "Baltvik", "reference": key}
    assert taken.headers["authorization"] == "Bearer s3cret"
    assert taken.headers["idempotency-key"] == key
    assert (sent.state, sent.gateway_uid, sent.sent_at) == (TextState.SENT, "gw-1", at)
    assert happened() == ["accepted"]


def test_row_20_what_it_says_is_sealed_and_gone_once_it_was_taken(
    app: Flask, server: Server, at: datetime
) -> None:
    texting.gateway(server.address)
    waiting = texting.text(text="https://help.example/s/secret")
    assert "secret" not in " ".join(str(value) for value in vars(waiting).values())
    assert deliver(at).sealed is None


def test_a_gateway_gets_what_it_calls_things_and_what_else_it_wants(
    app: Flask, server: Server, at: datetime
) -> None:
    names = {"to": "message.to", "text": "message.body", "reference": "custom", "id": "data.0.uid"}
    texting.gateway(
        server.address, proof=Proof.HEADER, user="X-Api-Key", fields=names, extra={"channel": "sms"}
    )
    server.answer = {"data": [{"uid": 4711}]}
    texting.text(text="Hello")
    assert deliver(at).gateway_uid == "4711"
    (taken,) = server.taken
    assert taken.values["message"] == {"to": NUMBER, "body": "Hello"}
    assert taken.values["channel"] == "sms" and "custom" in taken.values
    assert taken.headers["x-api-key"] == "s3cret"


def test_a_gateway_that_takes_forms_gets_a_form(app: Flask, server: Server, at: datetime) -> None:
    texting.gateway(server.address, format=Format.FORM, proof=Proof.BASIC, user="desk")
    texting.text(text="Kā gāja? 100 % & vairāk")
    deliver(at)
    (taken,) = server.taken
    assert taken.text == "Kā gāja? 100 % & vairāk"
    assert taken.headers["authorization"] == "Basic ZGVzazpzM2NyZXQ="


@pytest.mark.parametrize("status", [400, 422])
def test_what_is_refused_for_good_fails_at_once(
    app: Flask, server: Server, at: datetime, status: int
) -> None:
    texting.gateway(server.address)
    texting.text()
    server.status, server.answer = status, {"error": "not a mobile number"}
    failed = deliver(at)
    assert (failed.state, failed.sealed) == (TextState.FAILED, None)
    assert "not a mobile number" in failed.error
    assert happened() == ["failed"]


@pytest.mark.parametrize("status", [401, 404, 429, 503, 307])
def test_what_was_not_taken_is_tried_again_later(
    app: Flask, server: Server, at: datetime, status: int
) -> None:
    texting.gateway(server.address)
    texting.text()
    server.status = status
    waits = deliver(at)
    assert (waits.state, waits.uncertain) == (TextState.QUEUED, False)
    assert waits.next_attempt_at == at + timedelta(minutes=1)
    server.status = 202
    assert deliver(at + timedelta(minutes=2)).state is TextState.SENT
    assert happened() == ["accepted"]


def test_what_the_gateway_repeats_of_the_text_is_kept_nowhere(
    app: Flask, server: Server, at: datetime
) -> None:
    texting.gateway(server.address)
    texting.text(text="https://help.example/s/secret")
    server.status, server.answer = 422, {"error": "cannot send https://help.example/s/secret"}
    assert "secret" not in deliver(at).error


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[" * 60_000, b'{"id": {"a": 1}}', b"\xff\xfe"])
def test_a_gateway_may_answer_anything(app: Flask, server: Server, at: datetime, answer: bytes) -> None:
    texting.gateway(server.address)
    texting.text()
    server.answer = answer
    assert (deliver(at).state, only().gateway_uid) == (TextState.SENT, "")


def test_where_there_is_no_line_nothing_went_out(app: Flask, at: datetime) -> None:
    texting.gateway("http://127.0.0.1:9/texts")
    texting.text()
    waits = deliver(at)
    assert (waits.state, waits.uncertain, waits.sent_at) == (TextState.QUEUED, False, None)
    assert happened() == []


@pytest.mark.parametrize("broken", ["dropped", "500", "504"])
def test_what_may_have_gone_is_sent_once_more_under_the_same_key_and_never_again(
    app: Flask, server: Server, at: datetime, broken: str
) -> None:
    texting.gateway(server.address)
    texting.text()
    if broken == "dropped":
        server.drop = True
    else:
        server.status = int(broken)
    assert (deliver(at).state, only().uncertain) == (TextState.QUEUED, True)
    for minutes in (2, 5, 60, 3000):
        deliver(at + timedelta(minutes=minutes))
    assert (only().state, only().sealed) == (TextState.UNCERTAIN, None)
    assert len(server.taken) == 2
    assert len({each.headers["idempotency-key"] for each in server.taken}) == 1
    assert happened() == ["uncertain"]


def test_what_a_crash_left_on_the_wire_goes_once_more(app: Flask, server: Server, at: datetime) -> None:
    texting.gateway(server.address)
    left = texting.text()
    left.sending_since, left.leased_until, left.lease_token = at, at + timedelta(minutes=15), "of the dead"
    assert deliver(at).state is TextState.QUEUED and server.taken == []
    assert deliver(at + timedelta(minutes=16)).state is TextState.SENT
    assert happened() == ["uncertain", "accepted"]


def test_who_lost_the_lease_records_nothing(app: Flask, server: Server, at: datetime) -> None:
    texting.gateway(server.address)
    number = texting.text().id
    db.session.commit()

    def steal() -> None:
        with app.app_context():
            db.session.get_one(OutgoingText, number).lease_token = "another worker"
            db.session.commit()

    server.before_answer = steal
    assert (deliver(at).state, only().lease_token) == (TextState.QUEUED, "another worker")
    assert happened() == []


def test_after_its_time_a_text_is_given_back_unsent(app: Flask, server: Server, at: datetime) -> None:
    texting.gateway(server.address)
    texting.text(not_after=at + timedelta(minutes=30))
    server.status = 503
    deliver(at)
    late = deliver(at + timedelta(hours=1))
    assert (late.state, late.sealed, len(server.taken)) == (TextState.LATE, None, 1)
    assert happened() == ["late"]


def test_after_its_time_what_may_have_gone_stays_uncertain(app: Flask, server: Server, at: datetime) -> None:
    texting.gateway(server.address)
    texting.text(not_after=at + timedelta(minutes=30))
    server.drop = True
    deliver(at)
    assert deliver(at + timedelta(hours=1)).state is TextState.UNCERTAIN
    assert (happened(), len(server.taken)) == (["uncertain"], 1)


def test_without_a_gateway_texts_wait_and_then_fail(app: Flask, at: datetime) -> None:
    texting.text()
    assert deliver(at).state is TextState.QUEUED
    for hours in range(1, 50):
        deliver(at + timedelta(hours=hours))
    assert (only().state, happened()) == (TextState.FAILED, ["failed"])


def test_texts_leave_by_the_gateway_that_is_in_use_by_then(app: Flask, server: Server, at: datetime) -> None:
    texting.gateway("http://127.0.0.1:9/texts", name="Old")
    texting.text()
    deliver(at)
    texting.gateway(server.address, name="New")
    assert deliver(at + timedelta(minutes=2)).state is TextState.SENT
    assert len(server.taken) == 1


def test_a_gateway_that_fails_is_told_once_and_is_well_again_when_it_takes_one(
    app: Flask, server: Server, at: datetime
) -> None:
    made = texting.gateway(server.address).id
    texting.text()
    server.status = 401
    for minutes in range(0, 600, 60):
        deliver(at + timedelta(minutes=minutes))
    gateway = db.session.get_one(Gateway, made)
    assert gateway.failures == 10 and gateway.error.startswith("401")
    told = db.session.scalars(select(EventRecord).filter_by(kind="gateway.failing")).all()
    assert [each.payload["failures"] for each in told] == [5]
    server.status = 202
    deliver(at + timedelta(hours=11))
    db.session.refresh(gateway)
    assert (gateway.failures, gateway.error, gateway.failing_since) == (0, "", None)


def test_what_waits_can_be_taken_back_but_not_what_may_have_gone(
    app: Flask, server: Server, at: datetime
) -> None:
    texting.gateway(server.address)
    texting.text(ref="delivery:1")
    assert outbox.cancel("delivery:1") == 1
    assert deliver(at).state is TextState.CANCELLED and server.taken == []
    db.session.delete(only())
    on_the_wire = texting.text(ref="delivery:2")
    on_the_wire.sending_since = at
    db.session.flush()
    assert outbox.cancel("delivery:2") == 0


def test_a_retired_gateway_sends_nothing_any_more(app: Flask, server: Server, at: datetime) -> None:
    made = texting.gateway(server.address)
    texting.text()
    gateways.retire(made, by=SYSTEM, at=at)
    assert deliver(at).state is TextState.QUEUED and server.taken == []


@pytest.mark.parametrize("many", [45])
def test_a_backlog_leaves_in_one_pass(app: Flask, server: Server, at: datetime, many: int) -> None:
    texting.gateway(server.address)
    made: list[Any] = [texting.text(f"+3712941{n:04}") for n in range(many)]
    db.session.commit()
    assert delivering.deliver(at) == len(made)
    assert len({each.number for each in server.taken}) == many
