"""Taking apart what is typed into search."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.kit import text
from helpdesk.tickets.search_operators import MOST_TERMS, NAMES, Operator, days, read


@pytest.mark.parametrize(
    ("typed", "words", "phrases", "without"),
    [
        ("slow router", ("slow", "router"), (), ()),
        ('"slow router" now', ("slow", "router", "now"), (("slow", "router"),), ()),
        ('"router"', ("router",), (), ()),
        ('"never ended', ("never", "ended"), (("never", "ended"),), ()),
        ("modem -router", ("modem",), (), ("router",)),
        ("KUL-07", ("kul", "07"), (), ()),
        ("https://example.com/x", ("https", "example", "com", "x"), (), ()),
        ("at 10:30", ("at", "10", "30"), (), ()),
        ('- -- : :: "" -""', (), (), ()),
        ("from:", ("from",), (), ()),
    ],
)
def test_words_phrases_and_what_is_not_wanted(
    typed: str, words: tuple[str, ...], phrases: tuple[tuple[str, ...], ...], without: tuple[str, ...]
) -> None:
    found = read(typed)
    assert (found.words, found.phrases, found.without, found.operators) == (words, phrases, without, ())


def test_operators_in_four_languages() -> None:
    for typed in ("from:ilze", "no:ilze", "Kellelt:ilze", "fra:ilze"):
        assert read(typed).operators == (Operator("from", "ilze"),), typed
    assert read("Prioritāte:augsta").operators == (Operator("priority", "augsta"),)
    assert read('-from:"Ilze Vītola" x').operators == (Operator("from", "Ilze Vītola", negated=True),)
    assert read("category:a kind:b bill").words == ("bill",)


def test_no_name_means_two_operators() -> None:
    names = [name for own in NAMES.values() for name in own]
    assert len(names) == len(set(names)) and all(name == text.fold(name) for name in names)


@pytest.mark.parametrize(
    ("typed", "first", "beyond"),
    [
        ("2026-11-30", date(2026, 11, 30), date(2026, 12, 1)),
        ("30.11.2026", date(2026, 11, 30), date(2026, 12, 1)),
        ("1.2.2026.", date(2026, 2, 1), date(2026, 2, 2)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_dates(typed: str, first: date, beyond: date) -> None:
    assert days(typed) == (first, beyond)


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-13", "2026-02-30", "31.4.2026", "0000", "9999-12-31", "20261130", "-1"]
)
def test_what_is_no_date(typed: str) -> None:
    assert days(typed) is None


@given(st.dates(date(1, 1, 1), date(9999, 12, 30)))
def test_any_day_is_read_as_it_is_written(day: date) -> None:
    assert days(day.isoformat()) == (day, day + timedelta(days=1))


@given(st.text(max_size=700))
def test_anything_typed_is_read(typed: str) -> None:
    found = read(typed)
    assert len(found.words) <= MOST_TERMS and len(found.operators) <= MOST_TERMS
    for word in (*found.words, *found.without):
        assert text.words(word) == [word]
