"""A survey question by question: each by the formula of its kind, in one version, nothing said of few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.extensions import db
from helpdesk.reports import questions
from helpdesk.reports.filters import Filters, named
from helpdesk.reports.words import Preset
from helpdesk.surveys import settings
from helpdesk.surveys.words import RANGES, QuestionKey
from tests.factories import customers, people, surveys

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def filters(day: Any, **more: Any) -> Filters:
    first, last = named(Preset.THREE_MONTHS, day)
    return Filters(Preset.THREE_MONTHS, first, last, day, **more)


def lines(at: Any, **more: Any) -> dict[QuestionKey, questions.Line]:
    return {line.key: line for line in questions.read(filters(at.date(), **more)).lines}


@given(st.sampled_from(list(RANGES)), st.data())
def test_every_answer_is_in_the_spread_and_what_is_good_among_them(key: QuestionKey, data: Any) -> None:
    counts = data.draw(st.dictionaries(st.sampled_from(list(RANGES[key])), st.integers(1, 60)))
    line = questions.line(key, counts)
    assert line.n == sum(counts.values())
    if line.figure is not None:
        assert 0 <= line.figure.x <= line.figure.n == line.n
    else:
        assert sum(line.parts) == line.n and (line.nps is None) == (line.n < 30)


def test_ces_is_the_share_who_agree_with_its_mean_beside_it() -> None:
    """SURVEYS 3, vector C1: 60 % agree, mean 4.80, hidden of fewer than ten."""
    few = questions.line(QuestionKey.EFFORT, {7: 1, 6: 1, 5: 1, 4: 1, 2: 1})
    assert few.figure is not None and (few.figure.x, few.figure.n) == (3, 5) and few.mean is None
    more = questions.line(QuestionKey.EFFORT, {7: 2, 6: 2, 5: 2, 4: 2, 2: 2})
    assert more.mean is not None and more.mean.value == pytest.approx(4.8)


def test_recommendation_is_the_unadjusted_score_with_the_adjusted_range() -> None:
    """SURVEYS 3, vector N3: (50, 30, 20) is 30, from 14.05 to 44.20."""
    line = questions.line(QuestionKey.RECOMMEND, {10: 30, 9: 20, 8: 10, 7: 20, 6: 5, 0: 15})
    assert line.parts == (50, 30, 20) and line.nps is not None
    found = (line.nps.value, line.nps.low, line.nps.high)
    assert found == pytest.approx((30, 14.05, 44.20), abs=0.005)


@pytest.mark.parametrize(("counts", "score"), [({10: 21, 8: 19}, 53), ({0: 21, 8: 19}, -53)])
def test_halves_of_a_point_are_rounded_away_from_zero(counts: dict[int, int], score: int) -> None:
    found = questions.line(QuestionKey.RECOMMEND, counts).score
    assert found is not None and found[0] == score


def test_of_recommendation_the_latest_answer_of_each_customer_counts(app: Any, at: Any) -> None:
    surveys.asking("recommend", "quality", "comment", at=at - 20 * DAY)
    settings.THROTTLE_DAYS.set(0, at=at)
    ilze = customers.customer(email="ilze@example.net")
    for days, value in ((9, 0), (3, 10)):
        surveys.answered({"recommend": value, "quality": 4}, at=at - days * DAY, customer=ilze)
    surveys.answered({"recommend": 7, "quality": 0}, at=at - DAY)
    found = lines(at)
    assert found[QuestionKey.RECOMMEND].counts == {10: 1, 7: 1}
    assert found[QuestionKey.QUALITY].counts == {4: 2}, "not relevant counts nowhere"


def test_versions_are_never_joined(app: Any, at: Any) -> None:
    first = surveys.asking("effort", "comment", at=at - 20 * DAY)
    surveys.answered({"effort": 1}, at=at - 2 * DAY)
    surveys.asking("effort", "comment", at=at - DAY)
    surveys.answered({"effort": 7}, at=at)
    assert lines(at)[QuestionKey.EFFORT].counts == {7: 1}
    assert lines(at, version=first.id)[QuestionKey.EFFORT].counts == {1: 1}
    assert questions.read(filters(at.date())).older == 1


@pytest.mark.slow
def test_the_page_its_file_and_the_way_there(app: Any, clock: Any, at: Any, sign_in_as: Any) -> None:
    version = surveys.asking("satisfaction", "effort", "recommend", "price", "comment", at=at - 20 * DAY)
    for value in range(30):
        given_ = {"satisfaction": 4, "effort": 6, "recommend": 10 if value < 20 else 3, "price": 2}
        surveys.answered(given_, at=at - HOUR)
    db.session.commit()
    lead = sign_in_as(people.supervisor())
    design = lead.get(f"/surveys/{version.survey_id}?version={version.number}")
    page = lead.get(design.links()["What was answered"])
    assert "After closing, version 2" in page.text and "mean 6.0 of 7" in page.text
    assert "20 for, 0 neither, 10 against" in page.text and "33" in page.text
    rows = lead.submit(page, "export").body.splitlines()
    assert "Question,Measure" in rows[0] and any(",33.33," in row for row in rows)
    assert sign_in_as(people.agent()).get("/reports/questions").status == 403
