"""Pages on which supervisors shape surveys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.surveys import designing
from helpdesk.surveys.models import Survey
from tests.factories import people, surveys
from tests.pages import Client, Page


@pytest.fixture
def desk(app: Flask, clock: Any, at: Any, sign_in_as: Callable[..., Client]) -> Client:
    surveys.answered(at=at)
    db.session.commit()
    return sign_in_as(people.supervisor("Laura"))


def draft(client: Client) -> Page:
    return client.submit(client.get("/surveys/new"), "/surveys/new", follow=True, name="Counter")


def titles(page: Page) -> list[str]:
    return [each.text_content().strip() for each in page.all("tbody .caption.under")]


def button(page: Page, name: str) -> Any:
    """The form of the button with this name."""
    return page.one(f'form:has(button[aria-label="{name}"])')


def press(client: Client, page: Page, name: str) -> Page:
    form = button(page, name)
    fields = {each.get("name"): each.get("value") for each in form.cssselect("input")}
    return client.post(form.get("action"), fields)


def post(client: Client, page: Page, part: str, **values: str) -> Page:
    """What no button of the page sends."""
    token = page.all("[name=csrf_token]")[0].get("value")
    return client.post(page.url.partition("?")[0] + part, {"csrf_token": token, **values})


def test_the_list_says_who_was_asked_and_who_answered(desk: Client) -> None:
    page = desk.get("/surveys")
    assert page.h1 == "Surveys"
    row = page.one("tbody tr").text_content()
    assert "After closing" in row and "Version 1" in row and "for whoever no rule speaks of" in row
    assert [each.text_content() for each in page.all("tbody td.num")] == ["1", "1"]
    assert "No survey was ever retired" in desk.get("/surveys?show=retired").text


def test_a_survey_is_named_filled_put_in_order_and_published(desk: Client) -> None:
    page = draft(desk)
    assert page.h1 == "Counter" and "Draft of version 1" in page.text
    assert titles(page)[0] == "Satisfaction"
    page = press(desk, page, "Add: Price")
    assert "At most six questions" in page.text and not page.all('button[aria-label^="Add:"]')
    page = press(desk, page, "Price: one up")
    assert titles(page) == [
        "Satisfaction", "Solved?", "The person who helped", "Price", "Causes of dissatisfaction", "Comment",
    ]  # fmt: skip
    assert page.one('[aria-label="Price: one up"]').get("autofocus") is not None
    page = press(desk, page, "Comment: one up")
    assert page.status == 422 and "the comment comes last" in page.one("[role=alert]").text_content()
    page = press(desk, page, "The person who helped: remove")
    page = desk.submit(page, "/publication", follow=True)
    assert "Version 1 is published and stays as it is." in page.text
    assert "Speaks: English, Latviešu, Eesti, Norsk bokmål" in page.text
    assert not page.all('button[aria-label$="one up"]')
    page = desk.submit(page, "/draft", follow=True)
    assert "Draft of version 2" in page.text
    assert "Version 1" in desk.get(page.url + "?version=1").text


def test_words_that_are_missing_are_named_and_a_language_can_be_left_out(desk: Client) -> None:
    page = draft(desk)
    words = desk.get(page.all("tbody th a")[0].get("href"))
    assert words.h1 == "Satisfaction in “Counter”"
    page = desk.submit(words, "/surveys/questions/", follow=True, points_lv="", title_lv="")
    assert "Words that are missing" in page.text
    assert (
        "Satisfaction (Question), Satisfaction (The steps, worst first)" in page.one("#gaps").text_content()
    )
    refused = desk.submit(page, "/publication", follow=True)
    assert refused.status == 422 and "Add them, or leave it out." in refused.text
    survey = db.session.query(Survey).filter_by(name="Counter").one()
    form = refused.one("#gaps form")
    fields = {each.get("name"): each.get("value") for each in form.cssselect("input")}
    done = desk.post(form.get("action"), fields)
    assert "Version 1 is published" in done.text and "Latviešu" not in done.all(".panel")[0].text_content()
    assert survey.id


def test_a_wrong_number_of_lines_is_said_at_its_field(desk: Client) -> None:
    words = desk.get(draft(desk).all("tbody th a")[0].get("href"))
    page = desk.submit(words, "/surveys/questions/", follow=True, points_en="One\nTwo")
    assert page.status == 422
    assert page.one("#points_en-error").text_content() == "Write 5 lines, one for each step."


def test_what_a_colleague_changed_meanwhile_is_not_lost(desk: Client, at: Any) -> None:
    page = draft(desk)
    words = desk.get(page.all("tbody th a")[0].get("href"))
    survey = designing.survey_of(db.session.query(Survey.id).filter_by(name="Counter").scalar())
    assert survey is not None
    other = designing.questions_of(survey.versions[0].id)[0]
    designing.put(survey, other, dict(other.texts), version=1, by=SYSTEM, at=at)
    db.session.commit()
    page = desk.submit(words, "/surveys/questions/", follow=True, title_en="Mine")
    assert page.status == 409 and "A colleague changed this question meanwhile." in page.text
    page = desk.submit(page, "/surveys/questions/", follow=True)
    assert page.h1 == "Counter" and "Mine" in page.text


def test_a_survey_is_renamed_retired_and_taken_back(desk: Client) -> None:
    page = draft(desk)
    page = desk.submit(page, page.url, follow=True, name="Front counter")
    assert page.h1 == "Front counter"
    page = desk.submit(page, "/retirement", follow=True)
    assert "nobody is asked by it any more" in page.text
    assert "Front counter" in desk.get("/surveys?show=retired").text
    assert "Retired:" not in desk.submit(page, "/restoration", follow=True).text


def test_the_survey_for_everybody_else_offers_no_retirement(desk: Client) -> None:
    page = desk.get(desk.get("/surveys").all("tbody th a")[0].get("href"))
    assert not page.all('form[action$="/retirement"]')
    refused = post(desk, page, "/retirement")
    assert refused.status == 422 and "so it stays in use" in refused.text


def test_a_question_or_survey_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get("/surveys/999").status == 404
    assert desk.get("/surveys/questions/999").status == 404
    page = draft(desk)
    assert post(desk, page, "/questions", key="shoe-size").status == 422
