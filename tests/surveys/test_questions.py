"""Kinds of questions: what fits, what is stored, how it is read back, and whom a question is meant for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.extensions import db
from helpdesk.kit import clock as now
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.mail.outgoing import content_of
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.reports import rules as facts
from helpdesk.reports import verifying
from helpdesk.reports.models import ScoreFact
from helpdesk.surveys import emails, questions, reading, texts
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.questions import KIND_OF, KINDS
from helpdesk.surveys.rules import ALWAYS, Condition
from helpdesk.surveys.words import RANGES, QuestionKey, QuestionKind
from helpdesk.tickets import lifecycle
from helpdesk.tickets.words import Outcome
from tests.factories import people, surveys
from tests.pages import Client, Page

Send = Callable[..., Page]
LANGUAGES = ("en", "lv", "et", "nb")


@pytest.mark.parametrize("key", list(QuestionKey))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_whole_words_of_its_own_in_every_language(key: QuestionKey, language: str) -> None:
    words = texts.BY_KEY[key][language]
    if key is QuestionKey.CAUSES:
        words = words | {"choices": {"slow": "It took too long"}}
    assert KINDS[KIND_OF[key]].missing(words) == []
    english = texts.BY_KEY[key]["en"]
    assert {part: len(said) for part, said in words.items() if isinstance(said, list)} == {
        part: len(said) for part, said in english.items() if isinstance(said, list)
    }
    assert language == "en" or words["title"] != english["title"]


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_words_that_are_not_whole_are_named(kind: QuestionKind) -> None:
    more = ["choices"] if kind is QuestionKind.CAUSES else []
    assert KINDS[kind].missing({"points": ["One", " "]}) == ["title", *KINDS[kind].parts, *more]


@pytest.mark.parametrize(
    ("kind", "low", "high"), [("rating", 1, 5), ("aspect", 0, 5), ("effort", 1, 7), ("recommend", 0, 10)]
)
def test_numbers_on_the_scale_are_kept_and_others_refused(kind: str, low: int, high: int) -> None:
    asked = KINDS[QuestionKind(kind)]
    for number in range(low, high + 1):
        assert [each.value for each in asked.values(str(number))] == [number]
    for wrong in (str(low - 1), str(high + 1), "²", "4.0", True, "9" * 40):
        with pytest.raises(ValueError, match="no answer"):
            asked.values(wrong)
    assert asked.values("") == asked.values(None) == []


def test_each_answer_is_read_back_in_words() -> None:
    def said(key: str, value: int) -> str:
        known = QuestionKey(key)
        return KINDS[KIND_OF[known]].said([questions.Value(value)], texts.BY_KEY[known]["en"])

    assert said("satisfaction", 2) == "Dissatisfied"
    assert said("price", 0) == "Not relevant"
    assert said("effort", 7) == "Strongly agree"
    assert said("recommend", 0) == "0"
    assert said("solved", 2) == "Partly"


@given(st.none() | st.integers(1, 5), st.sampled_from([None, "yes", "partly", "no"]), st.integers(1, 5))
def test_a_condition_asks_no_fewer_the_lower_satisfaction_is(
    satisfaction: int | None, solved: str | None, up_to: int
) -> None:
    assert ALWAYS.holds(satisfaction, solved)
    asked = Condition(up_to=up_to)
    assert asked.holds(satisfaction, solved) == (satisfaction is not None and satisfaction <= up_to)
    if satisfaction is not None and satisfaction > 1 and asked.holds(satisfaction, solved):
        assert asked.holds(satisfaction - 1, solved)
    assert Condition(dissatisfied=True).holds(satisfaction, solved) == (
        (satisfaction or 5) <= 3 or solved in {"partly", "no"}
    )


# Facts


def test_a_fact_is_made_of_each_number_and_none_of_what_is_not_relevant() -> None:
    given_ = [facts.Given(key.value, number) for key, allowed in RANGES.items() for number in (allowed[0], 0)]
    made = facts.counted(given_, asks_causes=False)
    assert ("recommend", "", 0) in made and ("effort", "", 1) in made and ("price", "", 1) in made
    assert not [row for row in made if row[2] == 0 and row[0] != "recommend"]


def test_answers_of_all_kinds_become_facts_that_agree_with_them(app: Flask, at: Any) -> None:
    surveys.asking("satisfaction", "price", "speed", "effort", "recommend", "comment", at=at)
    given_ = {"satisfaction": 2, "price": "0", "speed": 5, "effort": 7, "recommend": 0, "comment": "Slow."}
    response = surveys.answered(given_, at=at)
    kept = {each.key.value: each.value for each in response.answers if each.text is None}
    assert kept == {"satisfaction": 2, "price": 0, "speed": 5, "effort": 7, "recommend": 0}
    rows = {row.question: row.value for row in db.session.query(ScoreFact)}
    assert rows == {"satisfaction": 2, "speed": 5, "effort": 7, "recommend": 0}, "nobody was asked for causes"
    assert verifying.differences() == []


def test_the_dissatisfied_are_the_base_of_causes_only_where_causes_are_asked_for(app: Flask, at: Any) -> None:
    surveys.answered({"satisfaction": 2}, at=at)
    assert {row.question for row in db.session.query(ScoreFact)} == {"satisfaction", "dissatisfied"}
    assert verifying.differences() == []


def test_what_only_some_are_asked_counts_only_of_them(app: Flask, at: Any) -> None:
    surveys.asking("satisfaction", "speed", "comment", up_to={"speed": 2}, at=at)
    happy = surveys.answered({"satisfaction": 3, "speed": 1}, at=at)
    assert {each.key.value for each in happy.answers} == {"satisfaction"}
    unhappy = surveys.answered({"satisfaction": 2, "speed": 1}, at=at)
    assert {each.key.value for each in unhappy.answers} == {"satisfaction", "speed"}


def test_the_first_question_must_be_answered_whichever_it_is(app: Flask, at: Any) -> None:
    surveys.asking("effort", "comment", at=at)
    with pytest.raises(DomainError) as refusal:
        surveys.answered({"comment": "Hm."}, at=at)
    assert refusal.value.field == "effort"
    answered = surveys.answered({"effort": 3}, at=at)
    ticket = surveys.ticket_of(db.session.get_one(Invitation, answered.invitation_id))
    assert ticket.satisfaction is None
    assert verifying.differences() == []


def test_a_survey_that_does_not_ask_whether_it_is_solved_is_asked_again_whole(app: Flask, at: Any) -> None:
    surveys.asking("satisfaction", "comment", at=at)
    response = surveys.answered({"satisfaction": 4}, at=at)
    first = db.session.get_one(Invitation, response.invitation_id)
    ticket, later = surveys.ticket_of(first), at + timedelta(days=1)
    agent = db.session.get_one(User, ticket.assignee_id)
    lifecycle.reopen(ticket, by=Actor.user(agent), at=later, because="staff")
    lifecycle.close(ticket, by=agent, at=later, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0)
    again = db.session.query(Invitation).filter(Invitation.id != first.id).one()
    assert not again.asks_again


# The page


@pytest.fixture
def page(client: Client, clock: Any, at: Any) -> str:
    """The link of a survey of six kinds, sent an hour ago."""
    organisation.NAME.set("Baltvik", at=at)
    surveys.asking(
        "recommend", "satisfaction", "effort", "price", "speed", "comment", up_to={"speed": 2}, at=at
    )
    _made, token = surveys.invitation(at=at - timedelta(hours=1))
    db.session.commit()
    return f"/s/{token}"


@pytest.mark.slow
def test_the_page_of_all_kinds_is_light_and_says_its_ends_in_words(client: Client, page: str) -> None:
    seen = client.get(page + "?r=9")
    assert seen.h1 == "How likely are you to recommend Baltvik to a friend or colleague?"
    assert "You chose: 9. Not saved yet." in seen.text
    assert len(seen.all("[name=recommend]")) == 11
    assert "0 – Not at all likely" in seen.text and "10 – Extremely likely" in seen.text
    assert "Baltvik made it easy for me to handle my issue." in seen.text
    assert "How far do you agree?" in seen.text
    assert "Only if your satisfaction is “Dissatisfied” or lower." in seen.text
    assert [each.get("value") for each in seen.all("[name=price]")] == ["1", "2", "3", "4", "5", "0"]
    assert len(seen.body.encode()) < 30_000


def test_a_number_that_no_link_of_ours_carries_preselects_nothing(client: Client, page: str) -> None:
    for wrong in ("11", "-1", "x"):
        assert not client.get(f"{page}?r={wrong}").all("input:checked")


def test_all_kinds_are_answered_without_script_and_read_back(client: Client, page: str, clock: Any) -> None:
    seen = client.get(page)
    clock.shift(timedelta(seconds=30))
    done = client.submit(
        seen, "/s/", follow=True, button="Send my answer", recommend="0", satisfaction="4", effort="5",
        price="0", speed="1", comment="Thanks",
    )  # fmt: skip
    assert "Thank you. Your answer is saved." in done.text
    assert "Somewhat agree" in done.text and "Not relevant" in done.text
    assert "A supervisor will read this. May we contact you?" in done.text, (
        "who would not recommend us is asked"
    )
    assert "Very dissatisfied" not in done.text, "speed was meant for the dissatisfied alone"


def test_a_supervisor_reads_answers_of_all_kinds(
    app: Flask, at: Any, clock: Any, sign_in_as: Callable[..., Client]
) -> None:
    surveys.asking("satisfaction", "price", "effort", "recommend", "comment", at=at)
    response = surveys.answered({"satisfaction": 4, "price": 0, "effort": 6, "recommend": 0}, at=now.now())
    db.session.commit()
    seen = sign_in_as(people.supervisor("Laura")).get(f"/surveys/answers/{response.id}")
    for words in ("Not relevant", "Agree", "0 of 10"):
        assert words in seen.text


def test_a_letter_offers_every_step_of_the_first_question(app: Flask, at: Any) -> None:
    organisation.NAME.set("Baltvik", at=at)
    for first, count in (("recommend", 11), ("effort", 7), ("satisfaction", 5)):
        surveys.asking(first, "comment", at=at)
        made = surveys.scheduled(at=at, customer=None)
        made.address = "ilze@example.net"
        letter = content_of(emails.ask(made, surveys.delivery_of(made), "token", "stop", at=at))
        assert letter is not None
        assert letter["text"].count("?r=") == letter["html"].count("?r=") == count
        assert reading.asked(made, "en").questions[0].key == first
