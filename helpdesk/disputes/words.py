"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class DisputeReason(StrEnum):
    """Why an answer may be disputed (SURVEYS 4, E31). That a customer is wrong, or dislikes a price, is no reason."""

    WRONG_TICKET = "wrong_ticket"
    WRONG_AGENT = "wrong_agent"
    MACHINE = "machine"
    DUPLICATE = "duplicate"
    STAFF_OR_TEST = "staff_or_test"
    MISTAKEN_CLICK = "mistaken_click"


class Ruling(StrEnum):
    """What was decided: the answer is left out, it counts for somebody else, it stays as it is."""

    LEFT_OUT = "left_out"
    CREDITED = "credited"
    STAYS = "stays"


class DisputeState(StrEnum):
    OPEN = "open"
    LEFT_OUT = "left_out"
    CREDITED = "credited"
    STAYS = "stays"
    WITHDRAWN = "withdrawn"  # by whoever asked
