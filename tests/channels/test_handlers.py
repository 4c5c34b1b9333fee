"""Being told that something is wrong with mail."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.mail.events import MailboxFailing
from helpdesk.people.models import Notice
from tests.factories import mail, people


def test_administrators_are_told_of_a_failing_mailbox(app: Flask, at: datetime) -> None:
    admin, box = people.admin(), mail.mailbox(name="Support")
    people.agent()
    people.admin(deactivated_at=at)
    record(MailboxFailing(box.id, 5), at=at)
    notice = db.session.scalars(select(Notice)).one()
    assert (notice.user_id, notice.values, notice.url) == (
        admin.id,
        {"name": "Support"},
        f"/mailboxes/{box.id}",
    )
