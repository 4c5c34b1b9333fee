"""Answers by a survey-wide link: once each, counted apart, held back where they look like stuffing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError, Gone
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import Notice
from helpdesk.reports import verifying
from helpdesk.reports.models import ScoreFact
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.weblinks import answers, publishing, queries
from helpdesk.weblinks.models import Weblink, WeblinkAnswer
from helpdesk.weblinks.words import Standing
from tests.factories import people, surveys, weblinks
from tests.races import together


def standings() -> list[Standing]:
    db.session.expire_all()
    return list(db.session.scalars(select(WeblinkAnswer.standing).order_by(WeblinkAnswer.id)))


def test_an_answer_is_kept_once_and_counts_for_nobody(app: Flask, at: datetime) -> None:
    link = weblinks.weblink(at=at)
    first = weblinks.said(link, 4, at=at, nonce="one", solved="yes", comment="Well.", agent="5")
    assert weblinks.said(link, 1, at=at, nonce="one") is first, "the same page sent once more"
    weblinks.said(link, 2, at=at + timedelta(minutes=1), nonce="two", causes=["slow"])
    assert queries.counts(link.id) == {
        QuestionKey.SATISFACTION: {4: 1, 2: 1}, QuestionKey.SOLVED: {1: 1},
    }  # fmt: skip
    for model in (ScoreFact, Invitation, Response):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    assert verifying.differences() == []


def test_nonsense_and_blanks_are_refused_at_their_question(app: Flask, at: datetime) -> None:
    link = weblinks.weblink(at=at)
    with pytest.raises(DomainError) as blank:
        answers.take(link, {"comment": "Well."}, language="en", nonce="x", at=at)
    assert blank.value.field == "satisfaction"
    with pytest.raises(DomainError):
        weblinks.said(link, 9, at=at)


def test_e30_a_flood_is_held_back_with_those_that_counted_before_and_told_once(
    app: Flask, at: datetime
) -> None:
    lead = people.supervisor("Laura")
    link = weblinks.weblink(at=at)
    for n in range(12):
        weblinks.said(link, 5, at=at + timedelta(seconds=n))
    assert set(standings()) == {Standing.COUNTED}
    for n in range(12, 16):
        weblinks.said(link, 5, at=at + timedelta(seconds=n))
    weblinks.said(link, 2, at=at + timedelta(seconds=20))
    assert standings() == [Standing.HELD] * 16 + [Standing.COUNTED]
    assert db.session.scalars(select(Notice.user_id).filter_by(kind="weblink.held")).all() == [lead.id]


def test_a_supervisor_judges_and_may_change_their_mind_and_no_flood_undoes_it(
    app: Flask, at: datetime
) -> None:
    lead = people.supervisor("Laura")
    link = weblinks.weblink(at=at)
    rows = [weblinks.said(link, 5, at=at + timedelta(seconds=n)) for n in range(13)]
    ids = [each.id for each in rows]
    assert answers.judge(link, ids, counts=True, by=lead, at=at) == 13
    assert answers.judge(link, ids[:3], counts=False, by=lead, at=at) == 3
    assert answers.judge(link, ids[:1], counts=True, by=lead, at=at) == 1
    weblinks.said(link, 5, at=at + timedelta(seconds=14))
    assert standings() == [
        Standing.COUNTED, *[Standing.LEFT_OUT] * 2, *[Standing.COUNTED] * 10, Standing.HELD,
    ]  # fmt: skip
    kept = db.session.scalars(
        select(EventRecord.payload).filter_by(kind="weblink.judged").order_by(EventRecord.id)
    )
    assert [(each["what"], each["answers"]) for each in kept] == [
        ("counted", 13), ("left_out", 3), ("counted", 1),
    ]  # fmt: skip


def test_answers_of_ours_are_held_back(app: Flask, at: datetime) -> None:
    link = weblinks.weblink(at=at)
    answers.take(link, {"satisfaction": 5}, language="en", nonce="x", at=at, by_staff=True)
    assert standings() == [Standing.HELD]


def test_it_takes_answers_on_its_days_and_not_while_it_is_closed(app: Flask, at: datetime) -> None:
    tomorrow = at.date() + timedelta(days=1)
    link = weblinks.weblink(at=at, opens_on=tomorrow, closes_on=tomorrow)
    with pytest.raises(Gone):
        weblinks.said(link, 5, at=at)
    weblinks.said(link, 5, at=at + timedelta(days=1))
    publishing.close(link, by=SYSTEM, at=at)
    with pytest.raises(Gone):
        weblinks.said(link, 4, at=at + timedelta(days=1))
    publishing.reopen(link, by=SYSTEM, at=at)
    weblinks.said(link, 4, at=at + timedelta(days=1))
    with pytest.raises(Gone):
        weblinks.said(link, 4, at=at + timedelta(days=2))


@pytest.mark.parametrize("slug", ["ab", "Autumn!", "-autumn", "rudens aptauja", "x" * 41, "rudenī"])
def test_an_address_is_plain_and_never_given_away_twice(app: Flask, at: datetime, slug: str) -> None:
    with pytest.raises(DomainError) as wrong:
        weblinks.weblink(slug, at=at)
    assert wrong.value.field == "slug"
    link = weblinks.weblink("autumn-2026", at=at)
    publishing.close(link, by=SYSTEM, at=at)
    with pytest.raises(DomainError, match="is or was in use"):
        weblinks.weblink("AUTUMN-2026", at=at)


def test_a_colleagues_change_is_not_run_over_and_the_wording_stays(app: Flask, at: datetime) -> None:
    link = weblinks.weblink(at=at)
    version, seen = link.version_id, link.version
    plan = publishing.Plan("Website")
    publishing.change(link, plan, version=seen, by=SYSTEM, at=at)
    with pytest.raises(Conflict):
        publishing.change(link, plan, version=seen, by=SYSTEM, at=at)
    surveys.asking("recommend", "comment", at=at)
    assert (link.name, link.version_id) == ("Website", version)


def test_the_same_page_sent_twice_at_once_is_one_answer(app: Flask, at: datetime) -> None:
    number = weblinks.weblink(at=at).id

    def send() -> None:
        weblinks.said(db.session.get_one(Weblink, number), 4, at=at, nonce="one")

    together(app, send, send)
    assert standings() == [Standing.COUNTED]
