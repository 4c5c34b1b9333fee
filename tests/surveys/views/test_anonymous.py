"""The pages of an anonymous survey: what customers are told, that each counts once, and what supervisors decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.mail import outgoing
from helpdesk.surveys import ballots, designing, emails, jobs, wording
from helpdesk.surveys.ballot_models import Ballot
from helpdesk.surveys.models import Response
from tests.factories import people, surveys
from tests.pages import Client, Page

Send = Callable[..., Page]


def in_box() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Ballot.id))) or 0


@pytest.fixture
def link(clock: Any, at: datetime) -> str:
    surveys.anonymous()
    _made, token = surveys.invitation(at=at - timedelta(hours=1))
    db.session.commit()
    return f"/s/{token}"


def test_the_page_says_what_is_known_and_what_is_not(client: Client, link: str) -> None:
    page = client.get(link)
    assert "This survey is anonymous" in page.text
    assert "We note that your link was used, and on which day" in page.text
    assert "without your name, your case or the time" in page.text
    assert "You can change it" not in page.text


def test_an_answer_is_thanked_for_and_never_shown(client: Client, link: str, send: Send) -> None:
    page = send(client.get(link), satisfaction="1", solved="no", comment="Blue elephants")
    assert page.h1 == "Thank you. Your answer is in the box."
    assert "elephants" not in page.text and "contact you" not in page.text
    assert in_box() == 1
    again = client.get(link)
    assert (again.status, again.h1) == (410, "This survey has been answered")
    assert not again.all("textarea"), "words would stand with the ticket"


def test_e24_sent_twice_it_counts_once_and_is_thanked_for_twice(
    client: Client, link: str, send: Send
) -> None:
    first, second = client.get(link), client.get(link)
    send(first, satisfaction="4")
    for page in (first, second):
        assert send(page, satisfaction="1").h1 == "Thank you. Your answer is in the box."
    assert in_box() == 1
    ballot = db.session.scalars(select(Ballot)).one()
    assert ballots.opened(ballot).values == (("satisfaction", "", 4),)


def test_e22_of_what_a_machine_sends_nothing_is_kept(client: Client, link: str) -> None:
    page = client.submit(client.get(link), "/s/", satisfaction="1", website="https://spam.example")
    assert "Please confirm your answer." in page.text
    assert in_box() == 0
    assert db.session.scalar(select(func.count(Response.id))) == 0


def test_e30_a_browser_of_ours_puts_nothing_into_the_box(link: str, sign_in_as: Any, send: Send) -> None:
    colleague = sign_in_as(people.agent())
    shown = colleague.get(link)
    page = colleague.submit(shown, "/s/", satisfaction="5", button="Send my answer")
    assert (page.status, page.h1) == (403, "Only the customer answers this")
    assert in_box() == 0


def test_e23_the_letter_has_one_link_and_no_choice_in_it(app: Any, at: datetime) -> None:
    surveys.anonymous()
    made = surveys.scheduled(at=at)
    letter = emails.ask(made, surveys.delivery_of(made), "t" * 32, "s" * 32, at=at)
    body = str(outgoing.content_of(letter))
    assert "?r=" not in body
    assert "The survey is anonymous" in body


# Deciding it


def test_a_draft_is_made_anonymous_and_stays_so_once_published(sign_in_as: Any, clock: Any) -> None:
    boss = sign_in_as(people.supervisor())
    surveys.version()
    survey_id = surveys.another("Counter").survey_id
    db.session.commit()
    boss.submit(boss.get(f"/surveys/{survey_id}"), "/draft")
    page = boss.submit(boss.get(f"/surveys/{survey_id}"), "/anonymity", button="Make this version anonymous")
    assert "This version will be anonymous." in page.text
    assert "An anonymous survey asks about no one person. Take that question out." in page.text
    refused = boss.submit(page, "/publication")
    assert refused.status == 422
    survey = designing.survey_of(survey_id)
    assert survey is not None
    draft = designing.draft_of(survey)
    assert draft is not None
    question = next(each for each in designing.questions_of(draft.id) if each.key == "agent")
    boss.submit(boss.get(f"/surveys/{survey_id}"), f"/questions/{question.id}/removal")
    page = boss.submit(boss.get(f"/surveys/{survey_id}"), "/publication")
    assert "Version 2 is published" in page.text
    assert not page.all("form[action$='/anonymity']")
    token = page.all("input[name=csrf_token]")[0].get("value")
    given = {"csrf_token": token, "anonymous": "no", "version": str(survey.version + 3)}
    assert boss.post(f"/surveys/{survey_id}/anonymity", given).status in {409, 422}
    db.session.expire_all()
    assert wording.of(draft.id).anonymous


# Its figures


def test_figures_stand_apart_from_five_on(sign_in_as: Any, clock: Any, at: datetime) -> None:
    surveys.anonymous()
    category = surveys.tickets.categories.category("Internet")
    boss = sign_in_as(people.supervisor())
    assert "Nothing is counted in this period" in boss.get("/reports/anonymous").text
    for n, rating in enumerate((5, 4, 4, 2, 1)):
        surveys.cast({"satisfaction": rating, "comment": f"Words {n}"}, at=at, category=category)
    db.session.commit()
    waits = boss.get("/reports/anonymous")
    assert "5 answers wait in the box" in waits.text
    jobs.count_ballots(at)
    page = boss.get("/reports/anonymous")
    assert "3 of 5" in page.text and "Internet" in page.text and "Words 3" in page.text
    file = boss.submit(page, "anonymous/export")
    assert "Internet,3.0,5.0" in file.body and "Words" not in file.body


def test_anonymous_figures_offered_a_choice_of_day_that_changed_nothing(sign_in_as: Any, clock: Any) -> None:
    surveys.anonymous()
    page = sign_in_as(people.supervisor()).get("/reports/anonymous")
    assert not page.all("a[href*='/reports/anonymous'][href*='basis=']")
    assert page.all("a[href*='/reports/anonymous'][href*='period=']"), "months can still be chosen"


def test_a_question_with_four_answers_is_hidden(sign_in_as: Any, clock: Any, at: datetime) -> None:
    surveys.anonymous()
    category = surveys.tickets.categories.category("Internet")
    for n in range(6):
        surveys.cast({"satisfaction": 5} | ({"solved": "no"} if n < 4 else {}), at=at, category=category)
    jobs.count_ballots(at)
    page = sign_in_as(people.supervisor()).get("/reports/anonymous")
    assert "Hidden, fewer than 5 answers: Solved?" in page.text
    assert "Not solved" not in page.text
