"""How a mailing trickles over the hours and days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mailings import rules
from helpdesk.surveys.rules import Hours

DAY = datetime(2026, 11, 18, tzinfo=UTC)  # a Wednesday


def never(_day: date) -> bool:
    return False


HOURS = Hours(9, 17, "UTC", never)


def test_the_days_share_grows_with_its_hours_and_is_whole_on_the_last_minute() -> None:
    asked = [
        rules.allowed(80, 0, DAY.replace(hour=h, minute=m), HOURS) for h, m in ((9, 0), (10, 59), (16, 59))
    ]
    assert asked == [1, 20, 80]
    assert rules.allowed(80, 20, DAY.replace(hour=10, minute=59), HOURS) == 0
    assert rules.allowed(1, 0, DAY.replace(hour=9), HOURS) == 1


def test_outside_the_hours_and_on_days_of_rest_nobody_is_asked() -> None:
    assert rules.allowed(80, 0, DAY.replace(hour=8, minute=59), HOURS) == 0
    assert rules.allowed(80, 0, DAY.replace(hour=17), HOURS) == 0
    weekend = Hours(9, 17, "UTC", rules.working(never, weekdays_only=True))
    assert rules.allowed(80, 0, DAY.replace(day=21, hour=12), weekend) == 0
    assert rules.allowed(80, 0, DAY.replace(day=23, hour=12), weekend) > 0


def test_it_goes_on_in_a_minute_or_where_the_share_is_asked_on_the_next_working_day() -> None:
    friday = DAY.replace(day=20, hour=12)
    hours = Hours(9, 17, "UTC", rules.working(never, weekdays_only=True))
    assert rules.goes_on_at(80, 40, friday, hours) == friday + timedelta(minutes=1)
    assert rules.goes_on_at(80, 80, friday, hours) == DAY.replace(day=23, hour=9)


@given(st.integers(1, 5000), st.integers(0, 1439), st.integers(0, 23), st.integers(1, 24))
def test_whoever_looks_at_every_minute_asks_the_days_share_and_never_more(
    per_day: int, minute: int, first: int, length: int
) -> None:
    hours = Hours(first, min(24, first + length), "UTC", never)
    now = DAY + timedelta(minutes=minute)
    room = rules.allowed(per_day, 0, now, hours)
    assert 0 <= room <= per_day
    assert rules.allowed(per_day, room, now, hours) == 0
    last = DAY + timedelta(hours=hours.last, minutes=-1)
    assert rules.allowed(per_day, 0, last, hours) == per_day


def test_days_needed_are_rounded_up() -> None:
    assert [rules.days_needed(n, 50) for n in (0, 1, 50, 51)] == [0, 1, 1, 2]
