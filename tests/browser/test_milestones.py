"""Milestones in a browser: planned by a supervisor, met by a customer on a small phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.people import organisation
from helpdesk.surveys import jobs, settings
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import Moment
from tests.browser.person import Person
from tests.factories import customers, milestones, people, surveys


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_milestone_is_planned_previewed_and_paused(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    surveys.another("How do you see us?", at=at)
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="lv")
    kind = milestones.kind(at=at)
    milestones.has(ilze, kind, at.date() + timedelta(days=70), at=at)
    db.session.commit()
    desk = person(people.supervisor("Laura"), width=width, theme=theme)
    desk.go("/surveys/milestones").see("Nobody is asked at a milestone yet").look()
    desk.go("/surveys/milestones/new").look().fill("Name", "Before the renewal").fill("Days", "60")
    desk.page.get_by_label("What").select_option("customer_date")
    desk.page.get_by_label("After or before").select_option("before")
    desk.page.get_by_label("Which date of the customer").select_option(label="Start of contract")
    desk.send("Save").see("Before the renewal").look()
    desk.follow("The next 30 days").see("1 customer would be asked").look()
    desk.follow("Ilze Vītola").see("if nothing stands against it then").look()
    desk.go("/surveys/milestones").see("60 days before the date").look()
    desk.follow("Before the renewal").send("Pause").see("Paused: it asks nobody.").look()
    desk.go("/customers/dates").see("Start of contract").look()
    desk.go(f"/customers/{ilze.id}/dates").look()


@pytest.mark.parametrize(("width", "theme", "script"), [(320, "light", True), (390, "dark", False)])
def test_a_customer_is_asked_on_their_day_and_says_only_after_requests(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str, script: bool
) -> None:
    organisation.NAME.set("Baltvik", at=at)
    settings.REST_DAYS.set(False, at=at)
    surveys.asking("recommend", "comment", at=at)
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="en")
    kind = milestones.kind(at=at)
    milestones.has(ilze, kind, at.date(), at=at)
    survey_id = surveys.version().survey_id
    milestones.milestone("NPS", Moment.CUSTOMER_DATE, 0, at=at, date_kind_id=kind.id, survey_id=survey_id)
    db.session.commit()
    jobs.ask_at_milestones(at)
    jobs.send_due(at)
    ask = db.session.scalars(select(Invitation).where(Invitation.milestone_id.is_not(None))).one()
    delivery = db.session.scalars(select(Delivery).filter_by(invitation_id=ask.id)).one()
    token = f"token-of-milestone-{'x' * 20}"
    delivery.token_hash = tokens.hashed(token)
    db.session.commit()
    reader = person(width=width, theme=theme, script=script).go(f"/s/{token}?r=9").see("You chose: 9.").look()
    clock.shift(timedelta(seconds=30))
    reader.send("Send my answer").see("Thank you. Your answer is saved.").look()
    reader.go(f"/s/{token}/stop").look().send("Only after my requests")
    reader.see("We ask you only after your requests").look()
