"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """What became of a card that was typed in."""

    COUNTED = "counted"  # its answer stands with its visit
    APART = "apart"  # handed out with no visit: counts for its place, never for a colleague
    ENDED = "ended"  # the survey about its visit was over or withdrawn
    ANSWERED = "answered"  # the customer had answered in another way
    BLANK = "blank"  # nothing is on it


class Waiting(StrEnum):
    """What a card that was typed in still needs."""

    SECOND = "second"  # drawn: somebody else types it in, too
    DECISION = "decision"  # the two readings differ
