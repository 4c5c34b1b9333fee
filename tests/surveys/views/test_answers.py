"""Supervisors read answers and decide on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.surveys import answering
from helpdesk.surveys.models import Invitation, InvitationCredit, Response
from tests.factories import people, surveys
from tests.pages import Client

SignIn = Callable[..., Client]


def low(at: datetime, **more: Any) -> Response:
    return surveys.answered(
        {"satisfaction": 1, "solved": "no", "agent": 2, "causes": ["slow"], "comment": "Five <b>days</b>."},
        at=at,
        **more,
    )


def from_a_machine(at: datetime) -> Response:
    made, _token = surveys.invitation(at=at - timedelta(hours=1))
    given = {"satisfaction": 1, "causes": ["slow"], "comment": "Buy <b>now</b>."}
    delivery = surveys.delivery_of(made)
    return answering.quarantine(made, given, delivery=delivery, language="en", at=at)


def test_what_machines_sent_is_listed_apart(app: Flask, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    surveys.answered({"satisfaction": 5, "comment": "Thank you."}, at=at)
    sent = from_a_machine(at)
    page = sign_in_as(people.supervisor()).get("/surveys/machines")
    (only,) = page.all(".comments > li")
    said = " ".join(only.text_content().split())
    for words in ("Very dissatisfied", "It took too long", "Buy <b>now</b>.", "sent by a machine, it seems"):
        assert words in said
    assert f"/surveys/answers/{sent.id}" in page.links().values()


@pytest.mark.slow
def test_more_of_machines_follows_page_by_page(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    for number in range(32):
        from_a_machine(at - timedelta(minutes=number))
    browser = sign_in_as(people.supervisor())
    page = browser.get("/surveys/machines")
    assert len(page.all(".comments > li")) == 30
    assert len(browser.get(page.links()["Show more"]).all(".comments > li")) == 2
    assert browser.get("/surveys/machines?after=zzz").status == 400


def test_no_machine_has_answered(app: Flask, clock: Any, sign_in_as: SignIn) -> None:
    assert "No machine has answered yet" in sign_in_as(people.supervisor()).get("/surveys/machines").text


def test_a_supervisor_leaves_an_answer_out_and_counts_it_again(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    boss = people.supervisor("Boss")
    response = low(at)
    browser, url = sign_in_as(boss), f"/surveys/answers/{response.id}"
    refused = browser.submit(browser.get(url), "exclusion", because="")
    assert refused.status == 422 and "Choose a reason." in refused.text
    page = browser.submit(browser.get(url), "exclusion", because="mistaken_click")
    assert "This answer does not count: The customer says it was a mistaken click." in page.text
    assert "Boss decided so" in page.text
    page = browser.submit(page, "restoration")
    assert "does not count" not in page.text


def test_a_supervisor_credits_an_answer_anew_and_must_say_why(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    boss, berta = people.supervisor(), people.agent("Berta Kalna")
    response = low(at)
    berta_id = berta.id
    browser = sign_in_as(boss)
    page = browser.get(f"/surveys/answers/{response.id}")
    refused = browser.submit(page, "credit", user_id=str(berta_id), why="")
    assert refused.status == 422 and "Say why" in refused.text
    page = browser.submit(page, "credit", user_id=str(berta_id), why="She took it over.")
    assert "Berta Kalna She took it over." in page.text
    latest = select(InvitationCredit).order_by(InvitationCredit.revision.desc())
    assert db.session.scalars(latest.limit(1)).one().user_id == berta_id


def test_crediting_whom_it_counts_for_already_is_refused_at_the_field(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    boss, anna = people.supervisor(), people.agent("Anna Liepa")
    response_id, anna_id = low(at, by=anna).id, anna.id
    browser = sign_in_as(boss)
    page = browser.get(f"/surveys/answers/{response_id}")
    db.session.remove()
    refused = browser.submit(page, "credit", user_id=str(anna_id), why="Twice pressed.")
    assert refused.status == 422
    assert "It counts for this colleague already." in refused.text
    assert 'value="Twice pressed."' in refused.response.text


def test_a_supervisor_marks_a_comment_as_read_by_a_post_alone(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    response = low(at)
    browser = sign_in_as(people.supervisor())
    page = browser.get(f"/surveys/answers/{response.id}")
    assert db.session.get_one(Response, response.id).read_at is None
    page = browser.submit(page, "reading")
    assert page.url.endswith(f"/surveys/answers/{response.id}")
    assert "1 comment is marked as read." in page.text and "Mark as read" not in page.text
    assert db.session.get_one(Response, response.id).read_at == at


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_after_reading_nobody_is_led_elsewhere(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn, back: str
) -> None:
    response = low(at)
    browser = sign_in_as(people.supervisor())
    page = browser.get(f"/surveys/answers/{response.id}")
    page = browser.submit(page, "reading", follow=False, back=back)
    assert page.location == "/surveys/machines"


def test_what_is_no_answer_cannot_be_marked(app: Flask, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    browser = sign_in_as(people.supervisor())
    token = browser.get("/surveys/machines").one("meta[name=csrf-token]").get("content")
    given = {"csrf_token": token, "response": ["0", "-1", "x", "999999", "9" * 30], "back": "/reports"}
    assert "0 comments are marked as read." in browser.post("/surveys/answers/reading", given).text


def test_nobody_decides_about_an_answer_about_themselves(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    boss = people.supervisor("Boss")
    response = low(at, by=boss)
    browser, url = sign_in_as(boss), f"/surveys/answers/{response.id}"
    page = browser.get(url)
    assert "somebody else decides" in page.text and not page.all("form[action*='exclusion']")
    for act in ("exclusion", "restoration", "credit"):
        token = page.one("meta[name=csrf-token]").get("content")
        assert browser.post(f"{url}/{act}", {"csrf_token": token, "because": "spam"}).status == 403


def test_earlier_versions_can_be_looked_at(app: Flask, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    first = low(at)
    invitation = db.session.get_one(Invitation, first.invitation_id)
    second = surveys.answer(invitation, {"satisfaction": 5}, at=at + timedelta(hours=1))
    page = sign_in_as(people.supervisor()).get(f"/surveys/answers/{second.id}")
    assert "What was answered before" in page.text and "Five <b>days</b>." in page.text
