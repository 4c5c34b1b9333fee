"""Surveys in a browser: shaped by a supervisor with mouse and keys, answered by a customer on a small phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.surveys import jobs
from tests.browser.person import Person
from tests.factories import people, surveys


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_survey_is_shaped_and_published(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    surveys.answered(at=at)
    desk = person(people.supervisor("Laura"), width=width, theme=theme)
    desk.go("/surveys").see("After closing").look()
    desk.go("/surveys/new").fill("Name", "Counter").send("Add").see("Draft of version 1").look()
    desk.send("Add: Price").see("At most six questions")
    desk.send("Price: one up")
    assert desk.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Price: one up"
    desk.led(lambda: desk.page.keyboard.press("Enter"))
    assert desk.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Price: one up"
    desk.send("Comment: one up").see("the comment comes last").look()
    desk.follow("Price").fill("Question, Latviešu", "").look().send("Save")
    desk.see("Words that are missing").look()
    desk.send("Publish without: Latviešu").see("Version 1 is published").look()


@pytest.mark.parametrize(
    ("width", "theme", "script"), [(320, "light", True), (390, "dark", True), (320, "light", False)]
)
def test_a_customer_answers_every_kind_of_question(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str, script: bool
) -> None:
    organisation.NAME.set("Baltvik", at=at)
    surveys.asking(
        "recommend", "satisfaction", "effort", "price", "speed", "comment", up_to={"speed": 2}, at=at
    )
    _made, token = surveys.invitation(at=at - timedelta(hours=1))
    db.session.commit()
    reader = person(width=width, theme=theme, script=script).go(f"/s/{token}?r=9")
    reader.see("You chose: 9.").see("0 – Not at all likely").look()
    assert reader.page.locator("#speed").is_visible() is not script
    reader.choose("satisfaction", "2").choose("effort", "6").choose("price", "0").look()
    reader.choose("speed", "1")
    clock.shift(timedelta(seconds=30))
    reader.send("Send my answer").see("Thank you. Your answer is saved.").see("Not relevant").look()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_rules_say_who_gets_which_survey_and_why(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    surveys.another("Counter", at=at)
    made = surveys.scheduled(at=at)
    desk = person(people.supervisor("Laura"), width=width, theme=theme)
    desk.go("/surveys/rules").see("Everybody gets the usual survey").look()
    for name, survey in (("Counter", "2"), ("Nobody in Estonian", "none")):
        desk.go("/surveys/rules/new").fill("Name", name).page.locator("[name=survey_id]").select_option(
            survey
        )
        if survey == "none":
            desk.choose("languages", "et")
        desk.send("Save").see(name)
    desk.send("Nobody in Estonian: one up").look()
    desk.follow("Counter").look()
    desk.go("/surveys/rules/why").fill("Number of the ticket", str(surveys.ticket_of(made).number)).send(
        "Look"
    )
    desk.see("no rule spoke of it").see("something else under: Language").see("Yes, it decides").look()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_survey_is_looked_at_before_anybody_gets_it(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    made = surveys.version(at)
    desk = person(people.supervisor("Laura"), width=width, theme=theme).go(f"/surveys/{made.survey_id}")
    desk.follow("Preview").look()
    shown = desk.page.frame_locator("iframe")
    shown.get_by_text("How satisfied are you").first.wait_for()
    desk.follow("Eesti").follow("Dark").follow("As on a phone").look()
    shown.get_by_text("Kui rahul olete saadud abiga?").first.wait_for()
    assert desk.page.locator("iframe").bounding_box()["width"] <= 390
    desk.follow("The mail").look()
    shown.get_by_text("Kui rahul olete saadud abiga?").first.wait_for()
    desk.follow("The slip").look()
    shown.get_by_text("ABCD-EFGH").wait_for()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_an_anonymous_survey_is_shaped_answered_and_counted(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    made = surveys.version()
    category = surveys.tickets.categories.category("Internet")
    desk = person(people.supervisor("Laura"), width=width, theme=theme)
    desk.go(f"/surveys/{made.survey_id}").send("Write a new version")
    desk.send("Make this version anonymous").see("An anonymous survey asks about no one person").look()
    desk.send("The person who helped: remove").send("Publish").see("Version 2 is published").look()
    db.session.rollback()
    for rating in (5, 5, 4, 2):
        surveys.cast({"satisfaction": rating, "comment": "Quick and kind."}, at=at, category=category)
    _made, token = surveys.invitation(at=at - timedelta(hours=1), category=category)
    db.session.commit()
    reader = person(width=width, theme=theme).go(f"/s/{token}").see("This survey is anonymous").look()
    reader.choose("satisfaction", "1").choose("solved", "no").fill(
        "reason for your answer", "Nobody rang back."
    )
    clock.shift(timedelta(seconds=30))
    reader.send("Send my answer").see("Your answer is in the box").look()
    reader.go(f"/s/{token}").see("nobody can tell which answer is yours").look()
    desk.go("/reports/anonymous").see("5 answers wait in the box").look()
    jobs.count_ballots(at)
    desk.go("/reports/anonymous").see("3 of 5").see("Nobody rang back.").look()
