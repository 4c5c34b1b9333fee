"""Mail that reached us: kept first, handled once, never in the way of others (F2, F3, F13-F16, F20, F21, F54)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.files.models import StoredFile
from helpdesk.kit.event import Actor
from helpdesk.mail import incoming, quarantine
from helpdesk.mail.incoming import Outcome
from helpdesk.mail.models import IncomingEmail
from helpdesk.mail.parse import ParsedMail
from helpdesk.mail.settings import MAILS_PER_SENDER
from helpdesk.mail.words import IncomingAction, IncomingState, Reason, Source
from tests import races
from tests.factories import mail

MINUTE = timedelta(minutes=1)


class Desk:
    """Takes the place of the room that makes something of mail: remembers what it was handed."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.fails: set[str] = set()

    def __call__(self, row: IncomingEmail, parsed: ParsedMail, *, at: datetime, released: bool) -> Outcome:
        if parsed.subject in self.fails:
            raise ValueError(f"cannot digest {parsed.subject}")
        self.got.append(parsed.subject + (" (released)" if released else ""))
        return Outcome(IncomingAction.OPENED, f"ticket:{len(self.got)}")


@pytest.fixture
def desk() -> Iterator[Desk]:
    before = list(incoming._processors)
    made = Desk()
    incoming.on_letter(made)
    yield made
    incoming._processors[:] = before


def take(raw: bytes, at: datetime, source: Source = Source.PIPE, **more: Any) -> IncomingEmail:
    row = mail.received(raw, at, source=source, **more)
    db.session.commit()
    return row


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(IncomingEmail)) or 0


def test_a_mail_is_kept_byte_for_byte_before_its_row(app: Flask, at: datetime, desk: Desk) -> None:
    raw = mail.raw(subject="Čau") + b"\x00\xff trailing bytes"
    row = take(raw, at)
    assert store.read(db.session.get_one(StoredFile, row.file_id)) == raw
    assert (row.sender, row.subject, row.state) == ("ilze@example.net", "Čau", IncomingState.RECEIVED)
    assert incoming.process_due(at) == 1
    assert desk.got == ["Čau"]
    assert (row.state, row.action, row.ref) == (IncomingState.PROCESSED, IncomingAction.OPENED, "ticket:1")
    assert incoming.process_due(at) == 0


def test_f14_the_same_mail_by_imap_and_lmtp_is_one(app: Flask, at: datetime) -> None:
    raw = mail.raw()
    first = take(b"Received: by a\r\nDelivered-To: help@example.com\r\n" + raw, at, Source.IMAP)
    copy = b"Return-Path: <ilze@example.net>\r\n" + raw.replace(b"\r\n", b"\n")
    again = incoming.receive(copy, mailbox_id=None, source=Source.LMTP, at=at)
    assert again.id == first.id and again.seen_before and count() == 1


def test_f14_the_same_mail_to_two_mailboxes_is_one_for_each_with_one_origin(app: Flask, at: datetime) -> None:
    raw = mail.raw()
    sales = mail.mailbox("sales@example.com")
    first, second = (
        take(raw, at, mailbox_id=mail.mailbox("help@example.com", is_default=False).id),
        take(raw, at, mailbox_id=sales.id),
    )
    assert first.id != second.id and first.origin == second.origin


@pytest.mark.parametrize(
    "other", [{"body": "Another.\n"}, {"subject": "Another"}, {"sender": "janis@example.net"}]
)
def test_f15_one_message_id_with_two_contents_is_two(app: Flask, at: datetime, other: dict[str, str]) -> None:
    take(mail.raw(message_id="<same@x.example>"), at)
    take(mail.raw(message_id="<same@x.example>", **other), at)
    assert count() == 2


def test_f16_without_a_message_id_equal_bytes_are_one_and_others_two(app: Flask, at: datetime) -> None:
    raw = mail.raw(message_id=None)
    assert take(raw, at).id == take(raw, at).id
    take(mail.raw(message_id=None, body="Another.\n"), at)
    assert count() == 2


def test_f13_the_loser_of_a_race_finds_the_winners_row(app: Flask, at: datetime) -> None:
    raw = mail.raw()

    def one() -> tuple[int, bool]:
        row = incoming.receive(raw, mailbox_id=None, source=Source.IMAP, at=at)
        return row.id, row.seen_before

    found = races.together(app, one, one)
    assert len({number for number, _ in found}) == 1 and count() == 1
    assert sorted(seen for _, seen in found) == [False, True]


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00", b"\r\n\r\n", b"From: " + b"(" * 3000 + b"\r\n\r\nx", b"Subject: \xff\xfe\x00\r\n\r\nx", b"no headers at all", b"A" * 100_000,
     b"From: \xed\xa0\x80@x\r\nMessage-ID: <\xff\x00@y>\r\n\r\nx"],
    ids=range(8),
)  # fmt: skip
def test_f21_whatever_bytes_arrive_they_end_as_a_message_or_in_quarantine(
    app: Flask, at: datetime, desk: Desk, raw: bytes
) -> None:
    row = take(raw, at)
    incoming.process_due(at)
    assert row.state in {IncomingState.PROCESSED, IncomingState.QUARANTINED}
    assert store.read(db.session.get_one(StoredFile, row.file_id)) == raw


