"""What gateways tell us: signed, once, in any order, and harmless where it is about nothing of ours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.texting import delivering, gateways, jobs
from helpdesk.texting.models import IncomingText, OutgoingText, TextReport
from helpdesk.texting.words import Meaning, TextState
from tests.factories import texting
from tests.factories.texting import NUMBER
from tests.gateways import Server
from tests.pages import Client


def happened() -> list[str]:
    kinds = select(EventRecord.kind).where(EventRecord.subject_kind == "text").order_by(EventRecord.id)
    return [kind.removeprefix("text.") for kind in db.session.scalars(kinds)]


def only() -> OutgoingText:
    db.session.expire_all()
    return db.session.scalars(select(OutgoingText)).one()


def reports() -> int:
    return db.session.scalar(select(func.count(TextReport.id))) or 0


def heard(at: datetime) -> OutgoingText:
    """The worker works what was told."""
    jobs.hear(at)
    return only()


@pytest.fixture
def sent(app: Flask, server: Server, clock: Any, at: datetime) -> OutgoingText:
    """A text that the gateway has taken."""
    texting.gateway(server.address, takes_replies=True)
    texting.text()
    db.session.commit()
    delivering.deliver(at)
    return only()


def test_a_report_says_that_it_was_delivered(client: Client, sent: OutgoingText, at: datetime) -> None:
    told = texting.tell(client, sent.gateway_id or 0, {"id": "gw-1", "status": "delivered"}, at=at)
    assert told.status == 204
    assert (heard(at).state, only().ended_at) == (TextState.DELIVERED, at)
    assert happened() == ["accepted", "delivered"]


@pytest.mark.parametrize("word", ["failed", "unknown_subscriber"])
def test_a_report_says_that_it_failed(client: Client, sent: OutgoingText, at: datetime, word: str) -> None:
    texting.tell(client, sent.gateway_id or 0, {"reference": sent.key, "status": word}, at=at)
    assert heard(at).state is TextState.FAILED
    assert happened() == ["accepted", "failed"]


def test_the_same_report_counts_once_and_the_first_final_word_holds(
    client: Client, sent: OutgoingText, at: datetime
) -> None:
    gateway = sent.gateway_id or 0
    for _each in range(3):
        told = {"id": "gw-1", "status": "delivered"}
        assert texting.tell(client, gateway, told, at=at, uid="msg_same").status == 204
    assert reports() == 1
    heard(at)
    texting.tell(client, gateway, {"id": "gw-1", "status": "failed"}, at=at)
    assert heard(at).state is TextState.DELIVERED
    assert happened() == ["accepted", "delivered"]


def test_what_is_under_way_changes_nothing(client: Client, sent: OutgoingText, at: datetime) -> None:
    texting.tell(client, sent.gateway_id or 0, {"id": "gw-1", "status": "sent"}, at=at)
    assert heard(at).state is TextState.SENT


@pytest.mark.parametrize(
    "told",
    [
        {"id": "gw-99", "status": "delivered"},
        {"reference": "guessed", "status": "failed"},
        {"status": "delivered"},
        {},
        {"id": {"a": []}, "status": 5},
        {"id": "\x00", "status": "\x00"},
        {"id": "x" * 5000, "reference": "y" * 5000, "status": "z" * 5000},
    ],
)
def test_unknown_texts_are_harmless_and_get_the_same_answer(
    client: Client, sent: OutgoingText, at: datetime, told: dict[str, Any]
) -> None:
    assert texting.tell(client, sent.gateway_id or 0, told, at=at).status == 204
    assert heard(at).state is TextState.SENT
    for minutes in (2, 10, 60, 600):
        jobs.hear(at + timedelta(minutes=minutes))
    assert jobs.hear(at + timedelta(days=1)) == 0, "it is not looked at for ever"


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "another secret of 24 characters"},
        {"webhook_signature": "v1,AAAA"},
        {"webhook_id": "msg_other"},
        {"webhook_timestamp": "1"},
    ],
)
def test_row_attack_what_is_not_signed_by_the_secret_is_not_even_kept(
    client: Client, sent: OutgoingText, at: datetime, changed: dict[str, str]
) -> None:
    told = {"id": "gw-1", "status": "failed"}
    assert texting.tell(client, sent.gateway_id or 0, told, at=at, **changed).status == 401
    assert reports() == 0


def test_row_attack_what_is_sent_again_later_is_too_old(
    client: Client, sent: OutgoingText, at: datetime, clock: Any
) -> None:
    clock.shift(timedelta(minutes=6))
    told = {"id": "gw-1", "status": "failed"}
    assert texting.tell(client, sent.gateway_id or 0, told, at=at).status == 401


def test_unknown_gateways_and_those_without_a_secret_answer_alike(
    client: Client, app: Flask, clock: Any, at: datetime
) -> None:
    bare = texting.gateway(report_secret=None).id
    retired = texting.gateway(name="Old")
    gateways.retire(retired, by=SYSTEM, at=at)
    old = retired.id
    for gateway_id in (bare, old, 4711):
        assert texting.tell(client, gateway_id, {"id": "gw-1"}, at=at).status == 401
        assert texting.tell(client, gateway_id, {"id": "gw-1"}, at=at, where="answers").status == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"[" * 50_000, b"\xff"])
def test_what_is_no_report_is_said_to_be_none(
    client: Client, sent: OutgoingText, at: datetime, body: bytes
) -> None:
    from helpdesk.texting import signing

    headers = signing.headers(texting.SECRET, "msg_x", at, body)
    address = f"/gateways/{sent.gateway_id}/reports"
    assert client.open("POST", address, data=body, headers=headers).status == 400


def test_more_than_a_report_can_be_is_not_read(client: Client, sent: OutgoingText, at: datetime) -> None:
    assert texting.tell(client, sent.gateway_id or 0, {"id": "x" * 70_000}, at=at).status == 413


def test_a_report_that_is_here_before_the_gateways_answer_finds_its_text_later(
    client: Client, app: Flask, server: Server, clock: Any, at: datetime
) -> None:
    gateway = texting.gateway(server.address).id
    texting.text()
    texting.tell(client, gateway, {"id": "gw-1", "status": "delivered"}, at=at)
    assert heard(at).state is TextState.QUEUED
    delivering.deliver(at)
    assert heard(at + timedelta(minutes=2)).state is TextState.DELIVERED


def test_a_report_settles_what_was_uncertain_and_nothing_is_sent_again(
    client: Client, app: Flask, server: Server, clock: Any, at: datetime
) -> None:
    gateway = texting.gateway(server.address).id
    texting.text()
    server.drop = True
    db.session.commit()
    delivering.deliver(at)
    key, server.drop = only().key, False
    texting.tell(client, gateway, {"reference": key, "status": "delivered"}, at=at)
    assert (heard(at).state, only().sealed) == (TextState.DELIVERED, None)
    delivering.deliver(at + timedelta(hours=1))
    assert len(server.taken) == 1
    assert happened() == ["uncertain", "delivered"]


def test_a_report_waits_while_its_text_is_being_sent(
    client: Client, sent: OutgoingText, at: datetime
) -> None:
    sent.lease_token, sent.leased_until = "a worker", at + timedelta(minutes=1)
    texting.tell(client, sent.gateway_id or 0, {"id": "gw-1", "status": "delivered"}, at=at)
    assert heard(at).state is TextState.SENT
    assert heard(at + timedelta(minutes=3)).state is TextState.DELIVERED


def test_e15_stop_is_told_and_other_words_wait_for_a_reader(
    client: Client, sent: OutgoingText, at: datetime
) -> None:
    gateway = sent.gateway_id or 0
    for uid, words in (("1", "STOP"), ("1", "STOP"), ("2", "Paldies!")):
        told = {"from": NUMBER.removeprefix("+"), "text": words}
        assert texting.tell(client, gateway, told, at=at, where="answers", uid=uid).status == 204
    jobs.hear(at)
    rows = db.session.scalars(select(IncomingText).order_by(IncomingText.id)).all()
    assert [(row.number, row.meaning, row.body) for row in rows] == [
        (NUMBER, Meaning.STOP, "STOP"),
        (NUMBER, Meaning.WORDS, "Paldies!"),
    ]
    stops = db.session.scalars(select(EventRecord).filter_by(kind="text.stop")).all()
    assert [each.payload for each in stops] == [{"incoming_text_id": rows[0].id}]


@pytest.mark.parametrize("named", ["by our reference", "by a number that two have"])
def test_a_gateway_that_numbers_all_texts_alike_does_not_fail_another_persons_text(
    client: Client, app: Flask, server: Server, clock: Any, at: datetime, named: str
) -> None:
    gateway, server.answer = texting.gateway(server.address).id, {"id": "batch-1"}
    texts = [texting.text(number) for number in (NUMBER, "+37129418807")]
    db.session.commit()
    delivering.deliver(at)
    ours = {"reference": texts[1].key} if named == "by our reference" else {}
    texting.tell(client, gateway, {"id": "batch-1", "status": "failed"} | ours, at=at)
    jobs.hear(at)
    db.session.expire_all()
    second = TextState.FAILED if ours else TextState.SENT
    assert [each.state for each in texts] == [TextState.SENT, second]


def test_e15_stop_from_a_number_that_begins_with_two_noughts_is_heard(
    client: Client, sent: OutgoingText, at: datetime
) -> None:
    told = {"from": NUMBER.replace("+", "00"), "text": "STOP"}
    texting.tell(client, sent.gateway_id or 0, told, at=at, where="answers")
    assert db.session.scalars(select(IncomingText.number)).all() == [NUMBER]


def test_half_a_letter_in_a_report_is_taken(client: Client, sent: OutgoingText, at: datetime) -> None:
    for where in ("reports", "answers"):
        told = {"id": "\ud800", "status": "\ud800", "from": NUMBER, "text": "Hei \ud83d"}
        assert texting.tell(client, sent.gateway_id or 0, told, at=at, where=where).status == 204


@pytest.mark.parametrize("number", ["", "Baltvik", "12", None, "+"])
def test_a_text_from_no_number_is_not_kept(
    client: Client, sent: OutgoingText, at: datetime, number: str | None
) -> None:
    told = {"from": number, "text": "STOP"}
    assert texting.tell(client, sent.gateway_id or 0, told, at=at, where="answers").status == 204
    assert db.session.scalar(select(func.count(IncomingText.id))) == 0


def test_reports_are_forgotten_after_a_month_and_answers_after_a_year(
    client: Client, sent: OutgoingText, at: datetime
) -> None:
    texting.tell(client, sent.gateway_id or 0, {"id": "gw-1", "status": "delivered"}, at=at)
    told = {"from": NUMBER, "text": "Paldies!"}
    texting.tell(client, sent.gateway_id or 0, told, at=at, where="answers")
    jobs.hear(at)
    assert jobs.sweep(at + timedelta(days=29)) == 0
    assert jobs.sweep(at + timedelta(days=31)) == 1
    assert jobs.sweep(at + timedelta(days=366)) == 1
