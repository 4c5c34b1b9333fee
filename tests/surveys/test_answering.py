"""Answering: versions, sums and events in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError, Gone
from helpdesk.kit.event import Actor
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.words import OutgoingState
from helpdesk.people.models import User
from helpdesk.reports import verifying
from helpdesk.reports.words import ALONE
from helpdesk.surveys import answering, deciding, jobs
from helpdesk.surveys.models import Delivery, Invitation, InvitationCredit, Response
from helpdesk.surveys.words import ENTERED, DeliveryState, Exclusion, InvitationState, Mode
from helpdesk.tickets import conversation, lifecycle
from helpdesk.tickets.words import CallResult, CreditRole, Direction, Outcome
from tests.factories import people, surveys, tickets

GIVEN = {
    "satisfaction": 2,
    "solved": "partly",
    "agent": 4,
    "causes": ["slow", "price"],
    "comment": " Too\x00 slow. ",
}


def events(kind: str) -> int:
    return db.session.scalar(select(func.count(EventRecord.id)).filter_by(kind=kind)) or 0


def said(response: Response) -> set[tuple[str, int | None, str, str | None]]:
    return {(a.key.value, a.value, a.choice, a.text) for a in response.answers}


def test_an_answer_is_kept_with_every_value_and_the_ticket_remembers_it(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(hours=1))
    response = surveys.answer(invitation, GIVEN, at=at)
    assert said(response) == {
        ("satisfaction", 2, "", None),
        ("solved", 2, "", None),
        ("agent", 4, "", None),
        ("causes", 1, "slow", None),
        ("causes", 1, "price", None),
        ("comment", None, "", "Too slow."),
    }
    assert invitation.state is InvitationState.ANSWERED
    assert invitation.final_at == at + timedelta(hours=72)
    ticket = surveys.ticket_of(invitation)
    assert (ticket.satisfaction, ticket.satisfaction_shown_at) == (2, invitation.final_at)
    assert events("answer.given") == 1
    assert verifying.differences() == []


def test_e24_the_same_form_or_the_same_values_make_no_new_version(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(hours=1))
    first = surveys.answer(invitation, GIVEN, at=at, nonce="one")
    assert surveys.answer(invitation, {"satisfaction": 5}, at=at, nonce="one") == first
    assert surveys.answer(invitation, GIVEN, at=at + timedelta(hours=1), nonce="two") == first
    assert events("answer.given") == 1 and events("answer.changed") == 0


def test_e25_within_the_window_the_last_version_counts_afterwards_nothing_changes(
    app: Flask, at: datetime
) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(hours=1))
    first = surveys.answer(invitation, {"satisfaction": 4}, at=at)
    second = surveys.answer(invitation, {"satisfaction": 1, "causes": ["trust"]}, at=at + timedelta(hours=71))
    assert (first.is_current, second.is_current, second.version) == (False, True, 2)
    assert surveys.ticket_of(invitation).satisfaction == 1
    assert invitation.final_at == at + timedelta(hours=72), "a change does not lengthen the window"
    with pytest.raises(Gone):
        surveys.answer(invitation, {"satisfaction": 5}, at=at + timedelta(hours=72))
    assert events("answer.changed") == 1
    assert verifying.differences() == []


def test_the_change_window_ends_with_the_survey(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(days=13))
    surveys.answer(invitation, {"satisfaction": 4}, at=at)
    assert invitation.final_at == invitation.expires_at == at + timedelta(days=1)


def test_e27_after_expiry_nothing_is_answered(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(days=14))
    with pytest.raises(Gone):
        surveys.answer(invitation, {"satisfaction": 4}, at=at)
    assert jobs.expire(at) == 1
    assert db.session.get_one(Invitation, invitation.id).state is InvitationState.EXPIRED


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "satisfaction"),
        ({"solved": "yes"}, "satisfaction"),
        ({"satisfaction": 6}, "satisfaction"),
        ({"satisfaction": -1}, "satisfaction"),
        ({"satisfaction": "5.5"}, "satisfaction"),
        ({"satisfaction": "1e9"}, "satisfaction"),
        ({"satisfaction": "٣"}, "satisfaction"),
        ({"satisfaction": True}, "satisfaction"),
        ({"satisfaction": 4, "solved": "perhaps"}, "solved"),
        ({"satisfaction": 4, "agent": "9" * 40}, "agent"),
        ({"satisfaction": 2, "causes": ["__class__"]}, "causes"),
    ],
)
def test_row_76_what_is_not_on_the_scale_is_refused_at_its_question(
    app: Flask, at: datetime, given: dict[str, Any], field: str
) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(hours=1))
    with pytest.raises(DomainError) as refused:
        surveys.answer(invitation, given, at=at)
    assert refused.value.field == field
    assert db.session.scalar(select(func.count(Response.id))) == 0


def test_causes_count_only_where_somebody_is_dissatisfied(app: Flask, at: datetime) -> None:
    for given, kept in (
        ({"satisfaction": 5, "solved": "yes", "causes": ["slow"]}, False),
        ({"satisfaction": 3, "causes": ["slow"]}, True),
        ({"satisfaction": 5, "solved": "no", "causes": ["slow"]}, True),
    ):
        invitation, _token = surveys.invitation(at=at - timedelta(hours=1))
        response = surveys.answer(invitation, given, at=at)
        assert ("causes" in {a.key.value for a in response.answers}) is kept


def test_a_blank_agent_question_stays_blank_and_a_team_alone_is_never_rated_as_a_person(
    app: Flask, at: datetime
) -> None:
    blank, _token = surveys.invitation(at=at - timedelta(hours=1))
    assert "agent" not in {a.key.value for a in surveys.answer(blank, {"satisfaction": 5}, at=at).answers}
    team_only, _token = surveys.invitation(at=at - timedelta(hours=1), team_id=people.team().id)
    db.session.add(
        InvitationCredit(
            invitation_id=team_only.id,
            revision=2,
            team_id=team_only.team_id,
            role=CreditRole.TEAM,
            weight=1.0,
            at=at,
        )
    )
    response = surveys.answer(team_only, {"satisfaction": 5, "agent": 1}, at=at)
    assert "agent" not in {a.key.value for a in response.answers}


def test_a_scheduled_survey_whose_letter_arrived_unheard_can_be_answered(app: Flask, at: datetime) -> None:
    invitation = surveys.scheduled(at=at)
    surveys.answer(invitation, {"satisfaction": 5}, at=at + timedelta(hours=30))
    assert invitation.state is InvitationState.ANSWERED
    assert invitation.sent_at is not None, "it counts in the base of the response rate"


def test_an_answer_calls_off_the_reminder_even_from_the_outbox(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at)
    jobs.send_due(at + timedelta(days=5, hours=1))
    letter = db.session.scalars(select(OutgoingEmail).filter_by(purpose="reminder")).one()
    surveys.answer(invitation, {"satisfaction": 5}, at=at + timedelta(days=5, hours=2))
    db.session.refresh(letter)
    assert letter.state is OutgoingState.CANCELLED
    reminder = db.session.scalars(select(Delivery).filter_by(is_reminder=True)).one()
    assert reminder.state is DeliveryState.VOID


def test_e4_an_answer_stays_with_its_closing_when_the_ticket_reopens(app: Flask, at: datetime) -> None:
    response = surveys.answered(at=at)
    invitation = db.session.get_one(Invitation, response.invitation_id)
    ticket = surveys.ticket_of(invitation)
    lifecycle.reopen(ticket, by=Actor.customer(None), at=at + timedelta(hours=1), because="customer_message")
    assert response.flags == ["before_reopen"]
    assert invitation.state is InvitationState.ANSWERED
    assert ticket.satisfaction == 4


def test_e5_a_reclosing_asks_anew_and_soon_after_an_answer_only_whether_it_is_solved(
    app: Flask, at: datetime
) -> None:
    response = surveys.answered(at=at)
    first = db.session.get_one(Invitation, response.invitation_id)
    ticket, agent = surveys.ticket_of(first), db.session.get_one(User, surveys.ticket_of(first).assignee_id)
    later = at + timedelta(days=2)
    lifecycle.reopen(ticket, by=Actor.user(agent), at=later, because="staff")
    conversation.log_call(
        ticket,
        by=agent,
        body="Again.",
        at=later,
        direction=Direction.OUTGOING,
        result=CallResult.ANSWERED,
    )
    lifecycle.close(ticket, by=agent, at=later, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0)
    second = db.session.scalars(select(Invitation).where(Invitation.id != first.id)).one()
    assert (second.state, second.asks_again) == (InvitationState.SCHEDULED, True)
    with pytest.raises(DomainError) as refused:
        surveys.answer(second, {"satisfaction": 1}, at=later + timedelta(hours=30))
    assert refused.value.field == "solved"
    again = surveys.answer(
        second, {"satisfaction": 1, "solved": "no", "comment": "Not yet."}, at=later + timedelta(hours=30)
    )
    assert {a.key.value for a in again.answers} == {"solved", "comment"}
    assert ticket.satisfaction == 4, "the overall answer is still the one that was given"
    assert verifying.differences() == []


def test_e25_a_score_raised_after_a_colleague_was_in_touch_is_marked_a_note_is_no_contact(
    app: Flask, at: datetime
) -> None:
    for contacted in (False, True):
        response = surveys.answered({"satisfaction": 2}, at=at)
        invitation = db.session.get_one(Invitation, response.invitation_id)
        agent = db.session.get_one(User, surveys.ticket_of(invitation).assignee_id)
        conversation.add_note(
            surveys.ticket_of(invitation), by=agent, body="Hm.", at=at + timedelta(minutes=5)
        )
        if contacted:
            conversation.log_call(
                surveys.ticket_of(invitation),
                by=agent,
                body="Sorry.",
                at=at + timedelta(minutes=6),
                direction=Direction.OUTGOING,
                result=CallResult.ANSWERED,
            )
        raised = surveys.answer(invitation, {"satisfaction": 5}, at=at + timedelta(hours=1))
        assert ("changed_after_contact" in raised.flags) is contacted


def test_e22_what_a_machine_sends_is_kept_apart_and_not_without_end(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(hours=1))
    delivery = surveys.delivery_of(invitation)
    for number in range(answering.MOST_QUARANTINED):
        kept = answering.quarantine(
            invitation, {"satisfaction": 1 + number % 5}, delivery=delivery, language="en", at=at
        )
        assert kept.quarantined_at == at and not kept.is_current and kept.flags == ["machine"]
    with pytest.raises(DomainError):
        answering.quarantine(invitation, {"satisfaction": 1}, delivery=delivery, language="en", at=at)
    assert invitation.state is InvitationState.SENT and surveys.ticket_of(invitation).satisfaction is None
    human = surveys.answer(invitation, {"satisfaction": 5}, at=at + timedelta(seconds=30))
    assert human.is_current and surveys.ticket_of(invitation).satisfaction == 5
    assert verifying.differences() == []


def test_whether_we_may_get_in_touch_is_kept_over_changes(app: Flask, at: datetime) -> None:
    response = surveys.answered({"satisfaction": 1}, at=at)
    assert response.contact_wanted is None
    invitation = db.session.get_one(Invitation, response.invitation_id)
    answering.want_contact(invitation, False, at=at + timedelta(minutes=1))
    changed = surveys.answer(invitation, {"satisfaction": 2}, at=at + timedelta(hours=1))
    assert changed.contact_wanted is False


def test_of_two_closings_the_ticket_remembers_the_later_answer(app: Flask, at: datetime) -> None:
    first, closing = tickets.closed_ticket(at=at)
    agent = db.session.get_one(User, first.assignee_id)
    old = db.session.scalars(select(Invitation).filter_by(closing_id=closing.id)).one()
    surveys.answer(old, {"satisfaction": 2}, at=at + timedelta(hours=25))
    later = at + timedelta(days=16)
    lifecycle.reopen(first, by=Actor.customer(None), at=later, because="customer_message")
    lifecycle.close(first, by=agent, at=later, outcome=Outcome.RESOLVED, category_id=first.category_id or 0)
    new = db.session.scalars(select(Invitation).where(Invitation.id != old.id)).one()
    assert not new.asks_again, "fourteen days are over"
    surveys.answer(new, {"satisfaction": 5}, at=later + timedelta(hours=25))
    assert first.satisfaction == 5


@pytest.mark.parametrize(("because", "still_out"), [
    (Exclusion.WRONG_TICKET, True), (Exclusion.DUPLICATE, True), (Exclusion.STAFF_OR_TEST, True), (Exclusion.SPAM, True),
    (Exclusion.MACHINE, False), (Exclusion.MISTAKEN_CLICK, False),
])  # fmt: skip
def test_e31_a_changed_answer_stays_excluded_unless_the_change_mends_it(
    app: Flask, at: datetime, because: Exclusion, still_out: bool
) -> None:
    response = surveys.answered({"satisfaction": 1}, at=at)
    made = db.session.get_one(Invitation, response.invitation_id)
    boss = people.supervisor()
    deciding.exclude(response, because=because, by=boss, at=at + timedelta(hours=1))
    changed = surveys.answer(made, {"satisfaction": 5}, at=at + timedelta(hours=2))
    assert changed.excluded_because == (because.value if still_out else "")
    assert changed.excluded_by_id == (boss.id if still_out else None)
    assert surveys.ticket_of(made).satisfaction == (None if still_out else 5)
    assert verifying.differences() == []


def test_an_answer_without_a_comment_leaves_nothing_to_read(app: Flask, at: datetime) -> None:
    assert surveys.answered({"satisfaction": 4}, at=at).read_at == at
    assert surveys.answered({"satisfaction": 4, "comment": "Quick"}, at=at).read_at is None


def test_an_answer_names_the_colleague_who_wrote_it_down(app: Flask, at: datetime) -> None:
    invitation, _token = surveys.invitation(at=at - timedelta(hours=1))
    laura = people.supervisor("Laura")
    written = answering.answer(
        invitation, GIVEN, delivery=None, language="en", nonce="", at=at, mode=Mode.INTERVIEWER, entered_by=laura
    )  # fmt: skip
    assert (written.mode, written.entered_by_id) == (Mode.INTERVIEWER, laura.id)
    assert Mode.INTERVIEWER in ENTERED and not ENTERED & set(ALONE), "never pooled with answers given alone"
