"""Interviews: who is drawn, who may call, what comes of each call, and what is written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.customers.models import ContactPoint
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError, Gone, NotAllowed
from helpdesk.kit.event import Actor
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact, ScoreFact
from helpdesk.reports.words import ALONE
from helpdesk.surveys import call_list, calls, jobs, settings
from helpdesk.surveys.models import CallAttempt, Delivery, Invitation, Response
from helpdesk.surveys.words import ENTERED, Attempt, InvitationState, Mode, Reason, Way
from helpdesk.tickets import conversation, lifecycle
from helpdesk.tickets.words import Outcome
from tests.factories import customers, people, surveys

GIVEN = {"satisfaction": 2, "solved": "no", "causes": ["slow"], "comment": "Nobody came."}


def said(
    made: Invitation, by: Any, at: datetime, given: Any = None, unsaid: Any = None, **more: Any
) -> Response:
    return calls.interview(made.id, given or {}, unsaid or {}, by=by, at=at, nonce="", **more)


def names(user: Any, at: datetime) -> list[str]:
    return [each.name for each in call_list.to_call(user, at, None).rows]


def test_a_caller_who_is_drawn_is_called_back_a_day_later_by_whoever_had_no_part(
    app: Flask, at: datetime
) -> None:
    made = surveys.interview(at=at, by=people.agent("Anna"))
    delivery = db.session.scalars(select(Delivery)).one()
    assert (made.state, made.way, made.address) == (InvitationState.SCHEDULED, Way.INTERVIEW, "+37129418806")
    assert delivery.next_attempt_at is not None and delivery.next_attempt_at >= at + timedelta(hours=24)
    assert jobs.send_due(at + timedelta(days=2)) == 0, "no letter goes"
    assert names(people.supervisor(), at) == ["Juris Kalns"]


def test_without_a_share_nobody_is_drawn(app: Flask, at: datetime) -> None:
    surveys.interview(at=at)
    settings.INTERVIEW_PERCENT.set(0, at=at)
    assert surveys.call(at=at, customer=customers.customer("Ruta", phone="+37129418807")).way is Way.CODE


def test_an_interview_is_counted_apart_and_names_who_wrote_it_down(app: Flask, at: datetime) -> None:
    anna, laura = people.agent("Anna"), people.supervisor("Laura")
    made = surveys.interview(at=at, by=anna)
    response = said(made, laura, at, GIVEN, {"agent": "refused"})
    assert (response.mode, response.entered_by_id) == (Mode.INTERVIEWER, laura.id)
    assert response.unsaid == {"agent": "refused"}
    assert response.mode in ENTERED and response.mode not in ALONE
    assert (made.state, made.answered_at) == (InvitationState.ANSWERED, at)
    assert {fact.mode for fact in db.session.scalars(select(ScoreFact))} == {"interviewer"}
    assert verifying.differences() == []


@pytest.mark.parametrize("part", ["credited", "wrote", "closed", "assigned"])
def test_who_had_a_part_in_the_ticket_may_not_interview_whatever_they_are(
    app: Flask, at: datetime, part: str
) -> None:
    laura = people.supervisor("Laura")
    made = surveys.interview(at=at, by=laura if part in {"credited", "closed"} else people.agent("Anna"))
    ticket = surveys.ticket_of(made)
    if part == "wrote":
        conversation.add_note(ticket, by=laura, body="I spoke to him.", at=at)
    if part == "assigned":
        ticket.assignee_id = laura.id
        db.session.flush()
    assert names(laura, at) == []
    for act in (
        lambda: said(made, laura, at, GIVEN),
        lambda: calls.log(made.id, Attempt.NOT_REACHED, by=laura, at=at),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert db.session.scalars(select(CallAttempt)).all() == []


def test_a_call_that_breaks_off_keeps_what_was_said_and_can_go_on(app: Flask, at: datetime) -> None:
    laura, berta = people.supervisor("Laura"), people.supervisor("Berta")
    made = surveys.interview(at=at, by=people.agent("Anna"))
    said(made, laura, at, {"satisfaction": 2}, broken_off=True)
    fact = db.session.scalars(select(ClosingFact)).one()
    assert (made.state, fact.partial, fact.answered) == (InvitationState.PARTIAL, True, False)
    assert db.session.scalars(select(ScoreFact.value)).all() != [], "it counts from the moment it is saved"
    assert [each.goes_on for each in call_list.to_call(berta, at, None).rows] == [True]
    said(made, berta, at + timedelta(hours=1), {"satisfaction": 2, "solved": "yes"})
    db.session.refresh(fact)
    assert (made.state, fact.partial, fact.answered) == (InvitationState.ANSWERED, False, True)
    assert names(berta, at) == [] and verifying.differences() == []
    assert [each.result for each, _name in call_list.attempts(made.id)] == [Attempt.DONE, Attempt.BROKEN_OFF]


def test_the_same_said_to_the_end_ends_a_call_that_had_broken_off(app: Flask, at: datetime) -> None:
    laura = people.supervisor("Laura")
    made = surveys.interview(at=at)
    for broken_off in (True, False):
        said(made, laura, at, {"satisfaction": 4}, broken_off=broken_off)
    assert made.state is InvitationState.ANSWERED


def test_what_was_said_in_part_stays_when_the_survey_ends(app: Flask, at: datetime) -> None:
    made = surveys.interview(at=at)
    said(made, people.supervisor(), at, {"satisfaction": 2}, broken_off=True)
    assert jobs.expire(at + timedelta(days=15)) == 0
    db.session.refresh(made)
    assert made.state is InvitationState.PARTIAL
    with pytest.raises(Gone):
        said(made, people.supervisor("Later"), at + timedelta(days=15), {"satisfaction": 5})


def test_any_question_may_be_refused_but_nothing_at_all_is_no_interview(app: Flask, at: datetime) -> None:
    laura = people.supervisor("Laura")
    made = surveys.interview(at=at)
    with pytest.raises(DomainError):
        said(made, laura, at)
    response = said(made, laura, at, {"solved": "yes"}, {"satisfaction": "refused", "agent": "dont_know"})
    assert response.unsaid == {"satisfaction": "refused", "agent": "dont_know"}


def test_three_calls_that_reach_nobody_are_enough(app: Flask, at: datetime) -> None:
    laura = people.supervisor("Laura")
    made = surveys.interview(at=at)
    for day in range(3):
        assert made.state is InvitationState.SCHEDULED
        calls.log(made.id, Attempt.NOT_REACHED, by=laura, at=at + timedelta(days=day))
    assert made.state is InvitationState.BOUNCED
    logged = db.session.scalars(select(EventRecord).filter_by(kind="invitation.called")).all()
    assert [each.payload["result"] for each in logged] == ["not_reached"] * 3
    assert verifying.differences() == []


def test_whoever_asks_to_be_called_again_is_called_then(app: Flask, at: datetime) -> None:
    laura = people.supervisor("Laura")
    made = surveys.interview(at=at)
    then = at + timedelta(days=1)
    for wrong in (None, at - timedelta(hours=1), at + timedelta(days=15)):
        with pytest.raises(DomainError):
            calls.log(made.id, Attempt.CALL_AGAIN, by=laura, at=at, again_at=wrong)
    calls.log(made.id, Attempt.CALL_AGAIN, by=laura, at=at, again_at=then)
    assert [each.due_at for each in call_list.to_call(laura, at, None).rows] == [then]


def test_who_does_not_want_to_answer_stays_in_the_base_and_is_left_in_peace(app: Flask, at: datetime) -> None:
    laura = people.supervisor("Laura")
    made = surveys.interview(at=at)
    calls.log(made.id, Attempt.REFUSED, by=laura, at=at)
    fact = db.session.scalars(select(ClosingFact)).one()
    assert (made.state, fact.sent, fact.answered) == (InvitationState.EXPIRED, True, False)
    assert names(laura, at) == []


def test_gates_are_asked_again_before_a_call(app: Flask, at: datetime) -> None:
    juris = customers.customer("Juris", phone="+37129418806")
    made = surveys.interview(at=at, customer=juris)
    assert not calls.give_way(made, at=at)
    consent.refuse(customer=juris, source="staff", at=at)
    assert calls.give_way(made, at=at)
    assert (made.state, made.reason) == (InvitationState.SUPPRESSED, Reason.OPTED_OUT)


def test_a_number_that_was_taken_away_is_not_called(app: Flask, at: datetime) -> None:
    made = surveys.interview(at=at)
    db.session.get_one(ContactPoint, made.contact_point_id).retired_at = at
    assert calls.give_way(made, at=at)
    assert made.reason is Reason.NO_CHANNEL


def test_who_closed_it_the_first_time_does_not_ask_about_the_second(app: Flask, at: datetime) -> None:
    laura, anna = people.supervisor("Laura"), people.agent("Anna")
    first = surveys.interview(at=at - timedelta(days=1), by=laura)
    ticket = surveys.ticket_of(first)
    lifecycle.reopen(ticket, by=Actor.user(anna), at=at, because="staff")
    ticket.assignee_id = anna.id
    lifecycle.close(ticket, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=first.category_id)
    assert names(people.supervisor("Berta"), at) == ["Juris Kalns"]
    assert names(laura, at) == []


def test_e2_a_reopened_ticket_is_not_called_about(app: Flask, at: datetime) -> None:
    laura = people.supervisor("Laura")
    made = surveys.interview(at=at)
    lifecycle.reopen(surveys.ticket_of(made), by=Actor.user(laura), at=at, because="staff")
    assert names(laura, at) == []
    with pytest.raises(Gone):
        said(made, laura, at, GIVEN)


def test_calls_that_nobody_makes_are_given_up(app: Flask, at: datetime) -> None:
    made = surveys.interview(at=at)
    assert jobs.give_up_calls(at + timedelta(days=7)) == 0
    assert jobs.give_up_calls(at + timedelta(days=9)) == 1
    db.session.refresh(made)
    assert (made.state, made.reason) == (InvitationState.SUPPRESSED, Reason.STALE)
