"""What looks like stuffing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.weblinks import rules
from helpdesk.weblinks.rules import Sign
from helpdesk.weblinks.words import Doubt

AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


def signs(count: int, apart: float, pattern: str = "") -> list[Sign]:
    return [Sign(n, AT + n * timedelta(seconds=apart), pattern or f"own {n}") for n in range(count)]


def test_the_very_same_answers_within_minutes_are_doubtful_all_of_them() -> None:
    assert rules.doubts(signs(12, 5, "5")) == {}
    assert rules.doubts(signs(13, 5, "5")) == dict.fromkeys(range(13), Doubt.ALIKE)
    assert rules.doubts(signs(40, 60, "5")) == {}


def test_more_than_people_give_in_a_minute_is_doubtful_however_different() -> None:
    assert rules.doubts(signs(30, 1)) == {}
    assert rules.doubts(signs(31, 1)) == dict.fromkeys(range(31), Doubt.FLOOD)


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from("ab")), max_size=80))
def test_in_whatever_order_they_come_the_doubts_are_the_same(given_: list[tuple[int, str]]) -> None:
    every = [Sign(n, AT + timedelta(seconds=s), pattern) for n, (s, pattern) in enumerate(given_)]
    assert rules.doubts(every) == rules.doubts(reversed(every))


def test_both_ends_belong_to_its_days() -> None:
    first, last = date(2026, 11, 18), date(2026, 11, 20)
    days = [rules.is_open(first, last, date(2026, 11, n)) for n in (17, 18, 20, 21)]
    assert days == [False, True, True, False]
    assert rules.is_open(None, None, first)
