"""What answers, reports and texts from outside mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.texting import rules
from helpdesk.texting.words import Fate, Meaning, Report


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.ACCEPTED),
        (202, Fate.ACCEPTED),
        (302, Fate.BARRED),
        (400, Fate.REFUSED),
        (401, Fate.BARRED),
        (402, Fate.BARRED),
        (403, Fate.BARRED),
        (404, Fate.BARRED),
        (422, Fate.REFUSED),
        (429, Fate.DEFERRED),
        (500, Fate.UNCERTAIN),
        (502, Fate.UNCERTAIN),
        (503, Fate.DEFERRED),
        (504, Fate.UNCERTAIN),
    ],
)
def test_what_an_answer_means(status: int, fate: Fate) -> None:
    assert rules.fate(status) is fate


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("delivered", Report.DELIVERED),
        ("DELIVRD", Report.DELIVERED),
        ("DELIVERED_TO_HANDSET", Report.DELIVERED),
        ("Undelivered", Report.FAILED),
        ("UNDELIV", Report.FAILED),
        ("expired", Report.FAILED),
        ("invalid_number", Report.NO_SUCH_NUMBER),
        ("sent", Report.UNDERWAY),
        ("", Report.UNDERWAY),
        ("not_delivered", Report.FAILED),
    ],
)
def test_what_a_report_means(word: str, says: Report) -> None:
    assert rules.report(word) is says


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop.", " Stop! ", "STOPP", "Atteikties", "atsakos", "Nesūtīt", "Loobu", "LÕPETA", "Unsubscribe", "Stop all",
     "stop sending me this", "Avslutt"],
)  # fmt: skip
def test_e15_stop_is_understood_in_the_four_languages(text: str) -> None:
    assert rules.meaning(text) is Meaning.STOP


@pytest.mark.parametrize(
    "text",
    ["", "Thank you", "5", "The drop-outs do not stop", "Stop by at my house tomorrow evening please", "Paldies!", "Takk",
     "👍", "It ended well in the end"],
)  # fmt: skip
def test_other_words_are_left_to_people(text: str) -> None:
    assert rules.meaning(text) is Meaning.WORDS


@given(st.text())
def test_any_text_means_something(text: str) -> None:
    assert rules.meaning(text) in set(Meaning)
    assert rules.report(text) in set(Report)


@given(st.integers(0, 1000))
def test_pauses_grow_up_to_an_hour(attempts: int) -> None:
    at = datetime(2026, 11, 18, tzinfo=UTC)
    pause = rules.next_attempt(attempts, at) - at
    assert timedelta(minutes=1) <= pause <= timedelta(hours=1)
    assert pause <= rules.next_attempt(attempts + 1, at) - at
