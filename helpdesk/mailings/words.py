"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """How far a mailing is."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"  # by somebody, before everybody had their turn; a draft that was given up, too
    FINISHED = "finished"  # everybody had their turn; answers may still come
