"""How a process that goes on for long keeps its memory small."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

_ARENAS = -8  # mallopt's M_ARENA_MAX


def settle() -> None:
    """To be called once, when all is loaded and no thread has been started yet.

    What is there by now stays: collecting garbage need not look at it, and so copies none of it into processes forked from
    here. And threads share one heap instead of leaving holes in one each: they take turns anyway.
    """
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):  # glibc's own; other systems have no such heaps
        libc = ctypes.CDLL(None)
        libc.mallopt(_ARENAS, 1)
        libc.malloc_trim(0)
