"""The life of a mailing: a fixed list, the right people once each, at its pace, and never in the way of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from helpdesk.customers import consent, merging
from helpdesk.customers.models import Customer
from helpdesk.customers.words import Purpose
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mailings import jobs, progress, running, writing
from helpdesk.mailings.models import Mailing, Recipient
from helpdesk.mailings.words import State
from helpdesk.reports import milestones as figures
from helpdesk.reports import verifying
from helpdesk.reports.models import ScoreFact
from helpdesk.surveys import answering, bouncing, designing, invitations, settings
from helpdesk.surveys import jobs as asking
from helpdesk.surveys.models import Delivery, Invitation, Survey
from helpdesk.surveys.words import InvitationState, Reason
from tests.factories import customers, people, surveys
from tests.factories import mailings as made
from tests.races import together

HOUR = timedelta(hours=1)


@pytest.fixture
def list_of(app: Flask, at: datetime) -> Callable[[int], list[Customer]]:
    settings.REST_DAYS.set(False, at=at)  # it is the day on which Latvia was proclaimed

    def write(count: int) -> list[Customer]:
        return [
            customers.customer(f"Customer {n:02}", email=f"c{n}@example.net", language="en")
            for n in range(count)
        ]

    return write


def asks() -> list[Invitation]:
    db.session.expire_all()
    query = select(Invitation).where(Invitation.mailing_id.is_not(None)).order_by(Invitation.id)
    return list(db.session.scalars(query))


def rounds(*moments: datetime) -> list[Invitation]:
    """The worker goes on with it, and its letters go out."""
    db.session.commit()
    for at in moments:
        jobs.trickle(at)
        asking.send_due(at)
        out = select(Delivery).where(Delivery.outgoing_id.is_not(None), Delivery.sent_at.is_(None))
        for delivery in db.session.scalars(out).all():
            invitations.sent(delivery, at=at)
        db.session.commit()
    return asks()


def again(mailing: Mailing) -> Mailing:
    return db.session.get_one(Mailing, mailing.id, populate_existing=True)


def tally(mailing: Mailing) -> progress.Tally:
    db.session.expire_all()
    return progress.tallies([mailing.id])[mailing.id]


def answer(ask: Invitation, value: int, at: datetime) -> None:
    delivery = db.session.scalars(
        select(Delivery).filter_by(invitation_id=ask.id).order_by(Delivery.id)
    ).first()
    answering.answer(ask, {"satisfaction": value}, delivery=delivery, language="en", nonce="", at=at)
    db.session.commit()


def test_everybody_on_the_list_is_asked_once_and_then_it_is_finished(list_of: Any, at: datetime) -> None:
    people_ = list_of(3)
    mailing = made.mailing(at=at)
    late = customers.customer("Late", email="late@example.net")
    found = rounds(at, at.replace(hour=17, minute=59), at + timedelta(days=1))
    assert {each.customer_id for each in found} == {each.id for each in people_} and late.id not in people_
    assert {each.state for each in found} == {InvitationState.SENT} and len(found) == 3
    mailing = again(mailing)
    assert (mailing.state, mailing.listed, mailing.next_attempt_at) == (State.FINISHED, 3, None)
    kinds = db.session.scalars(
        select(EventRecord.kind).where(EventRecord.kind.startswith("mailing")).order_by(EventRecord.id)
    ).all()
    assert kinds == ["mailing.added", "mailing.started", "mailing.finished"]
    assert db.session.scalar(select(func.count(OutgoingEmail.id)).filter_by(purpose="survey")) == 3


def test_it_trickles_over_the_hours_and_days_in_the_order_of_the_draw(list_of: Any, at: datetime) -> None:
    list_of(9)
    settings.FROM_HOUR.set(9, at=at)
    settings.UNTIL_HOUR.set(17, at=at)
    morning = at.replace(hour=7, minute=0)  # nine in Riga
    mailing = made.mailing(at=morning, per_day=4)
    counts = [len(rounds(morning + n * timedelta(hours=1))) for n in range(9)]
    assert counts == [1, 1, 2, 2, 3, 3, 4, 4, 4]
    assert len(rounds(*(morning + timedelta(days=1, hours=n) for n in range(8)))) == 8
    assert again(mailing).state is State.RUNNING
    assert len(rounds(morning + timedelta(days=2))) == 9 and again(mailing).state is State.FINISHED
    asked = db.session.scalars(
        select(Recipient.place)
        .join(Invitation, Invitation.id == Recipient.invitation_id)
        .order_by(Invitation.id)
    ).all()
    assert asked == list(range(1, 10))


def test_it_begins_on_its_day_and_rests_at_the_weekend(list_of: Any, at: datetime) -> None:
    list_of(1)
    made.mailing(at=at, starts_on=at.date() + timedelta(days=3))  # a Saturday
    days = [at + timedelta(days=n) for n in range(5)]
    assert rounds(*days) == []
    assert len(rounds(at + timedelta(days=5))) == 1


def test_most_draws_by_lot_and_the_others_are_told_so(list_of: Any, at: datetime) -> None:
    list_of(5)
    mailing = made.mailing(at=at, most=2)
    assert len(rounds(at, at + HOUR, at + 8 * HOUR)) == 2
    own = tally(mailing)
    assert (own.asked, own.left_out, own.waiting, own.reasons) == (2, 3, 0, {Reason.SAMPLED_OUT: 3})
    assert again(mailing).state is State.FINISHED


def test_whoever_is_left_out_has_the_reason_and_takes_nobodys_place(list_of: Any, at: datetime) -> None:
    deaf, ours, asked, _free = list_of(4)
    mute = customers.customer("Mute", language="en")
    far = customers.customer("Far", email="far@example.net", language="xx")
    consent.refuse(customer=deaf, purpose=Purpose.MAILINGS, source="link", at=at)
    ours.is_internal = True
    surveys.invitation(at=at - timedelta(days=80), customer=asked)
    mailing = made.mailing(at=at, per_day=1)
    rounds(at, at.replace(hour=17, minute=59), at + timedelta(days=1), at + timedelta(days=2))
    own = tally(mailing)
    assert (own.asked, own.left_out, own.waiting) == (1, 5, 0)
    rows = db.session.scalars(select(Recipient).order_by(Recipient.place)).all()
    assert {each.customer_id: each.reason for each in rows if each.reason} == {
        deaf.id: Reason.OPTED_OUT, ours.id: Reason.INTERNAL_REQUESTER, asked.id: Reason.THROTTLED,
        mute.id: Reason.NO_CHANNEL, far.id: Reason.LANGUAGE_MISSING,
    }  # fmt: skip
    assert own.reasons == dict.fromkeys(own.reasons, 1) and sum(own.reasons.values()) == 5


def test_e15_no_surveys_or_none_but_after_requests_hold_for_mailings_too(list_of: Any, at: datetime) -> None:
    for each, purpose in zip(list_of(3), Purpose, strict=True):
        consent.refuse(customer=each, purpose=purpose, source="link", at=at)
    made.mailing(at=at)
    assert {each.reason for each in rounds(at)} == {Reason.OPTED_OUT}


def test_a_language_to_fall_back_on_asks_those_whose_own_is_missing(list_of: Any, at: datetime) -> None:
    list_of(0)
    customers.customer("Far", email="far@example.net", language="xx")
    made.mailing(at=at, fallback="lv")
    (ask,) = rounds(at)
    assert (ask.state, ask.language) == (InvitationState.SENT, "lv")


def test_gates_are_asked_again_when_the_letter_goes(list_of: Any, at: datetime) -> None:
    (one,) = list_of(1)
    mailing = made.mailing(at=at)
    db.session.commit()
    jobs.trickle(at)
    consent.refuse(customer=one, source="link", at=at)
    db.session.commit()
    asking.send_due(at)
    (ask,) = asks()
    assert (ask.state, ask.reason) == (InvitationState.SUPPRESSED, Reason.OPTED_OUT)
    own = tally(mailing)
    assert (own.asked, own.withdrawn, own.sent, own.on_their_way, own.reasons) == (
        1, 1, 0, 0, {Reason.OPTED_OUT: 1},
    )  # fmt: skip


def test_paused_it_asks_nobody_and_what_waits_waits_until_it_goes_on(list_of: Any, at: datetime) -> None:
    list_of(2)
    mailing = made.mailing(at=at, per_day=1)
    db.session.commit()
    jobs.trickle(at)
    mailing = again(mailing)
    running.pause(mailing, version=mailing.version, by=SYSTEM, at=at)
    assert [each.state for each in rounds(at, at + HOUR, at + timedelta(days=1))] == [
        InvitationState.SCHEDULED
    ]
    mailing = again(mailing)
    resumed = at + timedelta(days=1, hours=1)
    running.resume(mailing, version=mailing.version, by=SYSTEM, at=resumed)
    found = rounds(resumed, resumed + HOUR, resumed.replace(hour=17, minute=59))
    assert [each.state for each in found] == [InvitationState.SENT] * 2


def test_stopped_nothing_goes_out_any_more_but_answers_count(list_of: Any, at: datetime) -> None:
    list_of(3)
    mailing = made.mailing(at=at, per_day=1)
    (ask,) = rounds(at)
    db.session.commit()
    jobs.trickle(at + timedelta(days=1))  # made, not sent
    mailing = again(mailing)
    running.stop(mailing, version=mailing.version, by=SYSTEM, at=at + timedelta(days=1))
    found = rounds(at + timedelta(days=1), at + timedelta(days=6))
    assert [(each.state, each.reason) for each in found] == [
        (InvitationState.SENT, None), (InvitationState.SUPPRESSED, Reason.WITHDRAWN),
    ]  # fmt: skip
    letters = db.session.scalars(select(OutgoingEmail.purpose)).all()
    assert letters == ["survey"], "no reminder"
    answer(ask, 5, at + timedelta(days=6))
    own = tally(mailing)
    assert (own.listed, own.sent, own.answered, own.left_out, own.waiting) == (3, 1, 1, 1, 0)
    assert again(mailing).state is State.STOPPED


def test_a_mailing_steps_back_before_all_else_that_waits_and_nothing_before_it(
    list_of: Any, at: datetime
) -> None:
    (one,) = list_of(1)
    made.mailing("Later", at=at)
    db.session.commit()
    surveys.scheduled(at=at - HOUR, customer=one)  # waits for a day
    (ask,) = rounds(at)
    assert ask.reason is Reason.THROTTLED


def test_a_ticket_that_is_closed_while_a_mailing_waits_is_asked_about(list_of: Any, at: datetime) -> None:
    (one,) = list_of(1)
    one.time_zone = "America/New_York"  # where it is night: the mailing waits for the morning
    made.mailing(at=at)
    db.session.commit()
    jobs.trickle(at)
    assert [each.state for each in asks()] == [InvitationState.SCHEDULED]
    ask = surveys.scheduled(at=at, customer=one)
    assert ask.state is InvitationState.SCHEDULED


def test_a_mailing_whose_letter_is_in_the_outbox_waits_no_more(list_of: Any, at: datetime) -> None:
    (one,) = list_of(1)
    made.mailing(at=at)
    db.session.commit()
    jobs.trickle(at)
    asking.send_due(at)
    ask = surveys.scheduled(at=at + timedelta(minutes=1), customer=one)
    assert (ask.state, ask.reason) == (InvitationState.SUPPRESSED, Reason.THROTTLED)


def test_letters_and_reminders_keep_to_weekdays_where_the_customer_lives(list_of: Any, at: datetime) -> None:
    (one,) = list_of(1)
    one.time_zone = "Asia/Tokyo"  # where it is night by now, and Saturday in the morning
    settings.REMINDER_DAYS.set(5, at=at)
    friday = (at + timedelta(days=2)).replace(hour=14)
    made.mailing(at=friday)
    rounds(*(friday + n * timedelta(hours=6) for n in range(45)))
    sent = db.session.scalars(select(Delivery.sent_at).order_by(Delivery.id)).all()
    days = [each.astimezone(ZoneInfo("Asia/Tokyo")).weekday() for each in sent if each]
    assert days == [0, 0]


def test_two_entries_that_became_one_person_are_asked_once(list_of: Any, at: datetime) -> None:
    one, twin, gone = list_of(3)
    mailing = made.mailing(at=at)
    merging.merge(twin, one, by=people.agent("Anna"), at=at)
    gone.erased_at = at
    found = rounds(at, at.replace(hour=17, minute=59))
    assert [each.customer_id for each in found] == [one.id]
    own = tally(mailing)
    assert (own.asked, own.reasons) == (1, {Reason.MERGED: 1, Reason.ERASED: 1})


def test_it_stays_as_it_was_started(list_of: Any, at: datetime) -> None:
    list_of(1)
    mailing = made.draft(at=at)
    before = mailing.version
    running.start(mailing, version=before, by=SYSTEM, at=at)
    plan = writing.plan_of(mailing)
    with pytest.raises(Conflict):
        writing.change(mailing, plan, version=before, by=SYSTEM, at=at)
    with pytest.raises(DomainError, match="stays as it is"):
        writing.change(mailing, plan, version=mailing.version, by=SYSTEM, at=at)
    with pytest.raises(Conflict):
        running.start(mailing, version=mailing.version, by=SYSTEM, at=at)
    copy = writing.copy(mailing, "Again", by=SYSTEM, at=at)
    assert (copy.state, copy.name, copy.survey_id, copy.listed) == (
        State.DRAFT,
        "Again",
        mailing.survey_id,
        0,
    )


def test_a_list_of_nobody_does_not_start_and_its_survey_is_not_retired(list_of: Any, at: datetime) -> None:
    mailing = made.draft(at=at)
    with pytest.raises(DomainError, match="Nobody is on the list"):
        running.start(mailing, version=mailing.version, by=SYSTEM, at=at)
    survey = db.session.get_one(Survey, mailing.survey_id)
    with pytest.raises(DomainError, match="A mailing asks by this survey"):
        designing.retire(survey, by=SYSTEM, at=at)
    running.stop(mailing, version=mailing.version, by=SYSTEM, at=at)
    designing.retire(survey, by=SYSTEM, at=at)
    assert survey.retired_at == at


def test_answers_make_no_score_fact_and_are_counted_by_themselves(list_of: Any, at: datetime) -> None:
    list_of(5)
    mailing = made.mailing(at=at)
    found = rounds(at, at.replace(hour=17, minute=59))
    for ask, value in zip(found, (5, 4, 2, 5, 5), strict=True):
        answer(ask, value, at + timedelta(days=1))
    assert db.session.scalar(select(func.count()).select_from(ScoreFact)) == 0
    assert verifying.differences() == []
    (part,) = figures.of_mailings([mailing.id])
    (line,) = part.lines
    assert line.counts == {2: 1, 4: 1, 5: 3} and line.figure is not None and line.figure.n == 5
    own = tally(mailing)
    assert (own.sent, own.answered, own.could_answer) == (5, 5, 5)


def test_a_letter_that_comes_back_is_no_missing_answer(list_of: Any, at: datetime) -> None:
    list_of(2)
    mailing = made.mailing(at=at)
    first, _second = rounds(at, at.replace(hour=17, minute=59))
    delivery = db.session.scalars(
        select(Delivery).filter_by(invitation_id=first.id).order_by(Delivery.id)
    ).first()
    assert delivery is not None
    bouncing.bounced(delivery, "5.1.1", at=at)
    db.session.commit()
    own = tally(mailing)
    assert (own.sent, own.bounced, own.could_answer) == (2, 1, 1)


def test_the_database_holds_one_ask_a_person_and_mailing(list_of: Any, at: datetime) -> None:
    list_of(1)
    made.mailing(at=at)
    (ask,) = rounds(at)
    twice = {
        column.key: getattr(ask, column.key) for column in Invitation.__table__.columns if column.key != "id"
    }
    db.session.add(Invitation(**twice))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_two_workers_at_once_ask_nobody_twice(app: Flask, list_of: Any, at: datetime) -> None:
    list_of(12)
    number = made.mailing(at=at, per_day=12).id
    late = at.replace(hour=17, minute=59)
    together(app, *[lambda: jobs.trickle(late)] * 2)
    found = asks()
    assert len(found) == len({each.recipient_key for each in found}) == 12
    rounds(late + timedelta(minutes=1))
    own = progress.tallies([number])[number]
    assert (own.asked, own.waiting) == (12, 0)


def test_a_customer_who_cannot_be_decided_about_is_in_nobodys_way(
    list_of: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, *_others = list_of(3)
    broken.time_zone = "Nowhere/Nothing"
    mailing = made.mailing(at=at)
    late = at.replace(hour=17, minute=59)
    assert len(rounds(late)) == 2
    assert again(mailing).state is State.RUNNING
    db.session.get_one(Customer, broken.id).time_zone = None
    rounds(late + timedelta(days=1))
    assert tally(mailing).waiting == 0 and len(asks()) == 3
