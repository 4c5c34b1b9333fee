"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class ExportState(StrEnum):
    WORKING = "working"
    READY = "ready"  # to be fetched until `expires_at`
    GONE = "gone"  # its time is over, or the person was erased


class ErasureState(StrEnum):
    WORKING = "working"
    DONE = "done"
