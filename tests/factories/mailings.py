"""Mailings, written and started as supervisors do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.kit.event import SYSTEM
from helpdesk.mailings import running, writing
from helpdesk.mailings.audience import Whom
from helpdesk.mailings.models import Mailing
from tests.conftest import MOMENT
from tests.factories import surveys


def draft(name: str = "How do you see us?", *, at: datetime = MOMENT, **more: Any) -> Mailing:
    """A draft that asks all customers from today on, by a survey of its own unless told otherwise. `more`: of its plan,
    and of whom it asks."""
    heads = {head: more.pop(head) for head in Whom.__dataclass_fields__ if head in more}
    survey_id = more.pop("survey_id", None) or surveys.another(f"By {name}", at=at).survey_id
    given = {"per_day": 100_000, "starts_on": at.date()} | more
    plan = writing.Plan(name=name, survey_id=survey_id, whom=Whom(**heads), **given)
    return writing.add(plan, by=SYSTEM, at=at)


def mailing(name: str = "How do you see us?", *, at: datetime = MOMENT, **more: Any) -> Mailing:
    """The same, started."""
    made = draft(name, at=at, **more)
    running.start(made, version=made.version, by=SYSTEM, at=at)
    return made
