"""The list of a mailing as a file."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.mailings import exporting, jobs
from helpdesk.surveys import answering, invitations, settings
from helpdesk.surveys import jobs as asking
from helpdesk.surveys.models import Delivery, Invitation
from tests.factories import customers, mailings, surveys


def test_numbers_may_be_counted_with_and_all_else_is_said_in_words(app: Flask, at: datetime) -> None:
    settings.REST_DAYS.set(False, at=at)
    customers.customer("Ilze", email="ilze@example.net", language="en")
    version = surveys.asking("solved", "quality", "speed", "recommend", "comment", at=at)
    made = mailings.mailing(survey_id=version.survey_id, at=at)
    db.session.commit()
    jobs.trickle(at)
    asking.send_due(at)
    delivery = db.session.scalars(select(Delivery)).one()
    invitations.sent(delivery, at=at)
    given = {"solved": "partly", "quality": 0, "speed": 4, "recommend": 0, "comment": "Well."}
    ask = db.session.scalars(select(Invitation)).one()
    answering.answer(ask, given, delivery=delivery, language="en", nonce="", at=at + timedelta(hours=1))
    with app.test_request_context():
        _head, (row,) = exporting.file(made)
    assert row[7:] == ["Partly solved", "Well.", "Not relevant", 4, 0]
