"""Supervisors read answers and decide on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.surveys.models import Invitation, InvitationCredit, Response
from tests.factories import categories, people, surveys
from tests.pages import Client

SignIn = Callable[..., Client]


def low(at: datetime, **more: Any) -> Response:
    return surveys.answered(
        {"satisfaction": 1, "solved": "no", "agent": 2, "causes": ["slow"], "comment": "Five <b>days</b>."},
        at=at,
        **more,
    )


def test_the_list_shows_what_was_said_and_of_whom(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    boss = people.supervisor()
    low(at, by=people.agent("Anna Liepa"), category=categories.category("Fibre"))
    surveys.answered(at=at - timedelta(minutes=5))
    page = sign_in_as(boss).get("/surveys/answers")
    assert "1 comment not read yet" in page.text
    first, second = page.all(".comments > li")
    said = " ".join(first.text_content().split())
    for words in (
        "Very dissatisfied",
        "Not solved",
        "Fibre",
        "Anna Liepa",
        "It took too long",
        "Five <b>days</b>.",
    ):
        assert words in said
    assert "Satisfied" in second.text_content()


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("", 3),
        ("?show=low", 1),
        ("?show=unread", 1),
        ("?show=excluded", 0),
        ("?show=machines", 0),
        ("?agent=999999", 0),
        ("?channel=phone", 3),
        ("?channel=email", 0),
        ("?from=2026-11-18&to=2026-11-18", 2),
        ("?to=2026-11-17", 1),
    ],
)
def test_filters_live_in_the_address(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn, question: str, shown: int
) -> None:
    boss = people.supervisor()
    low(at)
    surveys.answered(at=at)
    surveys.answered(at=at - timedelta(days=1))
    page = sign_in_as(boss).get(f"/surveys/answers{question}")
    assert len(page.all(".comments > li")) == shown
    if not shown:
        assert "No answer fits" in page.text


def test_an_agent_and_a_category_with_its_branches_can_be_asked_for(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    boss, anna = people.supervisor(), people.agent("Anna")
    fibre = categories.category("Fibre")
    drops = categories.category("Drops", fibre)
    low(at, by=anna, category=drops)
    surveys.answered(at=at)
    browser = sign_in_as(boss)
    for question in (f"agent={anna.id}", f"category={fibre.id}", f"category={drops.id}&agent={anna.id}"):
        page = browser.get(f"/surveys/answers?{question}")
        assert len(page.all(".comments > li")) == 1, question


@pytest.mark.parametrize(
    "question",
    [
        "show=__class__",
        "channel=fax",
        "agent=x",
        "agent=-1",
        "category=9" + "9" * 30,
        "from=0001",
        "after=zzz",
    ],
)
def test_rows_68_and_76_what_is_on_no_list_is_a_400(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn, question: str
) -> None:
    assert sign_in_as(people.supervisor()).get(f"/surveys/answers?{question}").status == 400


def test_more_answers_follow_page_by_page(app: Flask, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    boss, agent, category = people.supervisor(), people.agent(), categories.category()
    for number in range(32):
        surveys.answered(at=at - timedelta(minutes=number), by=agent, category=category)
    browser = sign_in_as(boss)
    page = browser.get("/surveys/answers?channel=phone")
    assert len(page.all(".comments > li")) == 30
    rest = browser.get(page.links()["Show more"])
    assert len(rest.all(".comments > li")) == 2
    assert "channel=phone" in page.links()["Show more"]


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
    assert "Mark as read" not in page.text
    assert db.session.get_one(Response, response.id).read_at == at


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
