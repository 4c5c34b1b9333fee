"""What a ticket must be like, and whose turn it is: pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.automation import lengths, rules
from helpdesk.automation.rules import Case, Conditions
from helpdesk.automation.words import Match

CASE = Case("open", "complaint", "normal", "email", "lv", (7, 2), 3, 4, 5, 9, True, frozenset({"vip"}))


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({}, []),
        ({"kinds": ("order", "complaint")}, [["kinds", "complaint"]]),
        ({"kinds": ("order",)}, None),
        ({"category_ids": (2,)}, [["category_ids", 2]]),
        ({"category_ids": (8,)}, None),
        ({"team_ids": (0,)}, None),
        ({"organisation_ids": (5,), "mailbox_ids": (4,)}, [["mailbox_ids", 4], ["organisation_ids", 5]]),
        ({"tags": ("late", "vip")}, [["tags", "vip"]]),
        ({"not_tags": ("vip",)}, None),
        ({"not_tags": ("late",)}, [["not_tags", ""]]),
        ({"holder": "somebody"}, [["holder", "somebody"]]),
        ({"holder": "nobody"}, None),
        ({"holder": "here"}, [["holder", "here"]]),
        ({"holder": "away"}, None),
        ({"waiting_minutes": 60}, None),
        ({"wrote_last": "third_party"}, None),
    ],
)
def test_a_condition_is_met_by_one_of_its_values(wanted: dict[str, Any], why: Any) -> None:
    assert rules.met(Conditions(**wanted), Match.ALL, CASE) == why


def test_all_or_any_of_the_conditions() -> None:
    wanted = Conditions(kinds=("order",), tags=("vip",))
    assert rules.met(wanted, Match.ALL, CASE) is None
    assert rules.met(wanted, Match.ANY, CASE) == [["tags", "vip"]]
    assert rules.met(Conditions(), Match.ANY, CASE) == []


def test_who_wrote_last() -> None:
    answered = replace(CASE, wrote_last="third_party")
    wanted = Conditions(wrote_last="third_party")
    assert rules.met(wanted, Match.ALL, answered) == [["wrote_last", "third_party"]]


def test_who_waits_long_enough() -> None:
    waiting = replace(CASE, waiting=timedelta(hours=2))
    assert rules.met(Conditions(waiting_minutes=120), Match.ALL, waiting) == [["waiting_minutes", 120]]


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("reķin", True),
        ("REKIN", True),
        ("double bill", True),
        ("bill double", False),
        ("ill", False),
        ("…", False),
    ],
)
def test_words_are_found_by_their_beginning_without_accents(phrase: str, found: bool) -> None:
    assert rules.says(rules.spoken("Double billing", "Par rēķinu, lūdzu!"), phrase) is found


@given(st.sets(st.integers(1, 30), min_size=1), st.integers(5, 60))
def test_turns_go_round_so_that_nobody_gets_two_more_than_another(ids: set[int], times: int) -> None:
    had, last = dict.fromkeys(ids, 0), None
    for _each in range(times):
        last = next(rules.in_turn(sorted(ids), last))
        had[last] += 1
    assert max(had.values()) - min(had.values()) <= 1


@given(st.dictionaries(st.integers(1, 20), st.integers(0, 9), min_size=1), st.none() | st.integers(1, 20))
def test_the_least_loaded_has_no_more_than_anybody(loads: dict[int, int], last: int | None) -> None:
    chosen = rules.least(list(loads), loads, last)
    assert chosen is not None and loads[chosen] == min(loads.values())


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("4 h", 240),
        ("30min", 30),
        ("1 d 2 h", 1560),
        ("3", 180),
        ("90 m", 90),
        ("soon", None),
        ("4 h x", None),
    ],
)
def test_lengths_are_written_as_people_write_them(typed: str, minutes: int | None) -> None:
    assert lengths.parse(typed) == minutes
    if minutes is not None:
        assert lengths.parse(lengths.shown(minutes)) == minutes
