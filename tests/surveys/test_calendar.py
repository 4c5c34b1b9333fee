"""Days on which nobody is asked."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from helpdesk.surveys.calendar import rest_days


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("LV", date(2026, 11, 18)),
        ("LV", date(2026, 6, 24)),
        ("EE", date(2026, 2, 24)),
        ("NO", date(2026, 5, 17)),
        ("NO", date(2026, 4, 3)),
        ("LV", date(2027, 1, 1)),
    ],
)
def test_public_holidays_are_kept(country: str, day: date) -> None:
    assert rest_days(country)(day)


def test_sundays_are_kept_and_saturdays_are_not() -> None:
    rests = rest_days("LV")
    assert rests(date(2026, 11, 29))
    assert not rests(date(2026, 11, 28))


def test_an_ordinary_working_day_is_no_day_of_rest() -> None:
    assert not rest_days("LV")(date(2026, 11, 25))
    assert not rest_days("NO")(date(2026, 11, 18)), "Latvia's holiday is not Norway's"


def test_an_organisation_may_ask_on_any_day() -> None:
    rests = rest_days("LV", kept=False)
    assert not rests(date(2026, 11, 29))
    assert not rests(date(2026, 11, 18))


@pytest.mark.slow
def test_only_the_countries_that_are_asked_for_are_loaded() -> None:
    """All of them are ten megabytes in each process."""
    program = (
        "import sys; from datetime import date; from helpdesk.surveys.calendar import rest_days;"
        "assert rest_days('EE')(date(2026, 2, 24));"
        "print(sorted({'holidays.countries.estonia', 'holidays.countries.albania'} & sys.modules.keys()))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said == "['holidays.countries.estonia']\n"
