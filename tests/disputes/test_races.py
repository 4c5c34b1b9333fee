"""Supervisors, the agent and a customer at the same moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.disputes import asking, deciding
from helpdesk.disputes.deciding import Verdict
from helpdesk.disputes.models import Dispute, DisputeDecision
from helpdesk.disputes.words import DisputeReason, DisputeState, Ruling
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.people.models import User
from helpdesk.reports import verifying
from helpdesk.surveys import answering
from helpdesk.surveys import deciding as answers
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import Exclusion
from tests.factories import disputes, people
from tests.races import together

A_MOMENT = 0.5


def decide(dispute_id: int, verdict: Verdict, by_id: int, at: datetime) -> str:
    """Decides the dispute as it was shown, and lingers before it is committed."""
    found = deciding.held(dispute_id)
    assert found is not None
    try:
        deciding.decide(found, verdict, seen=1, by=db.session.get_one(User, by_id), at=at)
    except Conflict:
        db.session.rollback()
        return "late"
    Event().wait(A_MOMENT)
    return "mine"


def dispute(response_id: int, by_id: int, at: datetime) -> str:
    response, by = db.session.get_one(Response, response_id), db.session.get_one(User, by_id)
    try:
        asking.dispute(response, DisputeReason.MACHINE, "I was not in.", by=by, at=at)
    except DomainError:
        db.session.rollback()
        return "refused"
    Event().wait(A_MOMENT)
    return "disputed"


def withdraw(dispute_id: int, by_id: int, at: datetime) -> str:
    found = deciding.held(dispute_id)
    assert found is not None
    try:
        asking.withdraw(found, by=db.session.get_one(User, by_id), at=at)
    except Conflict:
        db.session.rollback()
        return "late"
    Event().wait(A_MOMENT)
    return "withdrawn"


def exclude(response_id: int, by_id: int, at: datetime) -> str:
    response, by = db.session.get_one(Response, response_id), db.session.get_one(User, by_id)
    answers.exclude(response, because=Exclusion.DUPLICATE, by=by, at=at)
    Event().wait(A_MOMENT)
    return "excluded"


def change(invitation_id: int, at: datetime) -> str:
    made = db.session.get_one(Invitation, invitation_id)
    answering.answer(made, {"satisfaction": 5, "agent": 5}, delivery=None, language="en", nonce="2", at=at)
    Event().wait(A_MOMENT)
    return "changed"


@pytest.mark.slow
def test_of_two_who_decide_at_once_one_has_decided(app: Flask, at: datetime) -> None:
    ids = [people.supervisor(name).id for name in ("Laura", "Toms")]
    made = disputes.dispute(by=people.agent("Anna"), at=at).id
    out, stays = disputes.left_out(), Verdict(Ruling.STAYS, "It stands.")
    came = together(app, partial(decide, made, out, ids[0], at), partial(decide, made, stays, ids[1], at))
    assert sorted(came) == ["late", "mine"]
    kept = db.session.scalars(select(DisputeDecision)).one()
    assert kept.by_id == ids[came.index("mine")]
    response = db.session.scalars(select(Response)).one()
    assert (response.excluded_at is not None) == (came[0] == "mine")
    assert verifying.differences() == []


@pytest.mark.slow
def test_of_two_presses_that_dispute_one_answer_one_has_an_effect(app: Flask, at: datetime) -> None:
    anna = people.agent("Anna")
    response, by = disputes.final(at=at, by=anna).id, anna.id
    came = together(app, partial(dispute, response, by, at), partial(dispute, response, by, at))
    assert sorted(came) == ["disputed", "refused"]
    assert len(list(db.session.scalars(select(Dispute.id)))) == 1


@pytest.mark.slow
def test_a_dispute_that_is_withdrawn_while_it_is_decided_is_one_or_the_other(
    app: Flask, at: datetime
) -> None:
    anna, boss = people.agent("Anna"), people.supervisor().id
    made = disputes.dispute(by=anna, at=at).id
    by = anna.id
    came = together(
        app, partial(withdraw, made, by, at), partial(decide, made, disputes.left_out(), boss, at)
    )
    assert "late" in came and len(set(came)) == 2
    state = db.session.get_one(Dispute, made).state
    assert state is (DisputeState.WITHDRAWN if came[0] == "withdrawn" else DisputeState.LEFT_OUT)
    assert verifying.differences() == []


@pytest.mark.slow
def test_an_answer_that_is_left_out_while_it_is_disputed_is_disputed_first_or_not_at_all(
    app: Flask, at: datetime
) -> None:
    anna, boss = people.agent("Anna"), people.supervisor().id
    response, by = disputes.final(at=at, by=anna).id, anna.id
    came = together(app, partial(dispute, response, by, at), partial(exclude, response, boss, at))
    assert came[1] == "excluded"
    assert (db.session.scalar(select(Dispute.id)) is not None) == (came[0] == "disputed")
    assert verifying.differences() == []


@pytest.mark.slow
def test_an_answer_that_is_changed_in_its_last_second_is_disputed_as_it_then_stands_or_not_at_all(
    app: Flask, at: datetime
) -> None:
    anna = people.agent("Anna")
    people.supervisor()
    response = disputes.final(at=at, by=anna)
    invitation = db.session.get_one(Invitation, response.invitation_id)
    final, by, asked, old = invitation.final_at, anna.id, invitation.id, response.id
    assert final is not None
    came = together(
        app, partial(change, asked, final - timedelta(seconds=1)), partial(dispute, old, by, final)
    )
    assert came[0] == "changed"
    if came[1] == "disputed":  # before the change came in
        found = db.session.scalars(select(Dispute)).one()
        assert found.response_id == old
    assert verifying.differences() == []
