"""Business time: what is open counts, what is closed does not, whatever the clocks on the wall do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpdesk.standards.calendar import Hours, NeverOpen, Span, public_holidays

RIGA = ZoneInfo("Europe/Riga")
OFFICE: tuple[tuple[Span, ...], ...] = (*(((540, 1020),),) * 5, (), ())
ALL_DAY: tuple[tuple[Span, ...], ...] = (((0, 1440),),) * 7
ZONES = ("Europe/Riga", "Europe/Oslo", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo", "UTC")


def local(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=RIGA, fold=fold)  # type: ignore[arg-type,misc]


def hours(*spans: Span, **more: object) -> Hours:
    """Open on every day of the week."""
    return Hours("Europe/Riga", (spans,) * 7, **more)  # type: ignore[arg-type]


@st.composite
def a_day(draw: st.DrawFn) -> tuple[Span, ...]:
    marks = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    return tuple(zip(marks[::2], marks[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Hours:
    week = tuple(draw(a_day()) for _each in range(7))
    assume(any(week))
    own = draw(st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 12, 31)), a_day(), max_size=5))
    country = draw(st.sampled_from(["", "LV", "NO"]))
    return Hours(draw(st.sampled_from(ZONES)), week, country, own)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(seconds=1), timedelta(hours=30))


@given(calendars(), moments, lengths)
def test_what_was_added_is_what_is_measured_and_ends_in_open_time(
    calendar: Hours, begin: datetime, length: timedelta
) -> None:
    end = calendar.add(begin, length)
    assert calendar.between(begin, end) == length
    assert calendar.is_open(end - timedelta(microseconds=1))  # the last of it was open
    assert (
        calendar.between(begin, end - timedelta(microseconds=1)) < length
    )  # and it is the first such moment


@given(calendars(), moments, lengths, lengths)
def test_adding_twice_is_adding_the_sum(
    calendar: Hours, begin: datetime, one: timedelta, two: timedelta
) -> None:
    assert calendar.add(calendar.add(begin, one), two) == calendar.add(begin, one + two)


@given(calendars(), moments, st.timedeltas(timedelta(), timedelta(days=9)), lengths)
def test_who_begins_later_ends_no_sooner(
    calendar: Hours, begin: datetime, later: timedelta, length: timedelta
) -> None:
    assert calendar.add(begin + later, length) >= calendar.add(begin, length)
    assert calendar.add(begin, length + later) >= calendar.add(begin, length)


@given(calendars(), st.lists(moments, min_size=3, max_size=3))
def test_business_time_adds_up_and_is_never_longer_than_time(calendar: Hours, three: list[datetime]) -> None:
    one, two, end = sorted(three)
    assert calendar.between(one, two) + calendar.between(two, end) == calendar.between(one, end)
    assert timedelta() <= calendar.between(one, end) <= end - one
    assert calendar.between(end, one) == timedelta()


@given(calendars(), moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: Hours, at: datetime) -> None:
    opens = calendar.next_opening(at)
    assert opens >= at
    assert calendar.is_open(opens)
    assert calendar.between(at, opens) == timedelta()


@given(st.dates(date(2026, 1, 1), date(2027, 12, 30)), st.sampled_from(ZONES))
def test_who_is_always_open_counts_the_real_length_of_each_day(day: date, zone: str) -> None:
    calendar = Hours(zone, ALL_DAY)
    begin = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert calendar.between(begin, begin + timedelta(days=3)) == timedelta(days=3)
    assert calendar.add(begin, timedelta(days=2)) == begin + timedelta(days=2)


def test_what_begins_on_friday_evening_ends_on_monday() -> None:
    calendar = Hours("Europe/Riga", OFFICE)
    assert calendar.add(local(2026, 11, 20, 16, 0), timedelta(hours=4)) == local(2026, 11, 23, 12, 0)


def test_a_lunch_break_does_not_count() -> None:
    calendar = hours((540, 720), (780, 1020))
    assert calendar.between(local(2026, 11, 18, 11, 0), local(2026, 11, 18, 14, 0)) == timedelta(hours=2)
    assert not calendar.is_open(local(2026, 11, 18, 12, 30))


def test_the_end_of_a_day_that_is_used_up_is_its_closing_and_not_the_next_opening() -> None:
    calendar = Hours("Europe/Riga", OFFICE)
    assert calendar.add(local(2026, 11, 18, 16, 0), timedelta(hours=1)) == local(2026, 11, 18, 17, 0)


def test_a_holiday_is_closed_and_an_own_day_wins_over_it() -> None:
    independence = date(2026, 11, 18)
    calendar = Hours("Europe/Riga", OFFICE, "LV")
    assert calendar.hours_on(independence) == ()
    assert calendar.add(local(2026, 11, 17, 16, 0), timedelta(hours=2)) == local(2026, 11, 19, 10, 0)
    opened = Hours("Europe/Riga", OFFICE, "LV", {independence: ((600, 660),)})
    assert opened.add(local(2026, 11, 17, 16, 0), timedelta(hours=2)) == local(2026, 11, 18, 11, 0)
    closed = Hours("Europe/Riga", OFFICE, "", {date(2026, 11, 19): ()})
    assert closed.add(local(2026, 11, 18, 16, 0), timedelta(hours=2)) == local(2026, 11, 20, 10, 0)


def test_when_clocks_go_forward_the_hour_that_is_left_out_does_not_count() -> None:
    night = hours((60, 360))  # 01:00 to 06:00; on 29 March 2026 03:00 becomes 04:00
    assert night.between(local(2026, 3, 29, 0, 0), local(2026, 3, 29, 12, 0)) == timedelta(hours=4)
    assert night.add(local(2026, 3, 29, 1, 0), timedelta(hours=3)) == local(2026, 3, 29, 5, 0)


def test_hours_that_begin_or_end_in_the_hour_that_is_left_out_meet_at_the_leap() -> None:
    opens, closes = hours((210, 360)), hours((60, 210))  # from 03:30, until 03:30
    leap = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert opens.spans(date(2026, 3, 29))[0][0] == leap
    assert closes.spans(date(2026, 3, 29))[0][1] == leap


def test_when_clocks_go_back_the_hour_that_comes_twice_counts_twice() -> None:
    night = hours((60, 360))  # on 25 October 2026 04:00 becomes 03:00
    assert night.between(local(2026, 10, 25, 0, 0), local(2026, 10, 25, 12, 0)) == timedelta(hours=6)
    assert night.is_open(local(2026, 10, 25, 3, 30, fold=0))
    assert night.is_open(local(2026, 10, 25, 3, 30, fold=1))


def test_spans_that_overlap_in_the_hour_that_comes_twice_count_it_once_each() -> None:
    parted = hours((60, 210), (210, 360))
    assert parted.between(local(2026, 10, 25, 0, 0), local(2026, 10, 25, 12, 0)) == timedelta(hours=6)


def test_a_week_apart_the_office_hours_are_the_same_by_the_clock_on_the_wall() -> None:
    calendar = Hours("Europe/Riga", OFFICE)
    for monday in (date(2026, 3, 23), date(2026, 3, 30), date(2026, 10, 19), date(2026, 10, 26)):
        [(begins, ends)] = calendar.spans(monday)
        assert (begins.astimezone(RIGA).hour, ends.astimezone(RIGA).hour) == (9, 17)


def test_closed_for_ever_is_said_and_not_searched_for_ever() -> None:
    calendar = Hours("Europe/Riga", ((),) * 7)
    with pytest.raises(NeverOpen):
        calendar.add(local(2026, 11, 18, 9, 0), timedelta(hours=1))
    with pytest.raises(NeverOpen):
        calendar.next_opening(local(2026, 11, 18, 9, 0))


def test_holidays_are_named_in_the_readers_language_where_they_are_known_in_it() -> None:
    assert (
        public_holidays("LV", 2026, "lv")[date(2026, 12, 25)]
        != public_holidays("LV", 2026, "en")[date(2026, 12, 25)]
    )
    assert public_holidays("XX", 2026) == {}
