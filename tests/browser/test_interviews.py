"""A supervisor interviews a caller, in every language, on a desk and on a small screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.surveys import texts
from helpdesk.surveys.models import Response
from tests.browser.person import Person
from tests.factories import customers, people, surveys
from tests.flows.test_call_to_code import told


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", 1280, "light"), ("lv", 390, "dark"), ("et", 390, "light"), ("nb", 1280, "dark")],
)
def test_a_call_breaks_off_and_is_gone_on_with(
    clock: Any, at: Any, person: Callable[..., Person], language: str, width: int, theme: str
) -> None:
    organisation.LANGUAGE.set(language, at=at)
    juris = customers.customer("Juris Kalns", phone="+37129418806", language=language)
    surveys.interview(at=at - timedelta(days=1), by=people.agent("Anna"), customer=juris)
    laura = people.supervisor("Laura", language=language)
    desk = person(laura, language=language, width=width, theme=theme).go("/surveys/calls").look()
    desk.follow("Juris Kalns").see(texts.SATISFACTION[language]["title"]).look()
    desk.choose("satisfaction", "2").choose("unsaid-agent", "refused")
    desk.send(told("The call broke off", language)).see(told("Broke off", language))
    desk.follow("Juris Kalns").choose("solved", "partly")
    desk.send(told("Save the interview", language)).see(told("No calls to make", language))
    db.session.rollback()
    given = db.session.scalars(select(Response).filter_by(is_current=True)).one()
    desk.go(f"/surveys/answers/{given.id}").see(told("Refused to say", language)).look()
