"""Letters on their way out: what is sent, to whom, how often, and what is written down (F33-F42)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.jobs.leases import lease
from helpdesk.mail import claiming, delivering, mailboxes, outgoing, threading, transport, verdicts
from helpdesk.mail.faults import fault_of
from helpdesk.mail.models import Mailbox, OutgoingEmail, OutgoingRecipient
from helpdesk.mail.words import OutgoingState, Security
from tests import smtp
from tests.factories import mail

HOUR = timedelta(hours=1)


def send(at: datetime) -> int:
    db.session.commit()
    return delivering.deliver(at)


def again(letter: OutgoingEmail) -> OutgoingEmail:
    db.session.expire_all()
    return db.session.get_one(OutgoingEmail, letter.id)


def kinds() -> list[str]:
    return list(db.session.scalars(select(EventRecord.kind).order_by(EventRecord.id)))


def test_a_letter_is_delivered_once_and_says_so(app: Flask, server: smtp.Server, at: datetime) -> None:
    mailbox = mail.mailbox("help@kulda.example", name="Kulda, SIA «Ķēde»")
    letter = mail.letter(
        "message:17",
        subject="Jūsu maršrutētājs",
        text="Čau\n.\n..x\n",
        html="<p>Čau</p>",
        cc=[("b@example.net", "")],
    )
    assert send(at) == 1
    assert send(at) == 0
    [taken] = server.taken
    assert taken.recipients == ["ilze@example.net", "b@example.net"]
    assert threading.bounce_key_in(taken.sender) == again(letter).bounce_key
    said = taken.mail
    assert (said.from_name, said.from_email) == (mailbox.name, "help@kulda.example")
    assert said.subject == "Jūsu maršrutētājs" and f"<{said.message_id}>" == letter.message_id
    assert said.text.replace("\r\n", "\n").rstrip() == "Čau\n.\n..x" and "Čau" in said.html
    assert said.reply_to[0].email == "help@kulda.example"
    assert (again(letter).state, again(letter).sent_at) == (OutgoingState.SENT, at)
    assert {person.state for person in db.session.scalars(select(OutgoingRecipient))} == {OutgoingState.SENT}
    assert kinds() == ["mail.accepted"]


def test_headers_say_what_the_letter_is(app: Flask, server: smtp.Server, at: datetime) -> None:
    long = "https://desk.example/u/" + "k" * 300
    mail.letter(
        "delivery:4", automatic="auto-generated", in_reply_to="<b@c.example>", references=["<a@c.example>"],
        headers={"List-Unsubscribe": f"<{long}>, <mailto:help@example.com>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )  # fmt: skip
    send(at)
    head = server.taken[0].head
    assert "\r\nAuto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n" in head
    assert "\r\nIn-Reply-To: <b@c.example>\r\nReferences: <a@c.example>\r\n <b@c.example>\r\n" in head
    assert f"\r\nList-Unsubscribe: <{long}>, <mailto:help@example.com>\r\n" in head, (
        "a long link stays as it is"
    )
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in head
    mail.letter("message:5", bounce=False)
    send(at)
    assert server.taken[1].sender == "<>" and "Auto-Submitted" not in server.taken[1].head


def test_row_8_only_the_expected_recipients_and_headers_leave(
    app: Flask, server: smtp.Server, at: datetime
) -> None:
    evil = "x\r\nBcc: a@b.example\r\n\r\n<script>"
    mail.mailbox(name=evil)
    mail.letter(
        subject=evil,
        to=[("ilze@example.net", evil), ("v@example.net\r\nRCPT TO:<a@b.example>", "")],
        headers={"X-Survey": evil},
    )
    send(at)
    assert server.taken == [], "an address with a line break is no address"
    mail.letter(subject=evil, to=[("ilze@example.net", evil)], headers={"X-Survey": evil}, references=[evil])
    send(at)
    [taken] = server.taken
    assert taken.recipients == ["ilze@example.net"]
    names = [line.partition(":")[0] for line in taken.head.split("\r\n") if not line.startswith((" ", "\t"))]
    assert names == [
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "References", "X-Survey",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    ]  # fmt: skip


def test_files_go_along(app: Flask, server: smtp.Server, at: datetime) -> None:
    files = [
        (store.put(b"%PDF", at=at), "Līgums.pdf", "application/pdf"),
        (store.put(b"From: x", at=at), "a.eml", "message/rfc822"),
    ]
    mail.letter(attachments=files, html="<p>x</p>")
    send(at)
    got = [(each.name, each.mime, each.content) for each in server.taken[0].mail.attachments]
    assert got == [
        ("Līgums.pdf", "application/pdf", b"%PDF"),
        ("a.eml", "application/octet-stream", b"From: x"),
    ]


def test_a_secret_is_scrubbed_once_the_letter_is_accepted(
    app: Flask, server: smtp.Server, at: datetime
) -> None:
    letter = mail.letter("reset:1", secret=True, text="https://desk.example/reset/TOKEN")
    send(at)
    assert "TOKEN" in server.taken[0].mail.text
    assert again(letter).sealed is None and again(letter).content is None


def test_many_letters_share_one_connection(app: Flask, server: smtp.Server, at: datetime) -> None:
    for _ in range(5):
        mail.letter()
    assert send(at) == 5
    assert len(server.taken) == 5 and server.connections == 1


@pytest.mark.parametrize("reply", ["421 too busy", "450 greylisted", "451 later"])
def test_f33_a_server_that_says_later_is_asked_again_with_the_same_message_id(
    app: Flask, server: smtp.Server, at: datetime, reply: str
) -> None:
    letter = mail.letter()
    server.rcpt["ilze@example.net"] = reply
    assert send(at) == 0
    assert again(letter).state is OutgoingState.QUEUED and reply in again(letter).error
    server.rcpt.clear()
    assert send(at + timedelta(seconds=30)) == 0, "not at once"
    assert send(at + HOUR) == 1
    [taken] = server.taken
    assert f"<{taken.message_id}>" == letter.message_id
    assert not again(letter).uncertain


def test_f34_one_refused_of_three_leaves_the_others_delivered_once(
    app: Flask, server: smtp.Server, at: datetime
) -> None:
    letter = mail.letter(cc=[("gone@example.net", ""), ("b@example.net", "")])
    server.rcpt["gone@example.net"] = "550 5.1.1 no such user"
    assert send(at) == 1
    assert server.taken[0].recipients == ["ilze@example.net", "b@example.net"]
    assert again(letter).state is OutgoingState.SENT and "gone@example.net: 550" in again(letter).error
    fault = fault_of("gone@example.net")
    assert fault is not None and fault.hard_at == at and fault.status == "5.1.1"
    assert send(at + HOUR) == 0 and len(server.taken) == 1


def test_one_greylisted_of_two_gets_its_letter_later_and_the_other_only_one(
    app: Flask, server: smtp.Server, at: datetime
) -> None:
    mail.letter(cc=[("b@example.net", "")])
    server.rcpt["b@example.net"] = "451 later"
    send(at)
    server.rcpt.clear()
    send(at + HOUR)
    assert [taken.recipients for taken in server.taken] == [["ilze@example.net"], ["b@example.net"]]
    assert kinds() == ["mail.accepted"]


@pytest.mark.parametrize("reply", ["552 5.3.4 too big", "554 5.6.0 content refused", "550 no"])
def test_f35_refused_content_fails_at_once_without_a_storm(
    app: Flask, server: smtp.Server, at: datetime, reply: str
) -> None:
    letter = mail.letter()
    server.data = reply
    assert send(at) == 1
    assert again(letter).state is OutgoingState.FAILED and reply in again(letter).error
    assert send(at + 5 * HOUR) == 0
    assert kinds() == ["mail.failed"]
    assert fault_of("ilze@example.net") is None, "what was refused is the letter, not the address"


def test_a_refused_recipient_fails_the_letter_with_its_status(
    app: Flask, server: smtp.Server, at: datetime
) -> None:
    server.rcpt["ilze@example.net"] = "550 5.1.1 unknown"
    mail.letter("delivery:9", purpose="survey")
    send(at)
    payload = db.session.scalars(select(EventRecord)).one().payload
    assert (payload["ref"], payload["status"], payload["bounced"]) == ("delivery:9", "5.1.1", False)


def test_f36_letters_of_a_ticket_keep_their_order_over_an_outage(app: Flask, at: datetime) -> None:
    with smtp.restored(app):
        with smtp.server() as running:
            port = running.on(app).port
        first = mail.letter(subject="first", references=["<q@c.example>"])
        for hours in range(6):
            assert send(at + hours * HOUR) == 0
        mail.letter(subject="second", references=["<q@c.example>"], at=at + 5 * HOUR)
        other = mail.letter(subject="other", at=at + 5 * HOUR)
        assert again(first).state is OutgoingState.QUEUED and "refused" in again(first).error.lower()
        with smtp.server() as running:
            running.on(app)
            send(at + 5 * HOUR + timedelta(minutes=10))
            assert [taken.mail.subject for taken in running.taken] == ["other"], (
                "the second waits for the first"
            )
            send(at + 9 * HOUR)
            assert [taken.mail.subject for taken in running.taken] == ["other", "first", "second"]
        assert again(other).state is OutgoingState.SENT
        assert port


def test_f37_a_server_silent_before_the_letter_is_tried_again_and_delivers_one(
    app: Flask, server: smtp.Server, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = transport.Route("127.0.0.1", server.port, timeout=0.3)
    server.stall_at = "rcpt"
    letter = mail.letter()
    with monkeypatch.context() as patched:
        patched.setattr(delivering, "route_of", lambda _mailbox: hasty)
        send(at)
    assert again(letter).state is OutgoingState.QUEUED and not again(letter).uncertain
    server.stall_at = None
    send(at + HOUR)
    assert len(server.taken) == 1


@pytest.mark.parametrize(("drop", "copies"), [("kept", 2), ("lost", 1)])
def test_f38_a_line_broken_after_the_last_byte_makes_at_most_one_copy_more(
    app: Flask, server: smtp.Server, at: datetime, drop: str, copies: int
) -> None:
    letter = mail.letter()
    server.drop = drop
    assert send(at) == 0
    assert again(letter).uncertain and kinds() == ["mail.uncertain"]
    server.drop = None
    assert send(at + HOUR) == 1
    assert len(server.taken) == copies and len({taken.message_id for taken in server.taken}) == 1
    assert (again(letter).state, again(letter).uncertain) == (OutgoingState.SENT, True)


def test_f38_a_line_that_always_breaks_is_given_up_as_uncertain(
    app: Flask, server: smtp.Server, at: datetime
) -> None:
    letter = mail.letter()
    server.drop = "kept"
    for hours in range(4):
        send(at + hours * HOUR)
    assert len(server.taken) == 2
    assert again(letter).state is OutgoingState.UNCERTAIN
    assert kinds() == ["mail.uncertain"]


def test_f40_two_workers_send_a_letter_once(app: Flask, server: smtp.Server, at: datetime) -> None:
    mail.letter()
    db.session.commit()
    [held] = lease(OutgoingEmail, at, length=claiming.LEASE)
    assert held.lease_token and delivering.deliver(at) == 0
    assert server.taken == []


def test_f41_who_lost_the_lease_records_nothing_over_the_second(
    app: Flask, server: smtp.Server, at: datetime
) -> None:
    letter = mail.letter()
    later = at + claiming.LEASE + timedelta(seconds=1)

    def second_worker() -> None:
        server.before_reply = None
        with app.app_context():
            assert delivering.deliver(later) == 1

    server.before_reply = second_worker
    assert send(at) == 0
    assert len(server.taken) == 2 and len({taken.message_id for taken in server.taken}) == 1
    assert (again(letter).state, again(letter).sent_at, again(letter).uncertain) == (
        OutgoingState.SENT,
        later,
        True,
    )
    assert kinds() == ["mail.uncertain", "mail.accepted"]


def test_f42_a_letter_that_cannot_be_made_is_parked_and_delays_nobody(
    app: Flask, server: smtp.Server, at: datetime
) -> None:
    file = store.put(b"here today", at=at)
    poison, crooked, good = (
        mail.letter(attachments=[(file, "a.txt", "text/plain")]),
        mail.letter(to=[("nobody", "")]),
        mail.letter(),
    )
    store.path_of(file.sha256).unlink()
    send(at)
    assert [taken.message_id for taken in server.taken] == [good.message_id.strip("<>")]
    assert again(crooked).state is OutgoingState.FAILED and "not an address" in again(crooked).error
    for hours in range(1, verdicts.UNMADE_ATTEMPTS + 1):
        send(at + hours * HOUR)
    assert again(poison).state is OutgoingState.FAILED


def test_a_letter_is_given_up_after_five_days(app: Flask, server: smtp.Server, at: datetime) -> None:
    letter = mail.letter()
    server.rcpt["ilze@example.net"] = "451 later"
    for hours in range(0, 24 * 5 + 13, 12):
        send(at + hours * HOUR)
    assert again(letter).state is OutgoingState.FAILED
    assert kinds() == ["mail.failed"]


def test_our_own_fault_at_the_sender_fails_no_customer(app: Flask, server: smtp.Server, at: datetime) -> None:
    letter = mail.letter()
    server.mail = "550 5.7.1 sign in first"
    send(at)
    assert again(letter).state is OutgoingState.QUEUED and fault_of("ilze@example.net") is None


def test_a_dead_server_of_one_mailbox_holds_up_no_other(
    app: Flask, server: smtp.Server, at: datetime
) -> None:
    with smtp.server() as gone:
        port = gone.port
    broken = mail.mailbox(
        "sales@example.com",
        is_default=False,
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security=Security.PLAIN,
    )
    mail.mailbox("help@example.com")
    stuck, fine = mail.letter(mailbox_id=broken.id), mail.letter()
    assert send(at) == 1
    assert again(stuck).state is OutgoingState.QUEUED and again(fine).state is OutgoingState.SENT


def test_a_failed_letter_can_be_sent_again(app: Flask, server: smtp.Server, at: datetime) -> None:
    letter = mail.letter()
    server.data = "554 no"
    send(at)
    server.data = None
    assert outgoing.resend(again(letter), at=at + HOUR)
    assert send(at + HOUR) == 1
    assert again(letter).state is OutgoingState.SENT
    assert not outgoing.resend(again(letter), at=at + HOUR)


def _own(running: smtp.Server, security: Security, **more: object) -> Mailbox:
    host = more.pop("host", "127.0.0.1")
    return mail.mailbox(
        "own@example.com", smtp_host=host, smtp_port=running.port, smtp_security=security, **more
    )


@pytest.mark.slow
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("fault", ["self-signed", "wrong host", "expired"])
def test_row_73_a_certificate_that_proves_nothing_is_refused(
    app: Flask, at: datetime, tmp_path: Path, security: Security, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = smtp.certificate(
        tmp_path, host="other.example" if fault == "wrong host" else "localhost", expired=fault == "expired"
    )
    if fault != "self-signed":
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    options = {"ssl_context": context} if security is Security.TLS else {"tls_context": context}
    with smtp.server(**options) as running:
        letter = mail.letter(mailbox_id=_own(running, security).id)
        assert send(at) == 0 and running.taken == []
        assert "certificate" in again(letter).error
        mailbox = mailboxes.for_id(letter.mailbox_id)
        mailbox.verify_tls = False
        assert send(at + HOUR) == 1, "the mailbox alone may say otherwise"


def test_row_73_a_trusted_certificate_is_accepted(
    app: Flask, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = smtp.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with smtp.server(tls_context=context, require_starttls=True) as running:
        mail.letter(mailbox_id=_own(running, Security.STARTTLS).id)
        assert send(at) == 1


def test_row_73_a_server_without_starttls_gets_nothing(app: Flask, at: datetime) -> None:
    with smtp.server() as running:
        letter = mail.letter(mailbox_id=_own(running, Security.STARTTLS).id)
        assert send(at) == 0 and running.taken == []
        assert "STARTTLS" in again(letter).error


def test_a_database_that_stumbles_while_an_answer_is_recorded_makes_no_second_copy(
    app: Flask, server: smtp.Server, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = mail.letter()
    stumbles = iter([True, True, False, False])
    whole = verdicts.record_accepted

    def stumble(*given: Any) -> int:
        if next(stumbles):
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        return whole(*given)

    monkeypatch.setattr(verdicts, "record_accepted", stumble)
    monkeypatch.setattr(delivering, "RECORDING_PAUSES", (0.0, 0.0, 0.0))
    assert send(at) == 1
    assert (
        again(letter).state is OutgoingState.SENT and not again(letter).uncertain and len(server.taken) == 1
    )


def test_an_answer_that_can_never_be_recorded_holds_up_no_other_and_makes_one_copy_more(
    app: Flask, server: smtp.Server, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, good = mail.letter("delivery:1"), mail.letter("delivery:2")
    whole = verdicts.record_event

    def fail(event: Any, **given: Any) -> Any:
        if event.ref == "delivery:1" and event.kind != "mail.uncertain":
            raise RuntimeError("a handler that always fails")
        return whole(event, **given)

    monkeypatch.setattr(verdicts, "record_event", fail)
    monkeypatch.setattr(delivering, "RECORDING_PAUSES", (0.0, 0.0))
    assert send(at) == 1 and again(good).state is OutgoingState.SENT
    for hours in range(1, 5):
        send(at + hours * HOUR)
    assert [taken.message_id for taken in server.taken].count(poison.message_id.strip("<>")) == 2
    assert again(poison).state is OutgoingState.UNCERTAIN
