"""Places at which a crash test may end the process. Costs one comparison in real life."""

from __future__ import annotations

import os
import signal

_armed: str | None = None


def arm(name: str | None) -> None:
    """Lets the process die at the point `name`; None disarms."""
    global _armed
    _armed = name


def reached(name: str) -> None:
    """Ends the process as by `kill -9` where this point is armed."""
    if _armed is not None and _armed == name:
        os.kill(os.getpid(), signal.SIGKILL)
