"""Mailings to an advisory group: its members alone, none too often, none who has left, with a way out in each letter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from helpdesk.advisors import groups, members
from helpdesk.advisors.models import Group, Member
from helpdesk.customers import consent, merging
from helpdesk.customers.models import Customer
from helpdesk.customers.words import Purpose
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.mail import outgoing
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mailings import audience, jobs, running, writing
from helpdesk.mailings.models import Mailing, Recipient
from helpdesk.reports import advisors as courses
from helpdesk.reports.models import ScoreFact
from helpdesk.surveys import answering, invitations, settings
from helpdesk.surveys import jobs as asking
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import InvitationState, QuestionKey, Reason
from tests.factories import advisors, customers, people, surveys
from tests.factories import mailings as made

DAY = timedelta(days=1)


@pytest.fixture
def group(app: Flask, clock: Any, at: datetime) -> Group:
    settings.REST_DAYS.set(False, at=at)
    settings.THROTTLE_DAYS.set(0, at=at)
    customers.customer("Outsider", email="out@example.net", language="en")
    return advisors.group(at=at, every_days=60)


@pytest.fixture
def ilze(group: Group, at: datetime) -> Customer:
    made_ = customers.customer("Ilze", email="ilze@example.net", language="en")
    advisors.member(group, made_, at=at)
    return made_


def go_on(at: datetime) -> None:
    db.session.commit()
    jobs.trickle(at)
    asking.send_due(at)
    out = select(Delivery).where(Delivery.outgoing_id.is_not(None), Delivery.sent_at.is_(None))
    for delivery in db.session.scalars(out).all():
        invitations.sent(delivery, at=at)
    db.session.commit()


def outcome(mailing: Mailing) -> list[tuple[int, Reason | None]]:
    rows = select(Recipient).where(Recipient.mailing_id == mailing.id).order_by(Recipient.place)
    return [(each.customer_id, each.reason) for each in db.session.scalars(rows)]


def answer(mailing: Mailing, value: int, at: datetime) -> None:
    ask = db.session.scalars(select(Invitation).filter_by(mailing_id=mailing.id)).one()
    delivery = db.session.scalars(
        select(Delivery).filter_by(invitation_id=ask.id).order_by(Delivery.id)
    ).first()
    answering.answer(ask, {"satisfaction": value}, delivery=delivery, language="en", nonce="", at=at)
    db.session.commit()


def leaves(customer_id: int, at: datetime) -> None:
    own = select(Member).options(joinedload(Member.group), joinedload(Member.customer))
    members.leave_by_link(db.session.scalars(own.filter_by(customer_id=customer_id)).one(), at=at)


def test_its_members_alone_are_asked_and_each_letter_has_a_way_out(
    group: Group, ilze: Customer, at: datetime
) -> None:
    advisors.invited(group, at=at)
    asked = made.mailing(group_id=group.id, at=at)
    go_on(at)
    assert outcome(asked) == [(ilze.id, None)]
    letter = db.session.scalars(select(OutgoingEmail).filter_by(purpose="survey")).one()
    content = outgoing.content_of(letter)
    assert content is not None and "Do not ask me now and then: http://localhost/g/" in content["text"]
    assert "/g/" in content["html"]


def test_a_mailing_to_no_group_has_no_such_way_out(group: Group, ilze: Customer, at: datetime) -> None:
    made.mailing(at=at)
    go_on(at)
    letter = db.session.scalars(select(OutgoingEmail).filter_by(purpose="survey").limit(1)).one()
    content = outgoing.content_of(letter)
    assert content is not None and "/g/" not in content["text"]


def test_a_group_s_own_throttle_holds_beside_that_of_all_surveys(
    group: Group, ilze: Customer, at: datetime
) -> None:
    other = advisors.group("Others", every_days=20, at=at)
    advisors.member(other, ilze, at=at)
    made.mailing("First", group_id=group.id, at=at)
    go_on(at)
    again = made.mailing("Second", group_id=group.id, at=at + 30 * DAY)
    seen = audience.preview(
        audience.of(again),
        running.version_of(again) or surveys.version(),
        None,
        group=group,
        at=at + 30 * DAY,
    )
    assert seen.asked == 0 and seen.reasons == [(Reason.THROTTLED, 1)]
    elsewhere = made.mailing("Third", group_id=other.id, at=at + 30 * DAY)
    go_on(at + 30 * DAY)
    assert outcome(again) == [(ilze.id, Reason.THROTTLED)] and outcome(elsewhere) == [(ilze.id, None)]


def test_the_throttle_of_all_surveys_holds_for_members_too(
    group: Group, ilze: Customer, at: datetime
) -> None:
    settings.THROTTLE_DAYS.set(30, at=at)
    made.mailing("To everybody", at=at)
    go_on(at)
    asked = made.mailing("To the group", group_id=group.id, at=at + DAY)
    go_on(at + DAY)
    assert outcome(asked) == [(ilze.id, Reason.THROTTLED)]


def test_whoever_leaves_before_their_turn_or_before_the_letter_goes_gets_none(
    group: Group, ilze: Customer, at: datetime
) -> None:
    early = advisors.member(group, customers.customer("Anna", email="anna@example.net", language="en"), at=at)
    asked = made.mailing(group_id=group.id, at=at)
    leaves(early.customer_id, at)
    db.session.commit()
    jobs.trickle(at)
    (row,) = db.session.scalars(select(Recipient).filter_by(customer_id=early.customer_id)).all()
    assert row.reason is Reason.NOT_A_MEMBER
    leaves(ilze.id, at)
    go_on(at)
    ask = db.session.scalars(select(Invitation).filter_by(mailing_id=asked.id)).one()
    assert (ask.state, ask.reason) == (InvitationState.SUPPRESSED, Reason.NOT_A_MEMBER)
    assert db.session.scalar(select(func.count()).select_from(OutgoingEmail)) == 0


def test_a_member_who_refuses_mailings_gets_none(group: Group, ilze: Customer, at: datetime) -> None:
    consent.refuse(customer=ilze, purpose=Purpose.MAILINGS, source="staff", at=at)
    asked = made.mailing(group_id=group.id, at=at)
    go_on(at)
    assert outcome(asked) == [(ilze.id, Reason.OPTED_OUT)]


def test_a_retired_group_asks_nobody(group: Group, ilze: Customer, at: datetime) -> None:
    started, draft = made.mailing(group_id=group.id, at=at), made.draft("Next", group_id=group.id, at=at)
    groups.retire(group, by=SYSTEM, at=at)
    with pytest.raises(DomainError, match="retired"):
        running.start(draft, version=draft.version, by=SYSTEM, at=at)
    go_on(at)
    assert outcome(started) == [(ilze.id, Reason.NOT_A_MEMBER)]


def test_two_entries_of_one_member_are_asked_once(group: Group, ilze: Customer, at: datetime) -> None:
    twin = customers.customer("I.", email="i@example.net", language="en")
    advisors.member(group, twin, at=at)
    merging.merge(twin, ilze, by=people.supervisor(), at=at)
    asked = made.mailing(group_id=group.id, at=at)
    go_on(at)
    assert outcome(asked) == [(ilze.id, None)]


def test_a_copy_asks_the_same_group(group: Group, ilze: Customer, at: datetime) -> None:
    first = made.draft(group_id=group.id, at=at)
    assert audience.of(writing.copy(first, "Again", by=SYSTEM, at=at)).group_id == group.id


def test_answers_over_time_stand_by_version_and_make_no_score_fact(
    group: Group, ilze: Customer, at: datetime
) -> None:
    survey = surveys.version(at)
    for n, value in enumerate((4, 2)):
        moment = at + 100 * n * DAY
        asked = made.mailing(f"Round {n}", survey_id=survey.survey_id, group_id=group.id, at=moment)
        go_on(moment)
        answer(asked, value, moment)
    (course,) = [each for each in courses.read(group.id) if each.key is QuestionKey.SATISFACTION]
    assert [(each.name, line.counts) for each, line in course.rounds] == [
        ("Round 0", {4: 1}),
        ("Round 1", {2: 1}),
    ]
    assert courses.read(advisors.group("Empty", at=at).id) == []
    assert db.session.scalar(select(func.count()).select_from(ScoreFact)) == 0
