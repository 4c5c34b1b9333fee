"""`flask surveys send-due`."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.mail.models import OutgoingEmail
from tests.factories import surveys


def letters() -> int:
    return db.session.scalar(select(func.count(OutgoingEmail.id)).filter_by(purpose="survey")) or 0


def test_what_is_due_at_a_given_time_goes_into_the_outbox_and_is_said(app: Flask, at: datetime) -> None:
    surveys.scheduled(at=at)
    db.session.commit()
    runner = app.test_cli_runner()
    early = runner.invoke(args=["surveys", "send-due", "--now", (at + timedelta(hours=23)).isoformat()])
    assert early.exit_code == 0 and early.output == "0 due deliveries looked at, 0 surveys ended.\n"
    due = runner.invoke(args=["surveys", "send-due", "--now", (at + timedelta(hours=25)).isoformat()])
    assert due.output == "1 due deliveries looked at, 0 surveys ended.\n"
    assert letters() == 1
    assert runner.invoke(args=["surveys", "send-due", "--now", "soon"]).exit_code == 2
