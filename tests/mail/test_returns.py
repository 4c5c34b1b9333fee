"""Bounces, complaints and our own letters: believed about the letter they name, and never a ticket (F55)."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.mail import incoming, threading
from helpdesk.mail.faults import fault_of
from helpdesk.mail.models import IncomingEmail, OutgoingEmail, OutgoingRecipient
from helpdesk.mail.words import IncomingAction, OutgoingState
from tests.factories import mail


def dsn(
    letter: OutgoingEmail | None,
    address: str = "ilze@example.net",
    status: str = "5.1.1",
    action: str = "failed",
    to: str = "",
) -> bytes:
    """A delivery status notification as Postfix writes it."""
    original = letter.message_id if letter is not None else "<else@where.example>"
    return f"""\
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)\r
To: {to or "help@example.com"}\r
Subject: Undelivered Mail Returned to Sender\r
Auto-Submitted: auto-replied\r
Message-ID: <dsn.{status}.{action}@mx.example.net>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r
\r
--x\r
Content-Type: text/plain\r
\r
This is the mail system at host mx.example.net.\r
\r
<{address}>: host mx said: 550 {status} User unknown\r
\r
--x\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.net\r
\r
Final-Recipient: rfc822; {address}\r
Action: {action}\r
Status: {status}\r
Diagnostic-Code: smtp; 550 {status} User unknown\r
\r
--x\r
Content-Type: message/rfc822\r
\r
From: help@example.com\r
Message-ID: {original}\r
Subject: Your router\r
\r
x\r
--x--\r
""".encode()


def arrive(raw: bytes, at: datetime) -> IncomingEmail:
    row = mail.received(raw, at)
    db.session.commit()
    incoming.process_due(at)
    assert row.action is IncomingAction.FILED, (row.state, row.error)
    return row


@pytest.fixture
def sent(app: Flask, at: datetime) -> OutgoingEmail:
    mail.mailbox("help@example.com")
    letter = mail.letter("delivery:5", purpose="survey", at=at)
    letter.state, letter.next_attempt_at = OutgoingState.SENT, None
    db.session.execute(update(OutgoingRecipient).values(state=OutgoingState.SENT))
    db.session.commit()
    return letter


def events() -> list[tuple[str, dict[str, object]]]:
    return [(row.kind, row.payload) for row in db.session.scalars(select(EventRecord))]


@pytest.mark.parametrize("by", ["message id", "return address"])
def test_a_hard_bounce_fails_its_letter_and_marks_the_address(
    sent: OutgoingEmail, at: datetime, by: str
) -> None:
    assert sent.bounce_key is not None
    back = threading.return_address("help@example.com", sent.bounce_key)
    row = arrive(dsn(sent) if by == "message id" else dsn(None, to=back), at)
    assert row.ref == f"bounce:{sent.id}"
    [(kind, payload)] = events()
    assert (kind, payload["ref"], payload["status"], payload["bounced"]) == (
        "mail.failed",
        "delivery:5",
        "5.1.1",
        True,
    )
    assert sent.state is OutgoingState.FAILED
    fault = fault_of("ilze@example.net")
    assert fault is not None and fault.hard_at == at


def test_a_second_bounce_of_the_same_letter_says_nothing_new(sent: OutgoingEmail, at: datetime) -> None:
    arrive(dsn(sent), at)
    arrive(dsn(sent, status="5.1.10"), at)
    assert len(events()) == 1


def test_a_full_mailbox_does_not_mark_the_address_for_good(sent: OutgoingEmail, at: datetime) -> None:
    arrive(dsn(sent, status="5.2.2"), at)
    fault = fault_of("ilze@example.net")
    assert fault is not None and fault.hard_at is None and fault.soft_count == 1


def test_a_notice_of_delay_is_no_failure(sent: OutgoingEmail, at: datetime) -> None:
    assert arrive(dsn(sent, status="4.4.1", action="delayed"), at).ref == f"delay:{sent.id}"
    assert events() == [] and sent.state is OutgoingState.SENT


def test_a_bounce_that_names_no_letter_of_ours_is_listed_and_changes_nothing(
    sent: OutgoingEmail, at: datetime
) -> None:
    row = arrive(dsn(None), at)
    assert row.ref == "bounce:0" and "ilze@example.net" in row.error
    assert events() == [] and fault_of("ilze@example.net") is None


def test_a_forged_bounce_marks_no_address_that_the_letter_did_not_go_to(app: Flask, at: datetime) -> None:
    letter = mail.letter(cc=[("b@example.net", "")])
    letter.state = OutgoingState.SENT
    arrive(dsn(letter, address="victim@example.org"), at)
    assert fault_of("victim@example.org") is None and letter.state is OutgoingState.SENT


def test_a_complaint_is_remembered_and_told(sent: OutgoingEmail, at: datetime) -> None:
    row = arrive(f"""\
From: fbl@provider.example\r
To: help@example.com\r
Subject: complaint\r
Message-ID: <c1@provider.example>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=feedback-report; boundary="x"\r
\r
--x\r
Content-Type: text/plain\r
\r
This is an abuse report.\r
--x\r
Content-Type: message/feedback-report\r
\r
Feedback-Type: abuse\r
User-Agent: P/1\r
Version: 1\r
Original-Rcpt-To: ilze@example.net\r
\r
--x\r
Content-Type: message/rfc822\r
\r
From: help@example.com\r
Message-ID: {sent.message_id}\r
\r
x\r
--x--\r
""".encode(), at)  # fmt: skip
    assert row.ref == f"complaint:{sent.id}"
    assert [(kind, payload["ref"]) for kind, payload in events()] == [("mail.complaint", "delivery:5")]
    fault = fault_of("ilze@example.net")
    assert fault is not None and fault.complained_at == at


def test_our_own_letter_that_comes_back_is_filed(sent: OutgoingEmail, at: datetime) -> None:
    raw = mail.raw(sender="help@example.com", to="help@example.com", message_id=sent.message_id)
    assert arrive(raw, at).ref == "own:0"
