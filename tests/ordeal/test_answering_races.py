"""Two at once: answers, prints, closings. On PostgreSQL rows are locked, on SQLite there is one writer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.errors import Gone
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.reports import verifying
from helpdesk.surveys import answering, ballot_counting, ballots
from helpdesk.surveys.ballot_models import Ballot
from helpdesk.surveys.models import Delivery, Invitation, Response
from helpdesk.surveys.words import InvitationState
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Ticket
from tests.factories import people, surveys
from tests.races import together

pytestmark = pytest.mark.usefixtures("each_time")


def giving(invitation_id: int, value: int, nonce: str, at: datetime) -> Callable[[], int]:
    def deed() -> int:
        invitation = db.session.get_one(Invitation, invitation_id)
        delivery = db.session.scalars(
            select(Delivery).filter_by(invitation_id=invitation_id, is_reminder=False)
        ).one()
        given = {"satisfaction": value}
        return answering.answer(invitation, given, delivery=delivery, language="en", nonce=nonce, at=at).id

    return deed


def test_e24_a_double_press_makes_one_answer(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(hours=1))
    press = giving(invitation.id, 4, "the same form", at)
    first, second, third = together(app, press, press, press)
    assert first == second == third
    assert len(db.session.scalars(select(Response)).all()) == 1
    assert verifying.differences() == []


def test_two_people_behind_one_link_make_two_versions_of_which_one_counts(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(hours=1))
    together(app, giving(invitation.id, 1, "one", at), giving(invitation.id, 5, "two", at))
    kept = db.session.scalars(select(Response).order_by(Response.version)).all()
    assert [(each.version, each.is_current) for each in kept] == [(1, False), (2, True)]
    assert verifying.differences() == []


def test_an_answer_and_a_reopening_at_once_lose_neither(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(hours=1))
    invitation_id, ticket_id = invitation.id, invitation.ticket_id

    def reopen() -> None:
        # held, as a deed that meets a newer version is told so and tries again
        ticket = db.session.get_one(Ticket, ticket_id, with_for_update=True)
        lifecycle.reopen(ticket, by=SYSTEM, at=at, because="customer_message")

    def give() -> Any:
        try:
            return giving(invitation_id, 5, "one", at)()
        except Gone:
            db.session.rollback()
            return None

    answered, _nothing = together(app, give, reopen)
    state = db.session.get_one(Invitation, invitation_id).state
    assert state is (InvitationState.ANSWERED if answered else InvitationState.REVOKED)
    assert db.session.get_one(Ticket, ticket_id).is_open
    assert verifying.differences() == []


def test_slips_printed_at_two_desks_of_a_place_have_different_numbers(app: Flask, at: datetime) -> None:
    place, agent = people.place(), people.agent()
    visits = [surveys.visit(at=at, place=place).id for _ in range(3)]
    agent_id = agent.id

    def printing(invitation_id: int) -> Callable[[], int]:
        def deed() -> int:
            by = db.session.get_one(User, agent_id)
            return surveys.slip(db.session.get_one(Invitation, invitation_id), at=at, by=by).number

        return deed

    assert sorted(together(app, *[printing(each) for each in visits])) == [1, 2, 3]


def test_an_anonymous_survey_pressed_thrice_at_once_puts_one_ballot_into_the_box(
    app: Flask, at: datetime
) -> None:
    surveys.anonymous()
    made, _token = surveys.invitation(at=at - timedelta(hours=1))
    invitation_id = made.id

    def press() -> None:
        own = db.session.get_one(Invitation, invitation_id)
        ballots.cast(own, {"satisfaction": 2}, delivery=None, at=at)

    together(app, press, press, press)
    assert len(db.session.scalars(select(Ballot)).all()) == 1
    assert verifying.differences() == []


def test_a_box_that_two_empty_at_once_is_counted_once(app: Flask, at: datetime) -> None:
    version_id = surveys.anonymous().id
    category = surveys.tickets.categories.category("Internet")
    for n in range(8):
        surveys.cast({"satisfaction": 4, "comment": f"{n}"}, at=at, category=category)

    def empty() -> int:
        return ballot_counting.count(version_id, at)

    assert sorted(together(app, empty, empty)) == [0, 8]
    assert ballot_counting.counted(version_id) == 8
    assert verifying.differences() == []
