"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Does an answer by a link count?"""

    COUNTED = "counted"
    HELD = "held"  # until a supervisor has looked at it
    LEFT_OUT = "left_out"


class Doubt(StrEnum):
    """Why an answer was held back."""

    ALIKE = "alike"  # many of the same answers within minutes
    FLOOD = "flood"  # more answers within a minute than a link gets from people
    STAFF = "staff"  # from a browser or a network of ours