def test_f21_a_poison_mail_is_tried_three_times_and_delays_nobody(
    app: Flask, at: datetime, desk: Desk
) -> None:
    desk.fails = {"poison"}
    poison = take(mail.raw(subject="poison"), at)
    take(mail.raw(subject="good"), at)
    assert incoming.process_due(at) == 1 and desk.got == ["good"]
    assert poison.state is IncomingState.RECEIVED and "cannot digest" in poison.error
    assert incoming.process_due(at + 30 * MINUTE) == 0
    assert incoming.process_due(at + 60 * MINUTE) == 1
    assert (poison.state, poison.reason, poison.attempts) == (IncomingState.QUARANTINED, Reason.BROKEN, 3)
    assert incoming.process_due(at + 600 * MINUTE) == 0


def test_a_large_backlog_leaves_other_jobs_their_turn(
    app: Flask, at: datetime, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        take(mail.raw(subject=f"waiting {number}"), at)
    monkeypatch.setattr(incoming, "PASS", 0.0)
    handled = [incoming.process_due(at) for _ in range(4)]
    assert handled == [1, 1, 1, 0] and desk.got == ["waiting 0", "waiting 1", "waiting 2"]
    assert {row.attempts for row in db.session.scalars(select(IncomingEmail))} == {1}


def test_a_mail_that_ends_the_process_each_time_is_quarantined(app: Flask, at: datetime, desk: Desk) -> None:
    row = take(mail.raw(), at)
    row.attempts = incoming.ATTEMPTS
    db.session.commit()
    incoming.process_due(at)
    assert (row.state, row.reason) == (IncomingState.QUARANTINED, Reason.BROKEN) and desk.got == []


def test_a_broken_database_statement_leaves_nothing_half_done(app: Flask, at: datetime, desk: Desk) -> None:
    def half(row: IncomingEmail, _parsed: ParsedMail, *, at: datetime, released: bool) -> Outcome:
        db.session.add(StoredFile(sha256="half", size=0, stored_at=at))
        db.session.flush()
        db.session.add(StoredFile(sha256="half", size=0, stored_at=at))
        db.session.flush()
        raise AssertionError("the database refuses before this")

    incoming.on_letter(half)
    row = take(mail.raw(), at)
    assert incoming.process_due(at) == 0
    assert db.session.scalar(select(StoredFile).filter_by(sha256="half")) is None
    assert "IntegrityError" in row.error and issubclass(SQLAlchemyError, Exception)


def test_f54_a_flood_by_one_sender_waits_in_quarantine_and_holds_up_no_other(
    app: Flask, at: datetime, desk: Desk
) -> None:
    MAILS_PER_SENDER.set(5, at=at)
    for number in range(8):
        take(mail.raw(subject=f"flood {number}", sender="bot@flood.example"), at)
    take(mail.raw(subject="good"), at)
    incoming.process_due(at)
    assert desk.got == [*(f"flood {n}" for n in range(5)), "good"]
    kept = list(db.session.scalars(select(IncomingEmail).filter_by(state=IncomingState.QUARANTINED)))
    assert [row.reason for row in kept] == [Reason.FLOOD] * 3
    take(mail.raw(subject="later", sender="bot@flood.example"), at + 61 * MINUTE)
    incoming.process_due(at + 61 * MINUTE)
    assert desk.got[-1] == "later"


def test_a_hundred_servers_are_a_loop(app: Flask, at: datetime, desk: Desk) -> None:
    row = take(b"Received: by x\r\n" * 100 + mail.raw(), at)
    incoming.process_due(at)
    assert (row.state, row.reason) == (IncomingState.QUARANTINED, Reason.LOOP)


def test_what_is_quarantined_can_be_let_in_or_thrown_away(app: Flask, at: datetime, desk: Desk) -> None:
    anna = Actor("user", 1)
    rows = [take(b"Received: by x\r\n" * 100 + mail.raw(subject=name), at) for name in ("ham", "spam")]
    incoming.process_due(at)
    assert quarantine.release(rows[0], by=anna, at=at) == "ticket:1"
    assert desk.got == ["ham (released)"]
    quarantine.discard(rows[1], by=anna, at=at)
    assert [(row.state, row.action) for row in rows] == [
        (IncomingState.PROCESSED, IncomingAction.OPENED),
        (IncomingState.PROCESSED, IncomingAction.FILED),
    ]
    kinds = list(db.session.scalars(select(EventRecord.kind).order_by(EventRecord.id)))
    assert kinds == ["mail.quarantined", "mail.quarantined", "mail.released", "mail.discarded"]
    assert quarantine.release(rows[1], by=anna, at=at) is None, "only what is there can be let in"
