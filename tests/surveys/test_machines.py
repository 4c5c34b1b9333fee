"""Signs of machines (E22): they mark a fetch and ask again after a post; they never decide alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.surveys import machines

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def suspect(**changes: Any) -> str:
    """What a fetch by a person's browser an hour after the letter is taken for, with `changes`."""
    person = {
        "method": "GET",
        "agent": FIREFOX,
        "since_sent": timedelta(hours=1),
        "other_choice_since": None,
        "has_language": True,
    }
    return machines.suspect(**(person | changes))


def is_machine(**changes: Any) -> bool:
    """Is a form that was pressed half a minute after it was shown taken for a machine's, with `changes`?"""
    person = {"honeypot": "", "pressed": True, "since_shown": timedelta(seconds=30), "since_answered": None}
    return machines.filled_in_by_machine(**(person | changes))


def test_a_persons_fetch_is_not_suspect() -> None:
    assert suspect() == ""
    assert suspect(since_sent=None) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "HEAD"},
        {"agent": ""},
        {"agent": "Mozilla/5.0 (compatible; Barracuda Sentinel)"},
        {"agent": "python-requests/2.32"},
        {"agent": "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)"},
        {"since_sent": timedelta(seconds=1)},
        {"other_choice_since": timedelta(seconds=3)},
        {"has_language": False},
    ],
)
def test_e22_each_sign_of_a_scanner_is_named(changes: dict[str, Any]) -> None:
    assert suspect(**changes)


def test_another_choice_much_later_is_a_change_of_mind() -> None:
    assert suspect(other_choice_since=timedelta(minutes=1)) == ""


def test_a_person_who_read_and_pressed_is_believed() -> None:
    assert not is_machine()
    assert not is_machine(since_shown=timedelta(seconds=1))


@pytest.mark.parametrize(
    "changes",
    [
        {"honeypot": "http://buy.example"},
        {"pressed": False},
        {"since_shown": timedelta(milliseconds=900)},
        {"since_answered": timedelta(milliseconds=1500)},
    ],
)
def test_e22_each_sign_of_a_form_filler_is_enough_to_ask_again(changes: dict[str, Any]) -> None:
    assert is_machine(**changes)
