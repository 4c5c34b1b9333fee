"""Periods, and which part of them are whole months or weeks."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.reports.filters import named, read
from helpdesk.reports.scope import Scope, months, months_before, weeks
from helpdesk.reports.words import Preset

TODAY = date(2026, 11, 18)
DAYS = st.dates(date(2024, 1, 1), TODAY)


def days_of(ranges: list[tuple[date, date]]) -> list[date]:
    return [a + timedelta(days=i) for a, b in ranges for i in range((b - a).days + 1)]


@given(DAYS, DAYS)
def test_whole_and_ragged_parts_make_every_day_once(one, other):
    first, last = min(one, other), max(one, other)
    for split in (months, weeks):
        whole, ragged = split(first, last, TODAY)
        days = sorted(days_of([*ragged, *([whole] if whole else [])]))
        assert days == days_of([(first, last)])


@given(DAYS, DAYS)
def test_whole_parts_begin_and_end_with_their_unit(one, other):
    first, last = min(one, other), max(one, other)
    if whole := months(first, last, TODAY)[0]:
        assert whole[0].day == 1 and (whole[1] == TODAY or (whole[1] + timedelta(days=1)).day == 1)
    if whole := weeks(first, last, TODAY)[0]:
        assert whole[0].weekday() == 0 and (whole[1] == TODAY or whole[1].weekday() == 6)


def test_the_period_before_has_the_same_length():
    scope = Scope(date(2026, 3, 1), date(2026, 3, 31), TODAY)
    assert (scope.before().first, scope.before().last) == (date(2026, 1, 29), date(2026, 2, 28))
    assert scope.before().days == scope.days


def test_named_periods_are_whole_months_up_to_today():
    assert named(Preset.THREE_MONTHS, TODAY) == (date(2026, 9, 1), TODAY)
    assert named(Preset.LAST_MONTH, TODAY) == (date(2026, 10, 1), date(2026, 10, 31))
    assert named(Preset.TWELVE_MONTHS, TODAY) == (date(2025, 12, 1), TODAY)
    assert months_before(date(2026, 1, 31), 1) == date(2025, 12, 1)


def test_what_an_address_says_is_read_back_as_it_was():
    filters = read(
        {"period": "custom", "since": "2026-02-01", "until": "2026-02-28", "team": "3", "channel": "phone"},
        TODAY,
    )
    assert read(filters.args(), TODAY).args() == filters.args()
    assert filters.args(team=None, preset=Preset.THREE_MONTHS) == {"channel": "phone"}
