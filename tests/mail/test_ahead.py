"""Small mails that begin something end together; whatever names a ticket or a letter, or was tried before, ends alone."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.mail import ahead, holding, incoming, threading
from helpdesk.mail.incoming import Outcome
from helpdesk.mail.models import IncomingEmail
from helpdesk.mail.parse import ParsedMail, parse
from helpdesk.mail.words import IncomingAction, IncomingState
from helpdesk.tickets.models import Message, Ticket
from tests.factories import mail

HOUR = timedelta(hours=1)


@contextmanager
def commits() -> Iterator[list[Any]]:
    seen: list[Any] = []

    def note(connection: Any) -> None:
        seen.append(connection)

    event.listen(Engine, "commit", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "commit", note)


def arrive(at: datetime, *raws: bytes) -> list[IncomingEmail]:
    rows = [mail.received(raw, at) for raw in raws]
    db.session.commit()
    return rows


def small_ones(at: datetime, *names: str, **more: Any) -> list[IncomingEmail]:
    """A mail from each of them."""
    return arrive(at, *(mail.raw(sender=f"{name}@example.net", **more) for name in names))


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_small_mails_that_begin_something_end_in_one_transaction(app: Flask, at: datetime) -> None:
    rows = small_ones(at, "anna", "berta", "cecilia", "dora", files=(("a.txt", "text/plain", b"x"),))
    with commits() as seen:
        assert incoming.process_due(at) == len(rows)
    assert len(seen) == 3  # claiming the first, ending all, nothing more
    assert {row.attempts for row in rows} == {1} and {row.lease_token for row in rows} == {None}
    found = db.session.scalars(select(Message.incoming_id).order_by(Message.ticket_id)).all()
    assert found == [row.id for row in rows], "the oldest first"


def test_one_that_fails_among_them_takes_no_other_with_it(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = incoming._processors[0]

    def fails(row: IncomingEmail, parsed: ParsedMail, *, at: datetime, released: bool) -> Outcome:
        done = whole(row, parsed, at=at, released=released)
        if "poison" in parsed.subject:
            raise ValueError("cannot digest")
        return done

    monkeypatch.setattr(incoming, "_processors", [fails])
    names = ["good", "poison", "better", "best"]
    rows = arrive(at, *(mail.raw(subject=name, sender=f"{name}@example.net") for name in names))
    assert incoming.process_due(at) == 3
    assert [row.state is IncomingState.PROCESSED for row in rows] == [True, False, True, True]
    assert [row.attempts for row in rows] == [1, 1, 1, 1] and count(Ticket) == count(Message) == 3
    assert incoming.process_due(at + HOUR) == 0 and incoming.process_due(at + 2 * HOUR) == 1
    assert rows[1].state is IncomingState.QUARANTINED and rows[1].attempts == 3


def test_a_reply_right_behind_what_it_replies_to_finds_its_ticket(app: Flask, at: datetime) -> None:
    first = mail.raw(subject="Broken router", message_id="<one@customer.example>")
    more = mail.raw(subject="And the cable", In_Reply_To="<one@customer.example>")
    arrive(at, first, more, mail.raw(subject="Another thing", sender="other@example.net"))
    assert incoming.process_due(at) == 3
    found = db.session.execute(select(Message.ticket_id, func.count()).group_by(Message.ticket_id)).all()
    assert sorted(number for _ticket, number in found) == [1, 2]


def test_what_another_worker_has_taken_or_tried_joins_nobody(app: Flask, at: datetime) -> None:
    first, second, third = small_ones(at, "anna", "berta", "cecilia")
    held = holding.claim(at)
    assert held is not None and [each.id for each in held.behind] == [second.id, third.id]
    holding.claim(at)
    assert [each.id for each in holding.join([second.id, third.id], at)] == [third.id]
    later = at + HOUR  # the leases are over, and each was tried once
    tried = holding.claim(later)
    assert tried is not None and tried.id == first.id and tried.behind == ()
    assert holding.join([second.id, third.id], later) == []


def test_a_mail_that_was_tried_before_goes_alone(app: Flask, at: datetime) -> None:
    rows = small_ones(at, "anna", "berta", "cecilia")
    rows[0].attempts = 1
    db.session.commit()
    with commits() as seen:
        assert incoming.process_due(at) == 3
    assert len(seen) == 4  # claiming, the first, both others, nothing more
    assert [row.attempts for row in rows] == [2, 1, 1]


def test_a_large_mail_goes_alone(app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "SMALL", 2_000)
    much = (("a.bin", "application/octet-stream", b"x" * 3_000),)
    rows = small_ones(at, "anna") + small_ones(at, "berta", files=much) + small_ones(at, "cecilia", "dora")
    with commits() as seen:
        assert incoming.process_due(at) == 4
    assert len(seen) == 5  # claiming, the small one, the large one, both others, nothing more
    assert {row.action for row in rows} == {IncomingAction.OPENED}


@pytest.mark.parametrize(
    ("more", "begins"),
    [
        ({}, True),
        ({"subject": "Internet drops at 5"}, True),
        ({"subject": "About HD-1042"}, False),
        ({"subject": "Re: #1042"}, False),
        ({"In_Reply_To": "<any@x.example>"}, False),
        ({"References": "<any@x.example>"}, False),
        ({"to": "help+babcdefghijklmnopqrstuvwxyz@example.com"}, False),
        ({"Delivered_To": "help+babcdefghijklmnopqrstuvwxyz@example.com"}, False),
        ({"Cc": "help+babcdefghijklmnopqrstuvwxyz@example.com"}, False),
    ],
    ids=str,
)
def test_a_mail_that_names_a_ticket_or_a_letter_begins_nothing(
    app: Flask, more: dict[str, str], begins: bool
) -> None:
    assert ahead.begins_anew(parse(mail.raw(**more))) is begins


def test_a_notice_and_our_own_letter_begin_nothing(app: Flask) -> None:
    ours = mail.raw(message_id=threading.signed_message_id("message:17"))
    bounce = mail.raw(sender="mailer-daemon@example.net", subject="Undelivered Mail Returned to Sender",
                      body="<ilze@example.net>: 550 5.1.1 No such user\n")  # fmt: skip
    assert parse(bounce).bounce.is_bounce
    assert not ahead.begins_anew(parse(ours)) and not ahead.begins_anew(parse(bounce))


def test_each_of_many_is_read_once_and_those_further_behind_before_their_turn(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, int]] = []
    handled: list[int] = []
    whole, original = incoming._processors[0], ahead.parse

    def reads(raw: bytes, **how: Any) -> ParsedMail:
        parsed = original(raw, **how)
        read.append((parsed.subject, len(handled)))
        return parsed

    def handles(row: IncomingEmail, parsed: ParsedMail, **how: Any) -> Outcome:
        wanted, patience = min(len(rows), 4 * (len(handled) // 4 + 2)), time.monotonic() + 20
        while len(read) < wanted:  # by the thread, while this one works
            assert time.monotonic() < patience, "nobody reads them"
            time.sleep(0.002)
        handled.append(row.id)
        return whole(row, parsed, **how)

    monkeypatch.setattr(ahead, "parse", reads)
    monkeypatch.setattr(incoming, "_processors", [handles])
    names = [f"number {number}" for number in range(10)]
    rows = arrive(at, *(mail.raw(subject=name, sender=f"{name[7:]}@example.net") for name in names))
    assert incoming.process_due(at) == len(rows)
    assert [subject for subject, _handled in read] == names, "each once, in their order"
    assert handled == [row.id for row in rows]


def test_a_mail_that_fails_to_be_read_before_its_turn_fails_at_its_turn_alone(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = ahead.parse

    def reads(raw: bytes, **how: Any) -> ParsedMail:
        if b"poison" in raw:
            raise MemoryError("no room for it")
        return original(raw, **how)

    monkeypatch.setattr(ahead, "parse", reads)
    names = ["a", "b", "c", "d", "e", "poison", "f"]
    rows = arrive(at, *(mail.raw(subject=name, sender=f"{name}@example.net") for name in names))
    incoming.process_due(at)
    incoming.process_due(at)
    assert [row.state is IncomingState.PROCESSED for row in rows] == [name != "poison" for name in names]
    assert "MemoryError" in rows[5].error and rows[5].attempts == 1


def test_files_are_on_disk_before_the_transaction_that_names_them(app: Flask, at: datetime) -> None:
    (row,) = small_ones(at, "anna", files=(("a.txt", "text/plain", b"router log"),))
    begun: list[bool] = []
    place = store.path_of(hashlib.sha256(b"router log").hexdigest())

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO tickets"):
            begun.append(place.exists())

    event.listen(Engine, "before_cursor_execute", note)
    try:
        incoming.process_one(row.id, at)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert begun == [True]
