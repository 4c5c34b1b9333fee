"""When a ticket that is put aside may come back, over the days on which clocks are put forward and back too."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.tickets import moments

RIGA, OSLO, UTCZONE = ZoneInfo("Europe/Riga"), ZoneInfo("Europe/Oslo"), ZoneInfo("UTC")


def local(*parts: int, zone: ZoneInfo = RIGA) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[misc, arg-type]


def in_words(now: datetime, zone: ZoneInfo = RIGA) -> dict[str, str]:
    offered = moments.offered(now.astimezone(UTC), zone)
    return {name: f"{at.astimezone(zone):%a %d %H:%M}" for name, at in offered.items()}


def test_on_a_wednesday_morning() -> None:
    assert in_words(local(2026, 11, 18, 11, 30)) == {
        "hour": "Wed 18 12:30", "afternoon": "Wed 18 14:00", "tomorrow": "Thu 19 09:00", "week": "Mon 23 09:00"
    }  # fmt: skip


def test_a_late_afternoon_is_not_offered_again() -> None:
    assert "afternoon" in in_words(local(2026, 11, 18, 13, 0))
    assert "afternoon" not in in_words(local(2026, 11, 18, 13, 1))


def test_past_midnight_the_morning_that_comes_next_is_offered_too() -> None:
    assert in_words(local(2026, 11, 19, 0, 30)) == {
        "hour": "Thu 19 01:30", "morning": "Thu 19 09:00", "afternoon": "Thu 19 14:00",
        "tomorrow": "Fri 20 09:00", "week": "Mon 23 09:00",
    }  # fmt: skip
    assert "morning" in in_words(local(2026, 11, 19, 4, 59))
    assert "morning" not in in_words(local(2026, 11, 19, 5, 0))


def test_next_week_begins_on_monday_whatever_the_day() -> None:
    assert in_words(local(2026, 11, 22, 12, 0))["week"] == "Mon 23 09:00"
    assert in_words(local(2026, 11, 23, 8, 0))["week"] == "Mon 30 09:00"


def test_the_same_moment_is_another_morning_elsewhere() -> None:
    late = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)  # past midnight in Riga, not yet in Oslo
    assert in_words(late)["tomorrow"] == "Fri 20 09:00"
    assert in_words(late, OSLO)["tomorrow"] == "Thu 19 09:00"


def test_an_hour_is_an_hour_when_clocks_are_put_forward() -> None:
    before = local(2027, 3, 28, 2, 30)
    assert in_words(before)["hour"] == "Sun 28 04:30"
    assert in_words(local(2027, 3, 27, 20, 0))["tomorrow"] == "Sun 28 09:00"


def test_an_hour_is_an_hour_when_clocks_are_put_back() -> None:
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 03:30, for the first time
    assert moments.offered(before, RIGA)["hour"] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert in_words(local(2026, 10, 24, 20, 0))["tomorrow"] == "Sun 25 09:00"


def test_a_time_that_is_left_out_means_what_the_clock_would_have_shown() -> None:
    now = local(2027, 3, 27, 12, 0)
    meant = moments.of_local(datetime(2027, 3, 28, 3, 30), RIGA, after=now)
    assert meant.astimezone(RIGA) == local(2027, 3, 28, 4, 30)


@pytest.mark.parametrize(
    ("now", "meant"),
    [
        ((25, 0, 0), (25, 0, 30)),
        ((25, 0, 29), (25, 0, 30)),
        ((25, 0, 30), (25, 1, 30)),
        ((25, 1, 29), (25, 1, 30)),
    ],
)
def test_a_time_that_comes_twice_means_the_next_one(now: tuple[int, ...], meant: tuple[int, ...]) -> None:
    after = datetime(2026, 10, *now, tzinfo=UTC)
    found = moments.of_local(datetime(2026, 10, 25, 3, 30), RIGA, after=after)
    assert found == datetime(2026, 10, *meant, tzinfo=UTC)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.sampled_from([RIGA, OSLO, UTCZONE]))
def test_whatever_is_offered_is_to_come(now: datetime, zone: ZoneInfo) -> None:
    at = now.replace(tzinfo=UTC)
    offered = moments.offered(at, zone)
    assert {"hour", "tomorrow", "week"} <= set(offered) <= set(moments.OFFERED)
    assert all(moment > at for moment in offered.values())
