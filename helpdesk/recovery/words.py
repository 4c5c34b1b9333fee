"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Trigger(StrEnum):
    """What makes an answer one that somebody must look at, the gravest first (SURVEYS 6)."""

    SATISFACTION = "satisfaction"  # 1 or 2
    SOLVED = "solved"  # no
    AGENT = "agent"  # 1 or 2
    TRUST = "trust"  # named as a cause
