"""Survey-wide links, and answers by them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.kit.event import SYSTEM
from helpdesk.weblinks import answers, publishing
from helpdesk.weblinks.models import Weblink, WeblinkAnswer
from tests.conftest import MOMENT
from tests.factories import surveys


def weblink(slug: str = "autumn", *, at: datetime = MOMENT, **more: Any) -> Weblink:
    """A link to the survey that every installation begins with, unless told otherwise."""
    survey_id = more.pop("survey_id", None) or surveys.version().survey_id
    plan = publishing.Plan(more.pop("name", "Newsletter"), slug, survey_id, **more)
    return publishing.add(plan, by=SYSTEM, at=at)


def said(weblink: Weblink, value: int, *, at: datetime, nonce: str = "", **given: Any) -> WeblinkAnswer:
    """One answer, from a page of its own."""
    own = nonce or f"page {at.timestamp()} {value}"
    return answers.take(weblink, {"satisfaction": value} | given, language="en", nonce=own, at=at)


def answered(*, at: datetime = MOMENT) -> Weblink:
    """A link by which twenty answered at once: all of it is held back."""
    made = weblink(at=at, survey_id=surveys.another("Readers", at=at).survey_id)
    for n in range(20):
        said(made, 5, at=at, nonce=f"page {n}", comment="Well.")
    return made
