"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """How a customer stands to a group."""

    INVITED = "invited"
    JOINED = "joined"
    LEFT = "left"
    REFUSED = "refused"


class Heard(StrEnum):
    """How a customer told us."""

    COUNTER = "counter"
    PHONE = "phone"
    WRITING = "writing"
    LINK = "link"  # by themselves, by the link of a letter


# What a colleague may have heard; nobody presses a link for a customer.
HEARD_BY_US = (Heard.COUNTER, Heard.PHONE, Heard.WRITING)


class NoteKind(StrEnum):
    """What a note is of."""

    INTERVIEW = "interview"
    FOCUS_GROUP = "focus_group"
