"""Codes handed over by the colleague who helped: offered where nobody can be written to, counted apart, spent once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError, Gone
from helpdesk.kit.event import Actor
from helpdesk.reports import verifying
from helpdesk.reports.models import ScoreFact
from helpdesk.reports.words import ALONE
from helpdesk.surveys import answering, handing, jobs, links
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, InvitationState, Mode, Reason, Way
from helpdesk.tickets import lifecycle
from helpdesk.tickets.words import Outcome
from tests.factories import customers, people, surveys

GIVEN = {"satisfaction": 2}


def behind(code: str) -> Delivery:
    found = links.by_code(code)
    assert found is not None
    return found


def said(made: Invitation, code: str, *, at: datetime, nonce: str, held: str = "", value: int = 2) -> Mode:
    given = {"satisfaction": value}
    return answering.answer(
        made, given, delivery=behind(code), language="en", nonce=nonce, held=held, at=at
    ).mode


def test_e13_a_caller_without_an_address_answers_by_a_code_which_is_counted_apart(
    app: Flask, at: datetime
) -> None:
    anna = people.agent("Anna")
    made = surveys.call(at=at, by=anna)
    handed = surveys.code(made, at=at, by=anna)
    assert (made.state, made.sent_at) == (InvitationState.SENT, at)
    assert handed.until == (at + timedelta(days=14)).date()
    assert said(made, handed.code, at=at, nonce="a") is Mode.HANDED_BY_AGENT not in ALONE
    assert {fact.mode for fact in db.session.scalars(select(ScoreFact))} == {"handed_by_agent"}
    assert verifying.differences() == []


def test_each_offer_is_an_event_of_who_made_it(app: Flask, at: datetime) -> None:
    anna = people.agent("Anna")
    made = surveys.call(at=at, by=anna)
    surveys.code(made, at=at, by=anna)
    surveys.code(made, at=at, by=anna)
    logged = db.session.scalars(select(EventRecord).filter_by(kind="invitation.handed")).all()
    assert [(each.actor_kind, each.actor_id) for each in logged] == [("user", anna.id)] * 2


def test_row_20_what_is_stored_tells_neither_code_nor_link(app: Flask, at: datetime) -> None:
    handed = surveys.code(surveys.call(at=at), at=at)
    stored = " ".join(str(value) for value in vars(db.session.scalars(select(Delivery)).one()).values())
    assert handed.code not in stored and handed.token not in stored


def test_a_new_code_voids_the_one_before_and_has_to_be_meant(app: Flask, at: datetime) -> None:
    made = surveys.call(at=at)
    first = surveys.code(made, at=at)
    with pytest.raises(handing.AlreadyHanded):
        handing.hand_over(surveys.ticket_of(made), by=people.agent(), at=at)
    second = surveys.code(made, at=at)
    with pytest.raises(Gone):
        said(made, first.code, at=at, nonce="a")
    assert said(made, second.code, at=at, nonce="b") is Mode.HANDED_BY_AGENT


def test_e30_who_knows_the_code_cannot_put_an_answer_in_the_customers_place(app: Flask, at: datetime) -> None:
    """Two pages were open; the customer sent theirs first."""
    made = surveys.call(at=at)
    handed = surveys.code(made, at=at)
    said(made, handed.code, at=at, nonce="customer")
    with pytest.raises(Gone):
        said(made, handed.code, at=at, nonce="agent", value=5)
    said(made, handed.code, at=at, nonce="later", held="customer", value=1)
    assert surveys.current(made).answers[0].value == 1, "the customer changes it on the page of their own"


def test_that_it_was_answered_is_not_the_colleagues_to_know(app: Flask, at: datetime) -> None:
    """They get a code like any other; it leads to a page that says it was answered, and voids nothing."""
    made = surveys.call(at=at)
    first = surveys.code(made, at=at)
    said(made, first.code, at=at, nonce="customer")
    second = surveys.code(made, at=at)
    assert behind(first.code).state is DeliveryState.SENT
    with pytest.raises(Gone):
        said(made, second.code, at=at, nonce="agent")


def test_gates_are_asked_again_when_the_code_is_handed_over(app: Flask, at: datetime) -> None:
    juris = customers.customer("Juris", phone="+37129418806")
    made = surveys.call(at=at, customer=juris)
    consent.refuse(customer=juris, source="staff", at=at)
    assert handing.hand_over(surveys.ticket_of(made), by=people.agent(), at=at) is None
    assert (made.state, made.reason) == (InvitationState.SUPPRESSED, Reason.OPTED_OUT)


@pytest.mark.parametrize("outcome", [Outcome.SPAM, Outcome.TEST])
def test_where_nobody_is_asked_no_code_is_offered(app: Flask, at: datetime, outcome: Outcome) -> None:
    made = surveys.call(at=at, outcome=outcome)
    with pytest.raises(DomainError):
        handing.hand_over(surveys.ticket_of(made), by=people.agent(), at=at)


def test_e3_reopening_takes_the_code_back(app: Flask, at: datetime) -> None:
    made = surveys.call(at=at)
    handed = surveys.code(made, at=at)
    lifecycle.reopen(surveys.ticket_of(made), by=Actor.user(people.agent()), at=at, because="staff")
    with pytest.raises(Gone):
        said(made, handed.code, at=at, nonce="a")


def test_a_code_that_nobody_handed_over_within_a_week_is_given_up(app: Flask, at: datetime) -> None:
    made = surveys.call(at=at)
    assert jobs.give_up_slips(at + timedelta(days=6)) == 0
    assert jobs.give_up_slips(at + timedelta(days=8)) == 1
    db.session.refresh(made)
    assert (made.state, made.reason, made.way) == (InvitationState.SUPPRESSED, Reason.STALE, Way.CODE)
