"""What the clock makes the desk do."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from helpdesk.extensions import db
from helpdesk.tickets import jobs, lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Status
from tests.factories import people, tickets

HOUR = timedelta(hours=1)


def test_a_held_ticket_comes_back_at_its_time(app: Flask, at: datetime) -> None:
    anna = people.agent()
    soon, later, open_end = tickets.ticket(), tickets.ticket(), tickets.ticket()
    lifecycle.hold(soon, by=anna, at=at, until=at + HOUR)
    lifecycle.hold(later, by=anna, at=at, until=at + 2 * HOUR)
    lifecycle.hold(open_end, by=anna, at=at)
    db.session.commit()
    assert jobs.resume_due(at + HOUR - timedelta(seconds=1)) == 0
    assert jobs.resume_due(at + HOUR) == 1
    assert jobs.resume_due(at + HOUR) == 0
    assert db.session.get_one(Ticket, soon.id).status is Status.OPEN
    assert db.session.get_one(Ticket, later.id).status is Status.ON_HOLD
    assert db.session.get_one(Ticket, open_end.id).status is Status.ON_HOLD
