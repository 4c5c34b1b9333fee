"""What is typed, and which standard decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.standards.rules import (
    Case,
    Conditions,
    parse_hours,
    parse_length,
    shown_hours,
    shown_length,
)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", ()),
        ("9-17", ((540, 1020),)),
        ("13–17, 9:00–12.30", ((540, 750), (780, 1020))),
        ("0–24", ((0, 1440),)),
        ("9–12;12–15", ((540, 720), (720, 900))),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, spans: object) -> None:
    assert parse_hours(typed) == spans
    assert parse_hours(shown_hours(parse_hours(typed) or ())) == spans


@pytest.mark.parametrize(
    "typed", ["9", "17-9", "9-9", "9-25", "9:75-12", "9-12, 11-14", "nine to five", "-9-12"]
)
def test_hours_that_mean_nothing_are_refused(typed: str) -> None:
    assert parse_hours(typed) is None


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("4 h", 240), ("4h", 240), ("1 h 30 min", 90), ("0:45", 45), ("2", 120), ("90 min", 90), ("48 H", 2880)],
)
def test_lengths_are_read_as_people_write_them(typed: str, minutes: int) -> None:
    assert parse_length(typed) == timedelta(minutes=minutes)
    assert parse_length(shown_length(parse_length(typed))) == timedelta(minutes=minutes)


@pytest.mark.parametrize("typed", ["", "0", "0:00", "-4 h", "soon", "4 d", "99999 h", "1:75", "٤ h"])
def test_lengths_that_mean_nothing_are_refused(typed: str) -> None:
    assert parse_length(typed) is None


def test_a_ticket_must_meet_every_head_and_any_value_under_it() -> None:
    ticket = Case("complaint", "high", categories=[7, 3], organisation_id=5, team_id=None)
    assert Conditions().misses(ticket) == []
    assert (
        Conditions(kinds=("question", "complaint"), categories=(3,), organisations=(5,)).misses(ticket) == []
    )
    assert Conditions(kinds=("question",), teams=(1,)).misses(ticket) == ["kinds", "teams"]
    assert Conditions(categories=(8,)).misses(ticket) == ["categories"]
