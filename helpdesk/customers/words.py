"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class ContactKind(StrEnum):
    """How a customer can be reached."""

    EMAIL = "email"
    PHONE = "phone"


class Purpose(StrEnum):
    """What somebody may refuse to be asked for: each holds for those below it too."""

    SURVEYS = "surveys"
    MILESTONES = "milestones"  # whatever follows on no request of theirs
    MAILINGS = "mailings"
