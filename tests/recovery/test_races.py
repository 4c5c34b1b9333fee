"""Supervisors and a customer at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict
from helpdesk.people.models import User
from helpdesk.recovery import jobs, working
from helpdesk.recovery.models import Case
from helpdesk.recovery.words import CaseState
from helpdesk.surveys import answering
from helpdesk.surveys.models import Invitation
from helpdesk.tickets.models import Ticket
from tests.factories import people, recovery, surveys
from tests.races import together

A_MOMENT = 0.5  # seconds in which the other one gets as far as it may
MINUTE = timedelta(minutes=1)


def take(case_id: int, seen: int, by_id: int, at: datetime) -> str:
    """Takes the case as it was shown, and lingers before it is committed."""
    found = working.one(case_id, held=True)
    assert found is not None
    try:
        working.take(found, seen=seen, by=db.session.get_one(User, by_id), at=at)
    except Conflict:
        db.session.rollback()
        return "late"
    Event().wait(A_MOMENT)
    return "mine"


def open_slowly(case_id: int) -> None:
    """Holds the ticket of a case, and its case a moment later, as whoever is about to change it does."""
    case = db.session.get_one(Case, case_id)
    db.session.execute(select(Ticket.id).where(Ticket.id == case.ticket_id).with_for_update())
    Event().wait(A_MOMENT)
    assert working.one(case_id, held=True) is not None


def raise_answer(invitation_id: int, at: datetime) -> str:
    made = db.session.get_one(Invitation, invitation_id)
    answering.answer(made, {"satisfaction": 5}, delivery=None, language="en", nonce="2", at=at)
    Event().wait(A_MOMENT)
    return "raised"


def settling(at: datetime) -> tuple[int, int, int]:
    """A settling case: its id, its version, its invitation."""
    case = recovery.settling(at=at)
    return case.id, case.version, recovery.invitation(case).id


def kinds() -> list[str]:
    query = select(EventRecord.kind).where(EventRecord.kind.startswith("case.")).order_by(EventRecord.id)
    return list(db.session.scalars(query))


@pytest.mark.slow
def test_of_two_who_take_a_case_at_once_one_has_it(app: Flask, at: datetime) -> None:
    ids = [people.supervisor(name).id for name in ("Laura", "Toms")]
    case_id, seen, _asked = settling(at)
    came = together(app, *(partial(take, case_id, seen, each, at + MINUTE) for each in ids))
    assert sorted(came) == ["late", "mine"]
    assert db.session.get_one(Case, case_id).owner_id == ids[came.index("mine")]
    assert kinds().count("case.taken") == 1


@pytest.mark.slow
def test_an_answer_that_is_raised_while_somebody_takes_its_case_leaves_one_story(
    app: Flask, at: datetime
) -> None:
    lead = people.supervisor().id
    case_id, seen, asked = settling(at)
    came = together(
        app,
        partial(take, case_id, seen, lead, at + MINUTE),
        partial(raise_answer, asked, at + MINUTE),
    )
    case = db.session.get_one(Case, case_id)
    if came[0] == "mine":
        assert (case.state, case.owner_id, case.raised_at) == (CaseState.SETTLING, lead, at + MINUTE)
    else:
        assert (case.state, case.owner_id) == (CaseState.WITHDRAWN, None)


@pytest.mark.slow
def test_a_case_that_settles_while_somebody_takes_it_belongs_to_them(app: Flask, at: datetime) -> None:
    people.supervisor("Laura", people.team())
    other = people.supervisor("Toms").id
    case_id, seen, _asked = settling(at)
    later = at + timedelta(minutes=30)
    came: list[Any] = together(app, partial(take, case_id, seen, other, later), partial(jobs.tell_due, later))
    case = db.session.get_one(Case, case_id)
    assert case.state is CaseState.OPEN and case.owner_id is not None
    assert came[0] == "late" or case.owner_id == other


@pytest.mark.slow
@pytest.mark.parametrize("job", [jobs.tell_due, jobs.watch_cases])
def test_a_job_and_a_person_at_one_case_wait_for_each_other_and_never_both(
    app: Flask, at: datetime, job: Callable[[datetime], int], caplog: pytest.LogCaptureFixture
) -> None:
    people.supervisor("Laura", people.team())
    case = recovery.case(at=at) if job is jobs.watch_cases else recovery.settling(at=at)
    together(app, partial(open_slowly, case.id), partial(job, at + timedelta(days=2)))
    assert not caplog.records


def test_two_bad_answers_of_one_ticket_at_once_make_one_case(app: Flask, at: datetime) -> None:
    people.supervisor()
    asked, _token = surveys.invitation(at=at)

    def answer(nonce: str) -> None:
        made = db.session.get_one(Invitation, invitation_id)
        answering.answer(made, {"satisfaction": 1}, delivery=None, language="en", nonce=nonce, at=at)

    invitation_id = asked.id
    together(app, partial(answer, "a"), partial(answer, "b"))
    assert len(list(db.session.scalars(select(Case.id)))) == 1
