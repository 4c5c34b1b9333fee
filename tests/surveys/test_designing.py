"""Shaping surveys: order, number and words of the questions, versions that stay, and who was first."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.surveys import designing, questions, reading, seeding, shape, texts
from helpdesk.surveys.models import Question, Survey, SurveyVersion
from helpdesk.surveys.rules import ALWAYS, Condition
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import QuestionKey
from tests.factories import surveys

K = QuestionKey


@pytest.fixture
def survey(app: Flask, at: Any) -> Survey:
    surveys.version(at)
    return fresh(designing.add("Counter", by=SYSTEM, at=at))


def fresh(survey: Survey) -> Survey:
    db.session.expire_all()
    found = designing.survey_of(survey.id)
    assert found is not None
    return found


def draft(survey: Survey) -> list[Question]:
    found = designing.draft_of(survey)
    assert found is not None
    return designing.questions_of(found.id)


def keys(survey: Survey) -> list[str]:
    return [each.key.value for each in draft(survey)]


def of(survey: Survey, key: str) -> Question:
    return next(each for each in draft(survey) if each.key == key)


def words_of(question: Question) -> dict[str, dict[str, Any]]:
    return {code: dict(said) for code, said in question.texts.items()}


def item(key: QuestionKey, condition: Condition = ALWAYS) -> Item:
    return Item(1, key, questions.KIND_OF[key], texts.BY_KEY[key], condition)


# What it may look like


@given(st.lists(st.sampled_from(list(K)), unique=True, max_size=8))
def test_questions_that_are_added_one_by_one_are_always_in_order(added: list[QuestionKey]) -> None:
    row: list[QuestionKey] = []
    for key in added:
        row.insert(shape.place_of(key, row), key)
    assert shape.is_in_order(row)
    assert sorted(row) == sorted(added)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([], "Begin with"),
        ([K.SOLVED], "Begin with"),
        ([K.SATISFACTION, K.PRICE, K.EFFORT], "before details"),
        ([K.SATISFACTION, K.COMMENT, K.PRICE], "comment comes last"),
        ([K.SATISFACTION, K.SOLVED, K.AGENT, K.PRICE, K.SPEED, K.TRUST, K.COMMENT], "At most six"),
        ([K.SATISFACTION, K.SOLVED, K.AGENT, K.PRICE, K.SPEED, K.COMMENT], ""),
        ([K.RECOMMEND], ""),
    ],
)
def test_what_breaks_the_order_is_said_in_a_sentence(row: list[QuestionKey], said: str) -> None:
    why = shape.fault([item(key) for key in row])
    assert said in why and bool(why) == bool(said)


def test_what_some_alone_are_asked_needs_the_question_that_tells_them_apart() -> None:
    low, unhappy = Condition(up_to=2), Condition(dissatisfied=True)
    assert "low satisfaction" in shape.fault([item(K.EFFORT), item(K.PRICE, low)])
    assert "dissatisfied" in shape.fault([item(K.EFFORT), item(K.CAUSES, unhappy)])
    assert not shape.fault([item(K.EFFORT), item(K.SOLVED), item(K.CAUSES, unhappy)])
    assert not shape.fault([item(K.SATISFACTION), item(K.PRICE, low)])


# Writing


def test_a_new_survey_begins_with_the_usual_questions_in_proven_words(survey: Survey) -> None:
    assert keys(survey) == ["satisfaction", "solved", "agent", "causes", "comment"]
    assert of(survey, "solved").texts == texts.SOLVED
    assert designing.gaps(designing.items_of(draft(survey))) == {}
    assert designing.published(survey) is None


def test_a_seventh_question_and_the_same_twice_are_refused(survey: Survey, at: Any) -> None:
    designing.ask(survey, K.PRICE, by=SYSTEM, at=at)
    assert keys(survey) == ["satisfaction", "solved", "agent", "causes", "price", "comment"]
    with pytest.raises(DomainError, match="At most six"):
        designing.ask(survey, K.SPEED, by=SYSTEM, at=at)
    designing.remove(survey, of(survey, "agent"), by=SYSTEM, at=at)
    with pytest.raises(Conflict, match="already"):
        designing.ask(survey, K.PRICE, by=SYSTEM, at=at)
    assert [each.position for each in draft(survey)] == [1, 2, 3, 4, 5]


def test_questions_change_places_but_never_across_their_ranks(survey: Survey, at: Any) -> None:
    designing.shift(survey, of(survey, "agent"), -1, by=SYSTEM, at=at)
    assert keys(survey) == ["satisfaction", "agent", "solved", "causes", "comment"]
    for key, step in (("agent", -1), ("comment", -1), ("causes", 1)):
        with pytest.raises(DomainError, match="comment comes last"):
            designing.shift(survey, of(survey, key), step, by=SYSTEM, at=at)
    before = keys(survey)
    designing.shift(survey, of(survey, "comment"), 1, by=SYSTEM, at=at)
    assert keys(survey) == before


def test_words_are_kept_with_as_many_lines_as_there_are_steps(survey: Survey, at: Any) -> None:
    question = of(survey, "satisfaction")
    words = words_of(question)
    words["en"] |= {"title": "  All in all?  ", "points": ["One", "Two"]}
    with pytest.raises(DomainError) as refusal:
        designing.put(survey, question, words, version=question.version, by=SYSTEM, at=at)
    assert refusal.value.field == "points_en"
    words["en"] |= {"points": ["A", "B", "C", "D", "E"]}
    designing.put(survey, question, words, version=question.version, by=SYSTEM, at=at)
    assert of(survey, "satisfaction").texts["en"] == {
        "title": "All in all?",
        "points": ["A", "B", "C", "D", "E"],
    }


def test_the_question_about_a_colleague_keeps_a_place_for_the_name(survey: Survey, at: Any) -> None:
    question = of(survey, "agent")
    words = words_of(question)
    words["lv"] |= {"title": "Kā Jums palīdzēja?"}
    with pytest.raises(DomainError) as refusal:
        designing.put(survey, question, words, version=question.version, by=SYSTEM, at=at)
    assert refusal.value.field == "title_lv"


def test_a_detail_can_be_for_those_of_low_satisfaction_the_whole_cannot(survey: Survey, at: Any) -> None:
    low = Condition(up_to=2)
    for key, kept in (("agent", 2), ("satisfaction", None), ("comment", None)):
        question = of(survey, key)
        designing.put(survey, question, words_of(question), low, version=question.version, by=SYSTEM, at=at)
        assert of(survey, key).only_up_to == kept
    causes = of(survey, "causes")
    designing.put(survey, causes, words_of(causes), low, version=causes.version, by=SYSTEM, at=at)
    assert of(survey, "causes").only_if_dissatisfied


def test_who_saves_over_a_colleagues_change_is_told(survey: Survey, at: Any) -> None:
    question, shown = of(survey, "comment"), survey.version
    words, seen = words_of(question), question.version
    designing.put(survey, question, words, version=seen, by=SYSTEM, at=at)
    with pytest.raises(Conflict, match="colleague changed this question"):
        designing.put(survey, question, words, version=seen, by=SYSTEM, at=at)
    with pytest.raises(Conflict, match="colleague changed this survey"):
        designing.publish(survey, version=shown, by=SYSTEM, at=at)
    with pytest.raises(Conflict, match="colleague changed this survey"):
        designing.rename(survey, "Other", version=shown, by=SYSTEM, at=at)


# Publishing


def test_a_published_version_stays_as_it_is(survey: Survey, at: Any) -> None:
    version = designing.publish(survey, version=survey.version, by=SYSTEM, at=at)
    assert (version.number, version.published_at, version.languages) == (1, at, ["en", "lv", "et", "nb"])
    question = designing.questions_of(version.id)[0]
    for deed in (
        lambda: designing.put(survey, question, words_of(question), version=1, by=SYSTEM, at=at),
        lambda: designing.shift(survey, question, 1, by=SYSTEM, at=at),
        lambda: designing.remove(survey, question, by=SYSTEM, at=at),
        lambda: designing.ask(survey, K.PRICE, by=SYSTEM, at=at),
        lambda: designing.publish(survey, version=survey.version, by=SYSTEM, at=at),
    ):
        with pytest.raises(DomainError, match="stays as it is"):
            deed()


def test_the_names_of_the_causes_are_frozen_with_the_version(survey: Survey, at: Any) -> None:
    version = designing.publish(survey, version=survey.version, by=SYSTEM, at=at)
    causes = next(each for each in designing.questions_of(version.id) if each.key is K.CAUSES)
    assert len(causes.texts["lv"]["choices"]) == 9


def test_a_language_whose_words_are_not_whole_is_left_out_or_nothing_is_published(
    survey: Survey, at: Any
) -> None:
    question = of(survey, "satisfaction")
    words = words_of(question)
    words["lv"] = {"title": "", "points": []}
    designing.put(survey, question, words, version=question.version, by=SYSTEM, at=at)
    lacking = designing.gaps(designing.items_of(draft(survey)))
    assert lacking == {"lv": [(K.SATISFACTION, "title"), (K.SATISFACTION, "points")]}
    with pytest.raises(designing.Unwhole):
        designing.publish(survey, version=survey.version, by=SYSTEM, at=at)
    with pytest.raises(designing.Unwhole):
        designing.publish(survey, version=survey.version, without=["et"], by=SYSTEM, at=at)
    version = designing.publish(survey, version=survey.version, without=["lv", "et"], by=SYSTEM, at=at)
    assert version.languages == ["en", "et", "nb"], "what is whole is spoken"
    assert set(designing.questions_of(version.id)[0].texts) == {"en", "et", "nb"}


def test_the_organisations_own_language_is_never_left_out(survey: Survey, at: Any) -> None:
    question = of(survey, "comment")
    words = words_of(question)
    words["en"] = {"title": ""}
    designing.put(survey, question, words, version=question.version, by=SYSTEM, at=at)
    with pytest.raises(designing.Unwhole):
        designing.publish(survey, version=survey.version, without=["en"], by=SYSTEM, at=at)


def test_e36_who_was_asked_by_an_older_version_answers_that(app: Flask, at: Any) -> None:
    old, _token = surveys.invitation(at=at)
    survey = fresh(db.session.get_one(Survey, old.survey_id))
    designing.begin(survey, by=SYSTEM, at=at)
    designing.remove(survey, of(survey, "agent"), by=SYSTEM, at=at)
    designing.ask(survey, K.EFFORT, by=SYSTEM, at=at)
    assert seeding.current_version() is not None
    assert seeding.current_version().number == 1  # type: ignore[union-attr]
    designing.publish(survey, version=survey.version, by=SYSTEM, at=at)
    new, _token = surveys.invitation(at=at)
    assert [each.key.value for each in reading.asked(old, "en").questions] == [
        "satisfaction", "solved", "agent", "causes", "comment",
    ]  # fmt: skip
    assert [each.key.value for each in reading.asked(new, "en").questions] == [
        "satisfaction", "effort", "solved", "causes", "comment",
    ]  # fmt: skip
    versions = {each.version_id for each in (old, new)}
    assert len(versions) == 2


def test_beginning_a_version_twice_goes_on_with_the_same_draft(survey: Survey, at: Any) -> None:
    designing.publish(survey, version=survey.version, by=SYSTEM, at=at)
    first = designing.begin(survey, by=SYSTEM, at=at)
    assert designing.begin(survey, by=SYSTEM, at=at).id == first.id
    assert first.number == 2
    assert db.session.query(SurveyVersion).filter_by(survey_id=survey.id).count() == 2


def test_the_survey_for_everybody_else_stays_in_use_others_come_and_go(survey: Survey, at: Any) -> None:
    default = db.session.scalars(select(Survey).filter_by(key=seeding.KEY)).one()
    with pytest.raises(DomainError, match="stays in use"):
        designing.retire(default, by=SYSTEM, at=at)
    designing.retire(survey, by=SYSTEM, at=at)
    with pytest.raises(DomainError, match="Take it into use again"):
        designing.publish(survey, version=survey.version, by=SYSTEM, at=at)
    designing.restore(survey, by=SYSTEM, at=at)
    assert survey.retired_at is None
    kinds = list(db.session.scalars(select(EventRecord.kind).filter_by(subject_kind="survey")))
    assert kinds == ["survey.added", "survey.retired", "survey.restored"]
