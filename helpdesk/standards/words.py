"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Target(StrEnum):
    """What is promised: a first answer, an answer to each later message, and an end."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
