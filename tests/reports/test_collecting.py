"""How long a week is still collecting."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from helpdesk.reports import collecting
from helpdesk.reports.scope import Scope
from helpdesk.reports.words import Basis
from tests.factories import cards, people, surveys

SUNDAY = date(2026, 11, 1)
BEFORE_CHRISTMAS = date(2024, 12, 22)  # a Sunday; in Latvia the 24th, 25th and 26th are holidays


def still(sunday: date, today: date, basis: Basis = Basis.CLOSED) -> bool:
    """Is the week that ends on this day collecting on the day `today`?"""
    return collecting.read(Scope(sunday, today, today, basis)).still(sunday - timedelta(days=6), sunday)


@pytest.mark.parametrize(
    ("end", "last"), [(SUNDAY, date(2026, 11, 17)), (BEFORE_CHRISTMAS, date(2025, 1, 10))]
)
def test_a_week_collects_until_its_last_survey_has_ended(app: Any, end: date, last: date) -> None:
    """Asked a day after closing, on the next day that is none of rest; then two weeks to answer."""
    for today, collects in ((last, True), (last + timedelta(days=1), False)):
        assert still(end, today) is collects


def test_one_printed_batch_kept_every_week_collecting_for_sixty_days(app: Any) -> None:
    cards.printed()
    assert not still(SUNDAY, SUNDAY + timedelta(days=30))


def test_a_week_whose_card_may_come_back_is_not_called_complete(clock: Any, at: datetime) -> None:
    monday = at.date() - timedelta(days=at.weekday())
    visit = surveys.visit(at=at)
    card = cards.handed(visit, at=at)
    for days, collects in ((59, True), (61, False)):
        assert still(monday + timedelta(days=6), at.date() + timedelta(days=days)) is collects
    later = at.date() + timedelta(days=40)
    assert not still(monday - timedelta(days=1), later), "the week before has none"
    assert not still(monday + timedelta(days=13), later), "nor has the week after"
    cards.read(card, {"satisfaction": "4"}, by=people.supervisor(), at=at + timedelta(days=1))
    assert not still(monday + timedelta(days=6), later), "it has come back"


def test_by_day_of_answer_a_week_is_over_when_it_is_over(app: Any) -> None:
    for days, collects in ((0, True), (1, False)):
        assert still(SUNDAY, SUNDAY + timedelta(days=days), Basis.ANSWERED) is collects
