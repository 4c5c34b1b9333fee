"""Asking at milestones: once a period, the right people, and never in the way of others (E15, E16, E34, E35)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from helpdesk.categories.words import RequestKind
from helpdesk.customers import consent, merging
from helpdesk.customers.models import Customer
from helpdesk.customers.words import Purpose
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.models import OutgoingEmail
from helpdesk.reports import milestones as figures
from helpdesk.reports import verifying
from helpdesk.reports.filters import Filters
from helpdesk.reports.models import ScoreFact
from helpdesk.reports.words import Preset
from helpdesk.surveys import answering, credits, designing, invitations, jobs, milestones, reading, settings
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import InvitationState, Moment, Reason
from helpdesk.tickets import lifecycle
from tests.factories import customers, people, surveys, tickets
from tests.factories import milestones as made
from tests.races import together


@pytest.fixture
def ilze(app: Flask, at: datetime) -> Customer:
    settings.REST_DAYS.set(False, at=at)  # it is the day on which Latvia was proclaimed
    return customers.customer("Ilze", email="ilze@example.net", language="lv")


def asks() -> list[Invitation]:
    db.session.expire_all()
    query = select(Invitation).where(Invitation.milestone_id.is_not(None)).order_by(Invitation.id)
    return list(db.session.scalars(query))


def rounds(*moments: datetime) -> list[Invitation]:
    """The worker looks, and sends what is due."""
    db.session.commit()
    for at in moments:
        jobs.ask_at_milestones(at)
        jobs.send_due(at)
        for delivery in db.session.scalars(
            select(Delivery).where(Delivery.outgoing_id.is_not(None), Delivery.sent_at.is_(None))
        ).all():
            invitations.sent(delivery, at=at)
        db.session.commit()
    return asks()


def dated(customer: Customer, day: date, days: int = 0, *, at: datetime, **more: Any) -> Any:
    """A milestone of a date that this customer has."""
    kind = made.kind(at=at)
    made.has(customer, kind, day, at=at)
    return made.milestone("Contract", Moment.CUSTOMER_DATE, days, at=at, date_kind_id=kind.id, **more)


def test_e34_whoever_reaches_it_today_is_asked_once_however_often_the_worker_looks(
    ilze: Customer, at: datetime
) -> None:
    dated(ilze, at.date() - timedelta(30), 30, at=at)
    found = rounds(at, at + timedelta(hours=1), at + timedelta(days=1), at + timedelta(days=5))
    assert [(each.state, each.period_key, each.due_on) for each in found] == [
        (InvitationState.SENT, "2026", at.date())
    ]
    letters = db.session.scalars(select(OutgoingEmail).where(OutgoingEmail.purpose == "survey")).all()
    assert len(letters) == 1 and letters[0].subject == "Kā Jūs vērtējat: Helpdesk?"
    found[0].state = InvitationState.EXPIRED
    kinds = db.session.scalars(select(EventRecord.kind).where(EventRecord.kind.startswith("occasion"))).all()
    assert kinds == ["occasion.scheduled", "occasion.sent"]


def test_e34_the_day_of_activation_stops_a_blast_to_old_customers(ilze: Customer, at: datetime) -> None:
    old = customers.customer("Old", email="old@example.net")
    kind = made.kind(at=at)
    made.has(old, kind, at.date() - timedelta(33), at=at)
    made.has(ilze, kind, at.date() - timedelta(29), at=at)
    made.milestone("Contract", Moment.CUSTOMER_DATE, 30, at=at, date_kind_id=kind.id)
    assert [each.customer_id for each in rounds(at, at + timedelta(days=1))] == [ilze.id]


def test_e34_a_round_more_than_seven_days_late_suppresses_as_stale_seven_are_asked(
    ilze: Customer, at: datetime
) -> None:
    late = customers.customer("Late", email="late@example.net")
    kind = made.kind(at=at)
    made.has(ilze, kind, at.date() + timedelta(2), at=at)
    made.has(late, kind, at.date() + timedelta(1), at=at)
    made.milestone("Contract", Moment.CUSTOMER_DATE, 0, at=at, date_kind_id=kind.id)
    found = {each.customer_id: each for each in rounds(at, at + timedelta(days=9))}
    assert found[ilze.id].state is InvitationState.SENT
    assert (found[late.id].state, found[late.id].reason) == (InvitationState.SUPPRESSED, Reason.STALE)


def test_e34_the_day_is_the_customers_own(ilze: Customer, at: datetime) -> None:
    far = customers.customer("Far", email="far@example.net", time_zone="Pacific/Auckland")
    kind = made.kind(at=at)
    for each in (ilze, far):
        made.has(each, kind, at.date() + timedelta(1), at=at)
    made.milestone("Contract", Moment.CUSTOMER_DATE, 0, at=at, date_kind_id=kind.id)
    evening = at.replace(hour=20, minute=30)  # half past nine the next morning in Auckland, night in Riga
    assert [(each.customer_id, each.state) for each in rounds(evening)] == [(far.id, InvitationState.SENT)]


def test_e34_two_entries_of_one_person_are_asked_once_on_the_earlier_day(
    ilze: Customer, at: datetime
) -> None:
    twin = customers.customer("Ilze V.", email="ilze.v@example.net")
    settings.THROTTLE_DAYS.set(0, at=at)
    kind = made.kind(at=at)
    made.has(ilze, kind, at.date() + timedelta(20), at=at)
    made.has(twin, kind, at.date() + timedelta(3), at=at)
    made.milestone("Contract", Moment.CUSTOMER_DATE, 0, at=at, date_kind_id=kind.id)
    merging.merge(twin, ilze, by=people.agent(), at=at)
    days = [at + timedelta(days=n) for n in range(25)]
    assert [(each.customer_id, each.due_on) for each in rounds(*days)] == [
        (ilze.id, at.date() + timedelta(3))
    ]


def test_e34_whoever_is_merged_between_deciding_and_sending_is_asked_once(
    ilze: Customer, at: datetime
) -> None:
    twin = customers.customer("Ilze V.", email="ilze.v@example.net")
    settings.THROTTLE_DAYS.set(0, at=at)
    kind = made.kind(at=at)
    for each in (ilze, twin):
        made.has(each, kind, at.date(), at=at)
    made.milestone("Contract", Moment.CUSTOMER_DATE, 0, at=at, date_kind_id=kind.id)
    db.session.commit()
    night = at.replace(hour=1)
    jobs.ask_at_milestones(night)
    assert [each.state for each in asks()] == [InvitationState.SCHEDULED] * 2
    merging.merge(twin, ilze, by=people.agent(), at=night)
    found = rounds(at)
    assert sorted((each.state.value, each.reason) for each in found) == [
        ("sent", None),
        ("suppressed", Reason.MERGED),
    ]


@pytest.mark.parametrize("purpose", [Purpose.SURVEYS, Purpose.MILESTONES])
def test_e15_whoever_refused_all_surveys_or_these_alone_is_not_asked(
    ilze: Customer, at: datetime, purpose: Purpose
) -> None:
    dated(ilze, at.date(), at=at)
    consent.refuse(customer=ilze, purpose=purpose, source="link", at=at)
    assert [each.reason for each in rounds(at)] == [Reason.OPTED_OUT]


def test_e15_whoever_refused_these_alone_is_still_asked_after_a_ticket(ilze: Customer, at: datetime) -> None:
    consent.refuse(customer=ilze, purpose=Purpose.MILESTONES, source="link", at=at)
    assert surveys.scheduled(at=at, customer=ilze).state is InvitationState.SCHEDULED


def test_e15_a_refusal_between_deciding_and_sending_holds(ilze: Customer, at: datetime) -> None:
    dated(ilze, at.date(), at=at)
    db.session.commit()
    jobs.ask_at_milestones(at.replace(hour=1))
    consent.refuse(customer=ilze, purpose=Purpose.MILESTONES, source="link", at=at)
    assert [each.reason for each in rounds(at)] == [Reason.OPTED_OUT]


@pytest.mark.parametrize(("ago", "reason"), [(89, Reason.THROTTLED), (91, None)])
def test_e16_any_survey_within_ninety_days_stands_in_the_way(
    ilze: Customer, at: datetime, ago: int, reason: Reason | None
) -> None:
    surveys.invitation(at=at - timedelta(days=ago), customer=ilze)
    dated(ilze, at.date(), at=at)
    assert [each.reason for each in rounds(at)] == [reason]


def test_e16_a_milestone_goes_before_a_tickets_survey_that_waits(ilze: Customer, at: datetime) -> None:
    ticket_ask = surveys.scheduled(at=at - timedelta(hours=20), customer=ilze)
    dated(ilze, at.date(), at=at)
    found = rounds(at, at + timedelta(days=1))
    db.session.refresh(ticket_ask)
    assert [each.state for each in found] == [InvitationState.SENT]
    assert (ticket_ask.state, ticket_ask.reason) == (InvitationState.SUPPRESSED, Reason.THROTTLED)


def test_e16_whoever_is_being_won_back_is_not_asked(ilze: Customer, at: datetime) -> None:
    settings.RECOMMEND_DAYS.set(0, at=at)
    settings.THROTTLE_DAYS.set(0, at=at)
    surveys.answered({"satisfaction": 1}, at=at, customer=ilze)
    dated(ilze, at.date(), at=at)
    assert [each.reason for each in rounds(at)] == [Reason.THROTTLED]


def test_e35_a_language_the_survey_does_not_speak_is_no_mixed_survey(at: datetime, app: Flask) -> None:
    dated(customers.customer("Fi", email="fi@example.fi", language="fi"), at.date(), at=at)
    assert [(each.reason, each.language) for each in rounds(at)] == [(Reason.LANGUAGE_MISSING, "fi")]


def test_e34_a_complaint_that_is_open_again_is_not_asked_about(ilze: Customer, at: datetime) -> None:
    surveys.rule("Nobody after tickets", at=at)
    made.milestone("Complaint", Moment.COMPLAINT_CLOSED, 14, at=at)
    agent = people.agent()
    first, _closing = tickets.closed_ticket(by=agent, customer=ilze, kind=RequestKind.COMPLAINT, at=at)
    tickets.closed_ticket(by=agent, customer=ilze, kind=RequestKind.QUESTION, at=at)
    db.session.commit()
    later = at + timedelta(days=14)
    jobs.ask_at_milestones(later.replace(hour=1))
    assert [each.period_key for each in asks()] == [f"ticket:{first.id}"]
    lifecycle.reopen(first, because="customer_message", by=SYSTEM, at=later.replace(hour=2))
    assert [each.reason for each in rounds(later)] == [Reason.REOPENED]


def test_e34_the_first_resolved_ticket_and_the_third_ticket_are_reached(ilze: Customer, at: datetime) -> None:
    surveys.rule("Nobody after tickets", at=at)
    settings.THROTTLE_DAYS.set(0, at=at)
    resolved = made.milestone("Resolved", Moment.FIRST_RESOLVED, 1, at=at)
    third = made.milestone("Third", Moment.NTH_TICKET, 0, at=at, nth=3)
    for n in range(4):
        tickets.closed_ticket(customer=ilze, at=at + timedelta(days=n))
    days = [at + timedelta(days=n, hours=2) for n in range(8)]
    assert {(each.milestone_id, each.due_on) for each in rounds(*days)} == {
        (resolved.id, at.date() + timedelta(1)),
        (third.id, at.date() + timedelta(2)),
    }


def test_a_pause_takes_back_what_waits_and_days_of_the_pause_are_not_made_up_for(
    ilze: Customer, at: datetime
) -> None:
    milestone = dated(ilze, at.date(), at=at)
    other = customers.customer("Other", email="other@example.net")
    made.has(
        other,
        milestone_kind := db.session.get_one(type(made.kind("x", at=at)), milestone.date_kind_id),
        at.date() + timedelta(2),
        at=at,
    )
    assert milestone_kind.name == "Start of contract"
    db.session.commit()
    jobs.ask_at_milestones(at.replace(hour=1))
    milestones.pause(milestone, by=SYSTEM, at=at)
    assert [each.reason for each in rounds(at, at + timedelta(days=2))] == [Reason.WITHDRAWN]
    milestones.resume(milestone, by=SYSTEM, at=at + timedelta(days=3))
    assert len(rounds(at + timedelta(days=3))) == 1


def test_two_workers_ask_once(app: Flask, ilze: Customer, at: datetime) -> None:
    dated(ilze, at.date(), at=at)
    together(app, *[lambda: jobs.ask_at_milestones(at)] * 4)
    together(app, *[lambda: jobs.send_due(at)] * 4)
    assert len(asks()) == 1
    assert (
        db.session.scalar(select(func.count(OutgoingEmail.id)).where(OutgoingEmail.purpose == "survey")) == 1
    )


def test_a_clock_that_jumps_ahead_and_back_doubles_nothing(ilze: Customer, at: datetime) -> None:
    settings.THROTTLE_DAYS.set(0, at=at)
    dated(ilze, at.date() + timedelta(2), at=at)
    found = rounds(at, at + timedelta(days=3), at, at + timedelta(days=2), at + timedelta(days=4))
    assert len([each for each in found if each.sent_at]) == 1 and len(found) == 1


def test_nothing_is_both_about_a_ticket_and_a_milestone(ilze: Customer, at: datetime) -> None:
    dated(ilze, at.date(), at=at)
    (ask,) = rounds(at)
    ask.ticket_id = tickets.ticket(at=at).id
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def recommended(customer: Customer, value: int, *, at: datetime, survey_id: int | None = None) -> Invitation:
    """Somebody who was asked at a milestone whether they recommend us, and said so."""
    kind = made.kind(at=at)
    made.has(customer, kind, at.date(), at=at)
    made.milestone("NPS", Moment.CUSTOMER_DATE, 0, at=at, date_kind_id=kind.id, survey_id=survey_id)
    ask = rounds(at)[-1]
    answering.answer(
        ask, {"recommend": value}, delivery=None, language="en", nonce="", at=at + timedelta(hours=1)
    )
    db.session.commit()
    return ask


def nps_survey(at: datetime) -> int:
    """A survey that asks whether they recommend us."""
    surveys.asking("recommend", "comment", at=at)
    return surveys.version().survey_id


def test_an_answer_at_a_milestone_credits_nobody_and_is_in_no_figure_of_tickets(
    ilze: Customer, at: datetime
) -> None:
    ask = recommended(ilze, 9, at=at, survey_id=nps_survey(at))
    assert ask.ticket_id is None and credits.in_force(ask.id) == []
    assert not any(question.key == "agent" for question in reading.asked(ask, "lv").questions)
    assert db.session.scalar(select(func.count(ScoreFact.id))) == 0
    assert verifying.differences() == []


def test_of_recommendation_the_latest_answer_of_a_customer_counts_and_tickets_stand_apart(
    ilze: Customer, at: datetime
) -> None:
    survey_id = nps_survey(at)
    settings.THROTTLE_DAYS.set(0, at=at)
    recommended(ilze, 3, at=at, survey_id=survey_id)
    recommended(ilze, 10, at=at + timedelta(days=1), survey_id=survey_id)
    other = customers.customer("Other", email="other@example.net")
    recommended(other, 7, at=at + timedelta(days=1), survey_id=survey_id)
    day = at.date() + timedelta(2)
    (part,) = figures.read(Filters(Preset.CUSTOM, at.date() - timedelta(1), day, day))
    assert [(line.key.value, line.counts) for line in part.lines] == [("recommend", {10: 1, 7: 1})]
    assert figures.read(Filters(Preset.CUSTOM, day, day, day)) == []


def test_a_survey_that_a_milestone_asks_by_stays_in_use(app: Flask, at: datetime) -> None:
    from helpdesk.surveys.models import Survey

    milestone = made.milestone(at=at)
    with pytest.raises(DomainError, match="A milestone asks by this survey"):
        designing.retire(db.session.get_one(Survey, milestone.survey_id), by=SYSTEM, at=at)


def test_a_milestone_is_saved_over_nobodys_change(app: Flask, at: datetime) -> None:
    milestone = made.milestone(at=at)
    plan = milestones.Plan("Ninety days", milestone.survey_id, Moment.FIRST_CONTACT, 90, at.date())
    milestones.change(milestone, plan, version=1, by=SYSTEM, at=at)
    assert (milestone.name, milestone.days, milestone.version) == ("Ninety days", 90, 2)
    with pytest.raises(Conflict):
        milestones.change(milestone, plan, version=1, by=SYSTEM, at=at)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", {"name": "  "}),
        ("direction", {"days": -3}),
        ("date_kind_id", {"moment": Moment.CUSTOMER_DATE}),
        ("nth", {"moment": Moment.NTH_TICKET}),
        ("every_year", {"moment": Moment.FIRST_RESOLVED, "every_year": True}),
        ("days", {"days": 4000}),
        ("survey_id", {"survey_id": 999}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    app: Flask, at: datetime, field: str, change: dict[str, Any]
) -> None:
    survey_id = surveys.another(at=at).survey_id
    plan = {
        "name": "N",
        "survey_id": survey_id,
        "moment": Moment.FIRST_CONTACT,
        "days": 3,
        "starts_on": at.date(),
    }
    with pytest.raises(DomainError) as error:
        milestones.add(milestones.Plan(**(plan | change)), by=SYSTEM, at=at)
    assert error.value.field == field


def test_e8_of_a_ticket_and_an_inner_one_beside_it_only_what_the_customer_sees_is_surveyed(
    ilze: Customer, at: datetime
) -> None:
    """A ticket for a colleague, which another one needs: the colleague is no customer."""
    agent, colleague = (
        people.agent(),
        customers.customer("Kārlis", email="karlis@example.com", is_internal=True),
    )
    seen = surveys.scheduled(at=at, customer=ilze, by=agent)
    inner = surveys.scheduled(at=at, customer=colleague, by=agent)
    assert seen.state is InvitationState.SCHEDULED
    assert (inner.state, inner.reason) == (InvitationState.SUPPRESSED, Reason.INTERNAL_REQUESTER)
