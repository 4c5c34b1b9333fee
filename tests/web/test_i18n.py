"""Numbers, shares, days and lengths in four languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from flask import Flask

from helpdesk.web import i18n


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "86.4\u00a0%"), ("lv", "86,4\u00a0%"), ("et", "86,4\u00a0%"), ("nb", "86,4\u00a0%")],
)
def test_a_share_is_written_as_the_language_does(app: Flask, language: str, written: str) -> None:
    with app.test_request_context(), i18n.speaking(language):
        assert i18n.percent(0.864) == written


@pytest.mark.parametrize(
    ("share", "digits", "written"),
    [
        (Fraction(199, 200), 1, "99.5\u00a0%"),
        (Fraction(199, 200), 0, ">99\u00a0%"),
        (Fraction(1, 2000), 0, "<1\u00a0%"),
        (Fraction(1, 8), 0, "13\u00a0%"),
        (Fraction(1, 1), 1, "100.0\u00a0%"),
        (Fraction(0), 0, "0\u00a0%"),
        (None, 1, "–"),
    ],
)
def test_all_and_none_are_said_only_where_it_is_so(
    app: Flask, share: Fraction | None, digits: int, written: str
) -> None:
    with app.test_request_context(), i18n.speaking("en"):
        assert i18n.percent(share, digits) == written


@pytest.mark.parametrize("language", ["en", "lv", "et", "nb"])
def test_thousands_are_parted_by_a_thin_space(app: Flask, language: str) -> None:
    with app.test_request_context(), i18n.speaking(language):
        assert i18n.number(1234567) == "1\u202f234\u202f567"


def test_days_and_moments_follow_language_and_time_zone(app: Flask) -> None:
    at = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
    with app.test_request_context():
        with i18n.speaking("en"):
            assert i18n.moment(at) == "19 November 2026 00:30"
            assert i18n.day(date(2026, 11, 18)) == "18 November 2026"
        with i18n.speaking("lv"):
            assert i18n.day(date(2026, 11, 18)) == "2026. gada 18. novembris"
        for language in ("et", "nb"):
            with i18n.speaking(language):
                assert i18n.day(date(2026, 11, 18)) == "18. november 2026"


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (timedelta(minutes=72), "1 h 12 min"),
        (timedelta(minutes=4, seconds=32), "4 min 32 s"),
        (timedelta(days=3, hours=4, minutes=9), "3 d 4 h"),
        (timedelta(minutes=45), "45 min"),
    ],
)
def test_lengths_are_said_in_two_units(app: Flask, length: timedelta, written: str) -> None:
    with app.test_request_context(), i18n.speaking("en"):
        assert i18n.duration(length) == written
