"""A hundred thousand letters wait (F12, F54): who is next is found as fast as ever, and nobody's answer stands behind surveys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text

from helpdesk.extensions import db
from helpdesk.mail import claiming, delivering, holding
from tests import smtp
from tests.factories import mail

EARLIER = timedelta(hours=1)


def plan_of(deed: Callable[[], Any], begins: str) -> str:
    """How the database would run the first statement of `deed` that begins like that, were its tables large."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        if statement.startswith(begins):
            seen.append((statement, given))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        rows = connection.exec_driver_sql(f"EXPLAIN {seen[0][0]}", seen[0][1])
        return "\n".join(row[0] for row in rows)
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {seen[0][0]}", seen[0][1])
    return "\n".join(row[3] for row in rows)


def test_the_next_letter_is_found_by_index_not_by_sorting_all_that_wait(app: Flask, at: datetime) -> None:
    mail.letter()
    db.session.commit()
    plan = plan_of(lambda: claiming.claim(at, set()), "UPDATE outgoing_emails SET leased_until")
    assert "ix_outgoing_emails_due" in plan and "ix_outgoing_emails_thread" in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan


def test_the_next_mail_is_found_by_index_not_by_sorting_all_that_wait(app: Flask, at: datetime) -> None:
    mail.received(mail.raw(), at)
    plan = plan_of(lambda: holding.claim(at), "UPDATE incoming_emails SET leased_until")
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
