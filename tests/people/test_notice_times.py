"""When notices leave: never twice, never never, whatever clocks, places, hours and late workers do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.people import notice_times as times_of
from helpdesk.people.notice_times import HELD, HOUR, IDLE, WAIT, Quiet, Times
from helpdesk.people.words import Rhythm, Way

NEVER = Quiet(0, 0)
NIGHT = Quiet(20, 7, frozenset({5, 6}))
WEDNESDAY = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)  # 11:30 in Riga
ZONES = ("Europe/Riga", "America/Santiago", "Australia/Lord_Howe", "UTC")
# Nights in which clocks change: Riga in March and October, Santiago at midnight in April and September.
CHANGES = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 4, 5, 3, tzinfo=UTC),
    datetime(2026, 9, 6, 4, tzinfo=UTC),
)
days = st.frozensets(st.integers(0, 6))
quiets = st.builds(Quiet, st.integers(0, 23), st.integers(0, 23), days)
wishes = st.builds(Times, st.sampled_from(ZONES), st.sampled_from(Rhythm), st.integers(0, 23), quiets)
moments = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-72 * 60, 72 * 60),
)


def riga(rhythm: Rhythm = Rhythm.DAILY, hour: int = 8, quiet: Quiet = NEVER) -> Times:
    return Times("Europe/Riga", rhythm, hour, quiet)


def at_once(at: datetime, times: Times, seen: datetime | None = None) -> datetime | None:
    return times_of.due(Way.AT_ONCE, told=at, seen=seen, last=None, times=times, at=at)


def digest(
    told: datetime, times: Times, last: datetime | None = None, at: datetime | None = None
) -> datetime:
    found = times_of.due(Way.DIGEST, told=told, seen=None, last=last, times=times, at=at or told)
    assert found is not None
    return found


def test_at_once_waits_for_more_of_the_same_and_for_who_is_here() -> None:
    assert at_once(WEDNESDAY, riga()) == WEDNESDAY + WAIT
    assert at_once(WEDNESDAY, riga(), seen=WEDNESDAY + HOUR) == WEDNESDAY + HELD
    assert at_once(WEDNESDAY, riga(), seen=WEDNESDAY) == WEDNESDAY + IDLE
    assert at_once(WEDNESDAY, riga(), seen=WEDNESDAY - HOUR) == WEDNESDAY + WAIT


def test_in_quiet_hours_at_once_is_when_they_are_over() -> None:
    friday_evening = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)  # 20:05 in Riga
    monday_seven = datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert at_once(friday_evening, riga(quiet=NIGHT)) == monday_seven
    assert at_once(friday_evening - HOUR, riga(quiet=NIGHT)) == friday_evening - HOUR + WAIT


def test_the_app_alone_is_no_mail() -> None:
    assert times_of.due(Way.APP, told=WEDNESDAY, seen=None, last=None, times=riga(), at=WEDNESDAY) is None


@pytest.mark.parametrize(
    ("zone", "day", "hour", "shown"),
    [
        ("Europe/Riga", (2026, 3, 29), 3, "2026-03-29T04:00:00+03:00"),  # an hour that is skipped
        ("Europe/Riga", (2026, 10, 25), 3, "2026-10-25T03:00:00+03:00"),  # one that comes twice: the first
        ("America/Santiago", (2026, 9, 6), 0, "2026-09-06T01:00:00-03:00"),  # midnight is skipped
        ("America/Santiago", (2026, 4, 4), 23, "2026-04-04T23:00:00-03:00"),
    ],
)
def test_a_day_has_each_hour_once(zone: str, day: tuple[int, int, int], hour: int, shown: str) -> None:
    begins = times_of.begins(datetime(*day, tzinfo=UTC).date(), hour, zone)
    assert begins.astimezone(ZoneInfo(zone)).isoformat() == shown


def test_another_hour_is_no_second_digest_of_the_day() -> None:
    told = WEDNESDAY - 4 * HOUR
    first = digest(told, riga(hour=9))
    assert first == datetime(2026, 11, 18, 7, tzinfo=UTC)
    later = riga(hour=15)
    second = digest(first + HOUR, later, last=times_of.digest_of(first, riga(hour=9)))
    assert second == datetime(2026, 11, 19, 13, tzinfo=UTC)


def test_a_late_worker_sends_the_digest_of_yesterday_and_keeps_todays() -> None:
    times = riga(hour=23)
    told = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    late = datetime(2026, 11, 18, 22, 5, tzinfo=UTC)  # 0:05 in Riga
    assert digest(told, times, at=late) <= late
    last = times_of.digest_of(late, times)
    assert digest(late, times, last=last) == datetime(2026, 11, 19, 21, tzinfo=UTC)


@given(moments, wishes)
def test_quiet_hours_end(at: datetime, times: Times) -> None:
    later = times_of.after_quiet(at, times)
    assert at <= later <= at + timedelta(days=9)
    assert not times_of.is_quiet(later, times)


@given(moments, st.lists(st.tuples(wishes, st.integers(0, 50)), min_size=2, max_size=12), st.data())
def test_digests_never_double_and_never_fail_to_come(
    began: datetime, steps: list[tuple[Times, int]], data: st.DataObject
) -> None:
    """A reader who changes hour, rhythm and place as they like, a worker that looks now and then, and is late."""
    now, last = began, None
    waiting: list[datetime] = []
    served: list[tuple[datetime, Times]] = []
    for times, hours in steps:
        waiting.append(now)
        now += timedelta(hours=hours, minutes=data.draw(st.integers(0, 59)))
        due = [digest(told, times, last, now) for told in waiting]
        if any(moment <= now for moment in due):
            slot = times_of.digest_of(now, times)
            assert slot <= now
            served.append((slot, times))
            waiting, last = [], slot
        else:
            assert all(moment <= now + timedelta(days=10) for moment in due)
    for (before, _old), (after, times) in pairwise(served):
        assert before < after
        if times.rhythm is Rhythm.DAILY:
            home = ZoneInfo(times.zone)
            assert before.astimezone(home).date() < after.astimezone(home).date()


@given(moments, wishes)
def test_what_is_due_leaves_when_it_is_due(told: datetime, times: Times) -> None:
    """Looked at again and again, the moment that was named is kept: nothing is put off for ever."""
    first = digest(told, times)
    assert first > told
    assert digest(told, times, at=first) == first
    assert times_of.digest_of(first, times) <= first
