"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user may do: agents work tickets, supervisors see scores, admins set things up."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class TokenPurpose(StrEnum):
    """What a mailed link is good for."""

    INVITE = "invite"
    RESET = "reset"


class Way(StrEnum):
    """How a notice reaches its reader; in the app it always stands."""

    APP = "app"
    AT_ONCE = "at_once"
    DIGEST = "digest"


class Rhythm(StrEnum):
    """How often a digest leaves."""

    DAILY = "daily"
    HOURLY = "hourly"
