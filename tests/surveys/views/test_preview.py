"""A survey before anybody gets it: three ways, every language, nothing written, tokens worth nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.surveys import designing, samples
from helpdesk.surveys.models import Delivery, Invitation, Survey
from tests.factories import people, surveys
from tests.pages import Client
from tests.surveys.conftest import checksum


@pytest.fixture
def desk(app: Flask, clock: Any, at: Any, sign_in_as: Callable[..., Client]) -> Client:
    surveys.version(at)
    designing.add("Counter", by=SYSTEM, at=at)
    db.session.commit()
    return sign_in_as(people.supervisor("Laura"))


def survey() -> Survey:
    found = designing.survey_of(db.session.query(Survey.id).filter_by(name="Counter").scalar())
    assert found is not None
    return found


def frame(what: str, **args: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in args.items())
    return f"/surveys/versions/{survey().versions[0].id}/preview/{what}?{query}"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How satisfied are you with the help you received?"),
        ("lv", "Cik lielā mērā Jūs apmierina saņemtā palīdzība?"),
        ("et", "Kui rahul olete saadud abiga?"),
        ("nb", "Hvor fornøyd er du med hjelpen du fikk?"),
    ],
)
def test_page_and_mail_of_a_draft_are_shown_in_every_language(
    desk: Client, language: str, question: str
) -> None:
    page = desk.get(frame("page", lang=language, theme="dark"))
    assert page.h1 == question and page.one("html").get("data-bs-theme") == "dark"
    assert "HD-10••" in page.text and "Anna Liepa" in page.text
    mail = desk.http.get(frame("mail", lang=language))  # a letter, no page of ours
    assert question in mail.text and "sandbox" in mail.headers["Content-Security-Policy"]
    assert desk.get(frame("slip", lang=language)).one(".code").text_content() == "ABCD-EFGH"


def test_looking_writes_nothing(desk: Client) -> None:
    addresses = [frame(what, lang="lv") for what in ("page", "mail", "slip")]
    before = checksum()
    for each in (f"/surveys/{survey().id}/preview", *addresses):
        assert desk.http.get(each).status_code == 200
        db.session.rollback()
    assert checksum() == before
    assert db.session.query(Invitation).count() == db.session.query(Delivery).count() == 0


def test_the_tokens_of_a_preview_are_worth_nothing(desk: Client) -> None:
    assert desk.get(f"/s/{samples.TOKEN}").status == 404
    page = desk.get(frame("page", lang="en"))
    assert desk.submit(page, "/s/", satisfaction="5", button="Send my answer").status == 404
    assert desk.get(f"/u/{samples.TOKEN}").status == desk.get("/u/nothing-of-this-kind").status


def test_the_choices_keep_each_other(desk: Client) -> None:
    page = desk.get(f"/surveys/{survey().id}/preview?what=page&lang=et&theme=dark&width=narrow")
    assert [each.text_content() for each in page.all("[aria-current=page]")][-4:] == [
        "The page", "Eesti", "Dark", "As on a phone",
    ]  # fmt: skip
    assert "narrow" in page.one("iframe").get("class")
    assert "theme=dark" in page.one("iframe").get("src") and "lang=et" in page.one("iframe").get("src")


def test_a_language_whose_words_are_missing_is_named_and_not_shown(desk: Client, at: Any) -> None:
    made = survey()
    question = designing.questions_of(made.versions[0].id)[0]
    words = {code: dict(said) for code, said in question.texts.items()} | {"lv": {"title": ""}}
    designing.put(made, question, words, version=1, by=SYSTEM, at=at)
    db.session.commit()
    page = desk.get(f"/surveys/{made.id}/preview?lang=lv")
    assert "Not shown, since words are missing: Latviešu" in page.text
    assert "lang=en" in page.one("iframe").get("src")
    assert desk.get(frame("page", lang="lv")).status == 404
    assert desk.get(frame("shoe", lang="en")).status == 404


def test_an_older_version_is_shown_as_it_was(desk: Client, at: Any) -> None:
    made = survey()
    designing.publish(made, version=made.version, by=SYSTEM, at=at)
    designing.begin(made, by=SYSTEM, at=at)
    db.session.commit()
    page = desk.get(f"/surveys/{made.id}/preview?version=1")
    assert "Version 1" in page.text
    assert f"/versions/{made.versions[0].id}/" in page.one("iframe").get("src")
