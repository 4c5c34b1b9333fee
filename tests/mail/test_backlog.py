"""A hundred thousand letters wait (F12, F54): who is next is found as fast as ever, and nobody's answer stands behind surveys."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.mail import claiming, delivering, holding
from helpdesk.mail.models import IncomingEmail, OutgoingEmail
from tests import smtp
from tests.factories import mail
from tests.plans import grow, plan_of

EARLIER = timedelta(hours=1)


def test_the_next_letter_is_found_by_index_not_by_sorting_all_that_wait(app: Flask, at: datetime) -> None:
    mail.letter()
    db.session.commit()
    plan = plan_of(
        lambda: claiming.claim(at, set()),
        "UPDATE outgoing_emails SET leased_until",
        lambda: grow(OutgoingEmail, next_attempt_at=mail.AT, leased_until=None),
    )
    assert "ix_outgoing_emails_due" in plan and "ix_outgoing_emails_thread" in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan


def test_the_next_mail_is_found_by_index_not_by_sorting_all_that_wait(app: Flask, at: datetime) -> None:
    mail.received(mail.raw(), at)
    plan = plan_of(
        lambda: holding.claim(at),
        "UPDATE incoming_emails SET leased_until",
        lambda: grow(IncomingEmail, next_attempt_at=mail.AT, leased_until=None),
    )
    assert "ix_incoming_emails_due" in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan


def test_an_answer_written_now_leaves_before_surveys_that_wait_for_long(
    app: Flask, server: smtp.Server, at: datetime
) -> None:
    for number in range(3):
        mail.letter(f"delivery:{number}", purpose="survey", subject="How was it?", at=at - EARLIER)
    mail.letter(subject="Your router", at=at)
    db.session.commit()
    assert delivering.deliver(at) == 4
    assert [taken.mail.subject for taken in server.taken] == ["Your router", *["How was it?"] * 3]


def test_a_large_outbox_leaves_other_jobs_their_turn(
    app: Flask, server: smtp.Server, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "PASS", -1.0)
    mail.letter("delivery:1", purpose="survey")
    mail.letter()
    db.session.commit()
    assert [delivering.deliver(at) for _ in range(3)] == [1, 1, 0]
