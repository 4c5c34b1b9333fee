"""What an organisation sets up once and every page asks for: read once in a process, and anew when it was changed.

Whoever changes it says so (`changed`) in the transaction of the change: a fresh mark is stored among the settings, which
every transaction reads anyway. While nothing was ever set up there is no mark, and nothing is asked at all.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from helpdesk.extensions import db
from helpdesk.settings.store import Setting

T = TypeVar("T")


class Kept(Generic[T]):
    """What `read` finds in the database; `nothing` while no change was ever told."""

    def __init__(self, key: str, read: Callable[[], T], nothing: T) -> None:
        self._mark = Setting(f"kept.{key}", "", str, "")  # of no page of settings
        self._read, self._nothing = read, nothing
        self._held: tuple[str, T] = ("", nothing)

    def get(self) -> T:
        """What is set up now."""
        mark = self._mark.get()
        if not mark:
            return self._nothing
        known, held = self._held
        if known != mark:
            held = self._read()
            self._held = (mark, held)
        return held

    def changed(self, *, at: datetime) -> None:
        """Every deed that changed it says so last."""
        db.session.flush()
        self._mark.set(secrets.token_hex(8), at=at)
