"""A clock runs out when it has run so long, not counting when it stood still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.standards import deadlines
from helpdesk.standards.calendar import Hours
from tests.standards.test_calendar import OFFICE, calendars, lengths, moments

HOURS = Hours("UTC", OFFICE)
HOUR = timedelta(hours=1)


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


pauses = st.lists(st.tuples(moments, st.timedeltas(timedelta(), timedelta(days=5))), max_size=4).map(
    lambda found: [(begins, begins + length) for begins, length in found]
)


@given(calendars(), moments, lengths, pauses)
def test_when_it_is_due_it_has_run_as_long_as_was_promised(
    calendar: Hours, begin: datetime, length: timedelta, stood: list[tuple[datetime, datetime]]
) -> None:
    due = deadlines.deadline(calendar, begin, length, stood)
    assert deadlines.used(calendar, begin, due.due_at, stood) == length
    assert begin <= due.warn_at <= due.due_at


@given(calendars(), moments, lengths, pauses)
def test_standing_still_never_makes_it_due_sooner(
    calendar: Hours, begin: datetime, length: timedelta, stood: list[tuple[datetime, datetime]]
) -> None:
    without = deadlines.deadline(calendar, begin, length).due_at
    assert deadlines.deadline(calendar, begin, length, stood).due_at >= without


def test_what_was_left_before_the_pause_is_left_after_it() -> None:
    stood = [(moment(18, 11), moment(19, 10))]
    assert deadlines.deadline(HOURS, moment(18, 9), 4 * HOUR, stood).due_at == moment(19, 12)


def test_a_pause_after_it_ran_out_changes_nothing() -> None:
    stood = [(moment(18, 14), moment(19, 10))]
    assert deadlines.deadline(HOURS, moment(18, 9), 4 * HOUR, stood).due_at == moment(18, 13)


def test_it_is_at_risk_in_its_last_quarter_or_hour_but_never_before_half_is_used() -> None:
    assert deadlines.risk(8 * HOUR) == 2 * HOUR
    assert deadlines.risk(2 * HOUR) == HOUR
    assert deadlines.risk(HOUR) == HOUR / 2
