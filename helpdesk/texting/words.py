"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How a gateway takes a text."""

    JSON = "json"
    FORM = "form"


class Proof(StrEnum):
    """How we prove to a gateway who we are."""

    BEARER = "bearer"
    BASIC = "basic"
    HEADER = "header"
    NONE = "none"  # within our own network


class TextState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"  # the gateway took it
    DELIVERED = "delivered"  # the telephone has it
    FAILED = "failed"
    UNCERTAIN = "uncertain"  # the line broke before the gateway's answer, twice
    LATE = "late"  # its time was over before any gateway took it
    CANCELLED = "cancelled"


# Nothing becomes of these any more.
ENDED = frozenset({TextState.DELIVERED, TextState.FAILED, TextState.LATE, TextState.CANCELLED})


class Fate(StrEnum):
    """What a gateway's answer means for one text."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # this text, for good
    DEFERRED = "deferred"  # not taken, later perhaps
    BARRED = "barred"  # the gateway lets none of ours in: its settings are wrong, or the account is
    UNCERTAIN = "uncertain"


class Report(StrEnum):
    """What a delivery report says, in our words."""

    DELIVERED = "delivered"
    FAILED = "failed"
    NO_SUCH_NUMBER = "no_such_number"
    UNDERWAY = "underway"  # nothing final


class Meaning(StrEnum):
    """What somebody means by a text to us."""

    STOP = "stop"
    WORDS = "words"  # for people to read


class Encoding(StrEnum):
    """How a text travels: seven bits a letter where all are in the old alphabet of telephones, else sixteen."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"
