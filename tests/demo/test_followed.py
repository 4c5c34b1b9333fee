"""The demo's cases: followed up as time passes, the newest still open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.demo import followed
from helpdesk.extensions import db
from helpdesk.recovery import jobs
from helpdesk.recovery.models import Case, Check
from helpdesk.recovery.words import CaseState
from tests.factories import people, recovery


@pytest.mark.slow
def test_cases_are_followed_up_as_time_passes(app: Any, at: datetime) -> None:
    people.supervisor()
    for _each in range(4):
        recovery.case(at=at)
    followed.up(at + timedelta(minutes=5))
    assert set(db.session.scalars(select(Case.contacted_at))) == {None}
    for hours in range(0, 200, 5):
        followed.up(at + timedelta(hours=hours))
    states = set(db.session.scalars(select(Case.state)))
    assert states == {CaseState.CLOSED}
    for hours in range(200, 600, 10):
        jobs.ask_again(at + timedelta(hours=hours))
        followed.answered(at + timedelta(hours=hours))
    assert any(db.session.scalars(select(Check.answer)))
