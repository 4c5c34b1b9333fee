"""The overview: how long a week is still collecting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from helpdesk.reports.overview import still_open
from helpdesk.reports.scope import Scope
from helpdesk.reports.words import Basis
from tests.factories import cards

SUNDAY = date(2026, 11, 1)
BEFORE_CHRISTMAS = date(2024, 12, 22)  # a Sunday; in Latvia the 24th, 25th and 26th are holidays


@pytest.mark.parametrize(
    ("end", "last"), [(SUNDAY, date(2026, 11, 17)), (BEFORE_CHRISTMAS, date(2025, 1, 10))]
)
def test_a_week_collects_until_its_last_survey_has_ended(app: Any, end: date, last: date) -> None:
    """Asked a day after closing, on the next day that is none of rest; then two weeks to answer."""
    for today, collecting in ((last, True), (last + timedelta(days=1), False)):
        assert still_open(end, Scope(end, today, today)) is collecting


def test_a_week_whose_cards_may_come_back_for_sixty_days_is_not_called_complete(app: Any) -> None:
    cards.printed()
    for days, collecting in ((60, True), (64, False)):
        today = SUNDAY + timedelta(days=days)
        assert still_open(SUNDAY, Scope(SUNDAY, today, today)) is collecting


def test_by_day_of_answer_a_week_is_over_when_it_is_over(app: Any) -> None:
    for days, collecting in ((0, True), (1, False)):
        today = SUNDAY + timedelta(days=days)
        assert still_open(SUNDAY, Scope(SUNDAY, today, today, Basis.ANSWERED)) is collecting
