"""Telephone numbers."""

from __future__ import annotations

import pytest

from helpdesk.kit import phone


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("29 418 806", "LV", "+37129418806"),
        ("+371 29418806", "EE", "+37129418806"),
        ("00371-29418806", "LV", "+37129418806"),
        ("5123 4567", "EE", "+37251234567"),
        ("(0047) 400 12 345", "LV", "+4740012345"),
    ],
)
def test_one_number_has_one_form_however_it_was_typed(typed: str, country: str, stored: str) -> None:
    assert phone.normalise(typed, country) == stored


@pytest.mark.parametrize("typed", ["", "abc", "12", "+1", "9" * 40])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert phone.normalise(typed, "LV") is None


def test_numbers_are_shown_spaced_and_searched_without_country_code() -> None:
    assert phone.shown("+37129418806").startswith("+371 ")
    assert phone.national("+37129418806") == "29418806"
