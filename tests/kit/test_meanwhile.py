"""Putting two people's changes together."""

from __future__ import annotations

import pytest

from helpdesk.kit.meanwhile import merged

SHOWN = {"name": "Drops", "team": "1"}


@pytest.mark.parametrize(
    ("now", "typed", "kept", "both"),
    [
        (SHOWN, SHOWN, SHOWN, []),
        (SHOWN, {"name": "Falls", "team": "1"}, {"name": "Falls", "team": "1"}, []),
        ({"name": "Drops", "team": "2"}, {"name": "Falls", "team": "1"}, {"name": "Falls", "team": "2"}, []),
        (
            {"name": "Dips", "team": "1"},
            {"name": "Falls", "team": "1"},
            {"name": "Falls", "team": "1"},
            ["name"],
        ),
        ({"name": "Falls", "team": "1"}, {"name": "Falls", "team": "1"}, {"name": "Falls", "team": "1"}, []),
    ],
)
def test_each_keeps_what_they_changed_and_a_conflict_is_told(
    now: dict[str, str], typed: dict[str, str], kept: dict[str, str], both: list[str]
) -> None:
    assert merged(now, SHOWN, typed) == (kept, both)


def test_without_knowing_what_was_shown_any_difference_is_a_conflict() -> None:
    assert merged(SHOWN, None, {"name": "Falls", "team": "1"})[1] == ["name"]
