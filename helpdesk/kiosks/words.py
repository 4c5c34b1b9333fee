"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Does an answer from a kiosk count?"""

    COUNTED = "counted"
    HELD = "held"  # until a supervisor has looked at it
    LEFT_OUT = "left_out"


class Doubt(StrEnum):
    """Why an answer from a kiosk is held back."""

    BURST = "burst"  # more than six of the same pattern in a minute
    HASTY = "hasty"  # sooner after another than the tablet lets anybody answer
    STAFF = "staff"  # a colleague has signed in with this browser


class Praise(StrEnum):
    """What was good, as the satisfied say at a kiosk; the dissatisfied name causes."""

    ATTITUDE = "attitude"
    SOLVED = "solved"
    QUICK = "quick"
    INFORMATION = "information"
    PRICE = "price"
    OTHER = "other"
