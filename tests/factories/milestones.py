"""Milestones and the days of customers that they count from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from helpdesk.customers import days
from helpdesk.customers.models import Customer, DateKind
from helpdesk.kit.event import SYSTEM
from helpdesk.surveys import milestones
from helpdesk.surveys.models import Milestone
from helpdesk.surveys.words import Moment
from tests.conftest import MOMENT
from tests.factories import surveys


def kind(name: str = "Start of contract", *, at: datetime = MOMENT) -> DateKind:
    """A date that customers have."""
    return days.add_kind(name, by=SYSTEM, at=at)


def has(customer: Customer, kind: DateKind, day: date, *, at: datetime = MOMENT) -> None:
    """That date of theirs is this day."""
    days.set_days(customer, {kind.id: day}, by=SYSTEM, at=at)


def milestone(
    name: str = "Thirty days",
    moment: Moment = Moment.FIRST_CONTACT,
    days: int = 30,
    *,
    at: datetime = MOMENT,
    **more: Any,
) -> Milestone:
    """A milestone that asks from the day of `at` on, by a survey of its own unless told otherwise."""
    survey_id = more.pop("survey_id", None) or surveys.another(f"At {name}", at=at).survey_id
    plan = milestones.Plan(
        name=name,
        survey_id=survey_id,
        moment=moment,
        days=days,
        starts_on=more.pop("starts_on", at.date()),
        **more,
    )
    return milestones.add(plan, by=SYSTEM, at=at)
