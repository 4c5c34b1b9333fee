"""What Baltvik asks when a year of a contract is over, a renewal is near or a complaint was closed, and what came back."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from helpdesk.customers import days
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.surveys import answering, jobs, milestones, questions, texts
from helpdesk.surveys.milestones import Plan
from helpdesk.surveys.models import Delivery, Invitation, Milestone, Question, Survey, SurveyVersion
from helpdesk.surveys.words import DeliveryState, InvitationState, Moment, QuestionKey
from helpdesk.surveys.words import QuestionKey as Key

WITH_CONTRACT = 130  # customers of each language
LATER = timedelta(hours=30)
_SAID = {
    "lv": {True: "Uz jums var paļauties.", False: "Par šo cenu gaidīju vairāk."},
    "et": {True: "Teie peale saab loota.", False: "Selle hinna eest ootasin enamat."},
    "nb": {True: "Dere er til å stole på.", False: "Jeg ventet mer for prisen."},
}


def begin(customers: Mapping[str, list[int]], chance: random.Random, at: datetime) -> None:
    """Contracts with their first day, a survey of two questions, and three milestones."""
    contract = days.add_kind("Start of contract", by=SYSTEM, at=at)
    for ids in customers.values():
        for number in ids[:WITH_CONTRACT]:
            day = at.date() - timedelta(days=chance.randint(-40, 1400))
            days.set_days(db.session.get_one(Customer, number), {contract.id: day}, by=SYSTEM, at=at)
    survey_id = _survey(at)
    of_contract: dict[str, Any] = {"date_kind_id": contract.id, "every_year": True}
    for plan in (
        Plan("A year with us", survey_id, Moment.CUSTOMER_DATE, 0, at.date(), **of_contract),
        Plan("Before the renewal", survey_id, Moment.CUSTOMER_DATE, -60, at.date(), **of_contract),
        Plan("After a complaint", survey_id, Moment.COMPLAINT_CLOSED, 14, at.date()),
    ):
        milestones.add(plan, by=SYSTEM, at=at)


def _survey(at: datetime) -> int:
    survey = Survey(key="recommendation", name="How do you see us?")
    db.session.add(survey)
    db.session.flush()
    version = SurveyVersion(survey_id=survey.id, number=1, published_at=at, languages=list(texts.LANGUAGES))
    db.session.add(version)
    db.session.flush()
    for place, key in enumerate((Key.RECOMMEND, Key.COMMENT), 1):
        kind = questions.KIND_OF[key]
        db.session.add(
            Question(version_id=version.id, key=key, kind=kind, position=place, texts=texts.BY_KEY[key])
        )
    db.session.flush()
    return survey.id


def up(at: datetime) -> None:
    """Once a day the worker looks who has reached a milestone; about one in three of those who were asked answers."""
    looked = db.session.scalar(select(func.max(Milestone.checked_on)))
    if looked is None or looked < at.date() - timedelta(days=1):
        jobs.ask_at_milestones(at)
    waiting = select(Invitation).where(
        Invitation.ticket_id.is_(None),  # by a mailing, too
        Invitation.state == InvitationState.SENT,
        Invitation.sent_at < at - LATER,
        Invitation.sent_at > at - 2 * LATER,
    )
    for ask in db.session.scalars(waiting.order_by(Invitation.id)).all():
        if ask.id % 3 == 0:
            _answer(ask, at)


def _answer(ask: Invitation, at: datetime) -> None:
    value = (10, 9, 8, 9, 6, 10, 7, 9, 3, 10, 9, 8)[ask.id // 3 % 12]
    given: dict[str, object] = {QuestionKey.RECOMMEND.value: value}
    if ask.id % 2:
        given[QuestionKey.COMMENT.value] = _SAID[ask.language][value > 7]
    sent = select(Delivery).where(Delivery.invitation_id == ask.id, Delivery.state == DeliveryState.SENT)
    delivery = db.session.scalars(sent.order_by(Delivery.id)).first()
    answering.answer(ask, given, delivery=delivery, language=ask.language, nonce="", at=at)
