"""Moving things of a list that people have put in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Known(Protocol):
    """What has an id."""

    @property
    def id(self) -> int: ...


T = TypeVar("T", bound=Known)


def stepped(row: Sequence[T], id_: int, step: int) -> list[T]:
    """`row` with the one of that id `step` places further; empty where it is not there, or has no place to go to."""
    here = next((index for index, each in enumerate(row) if each.id == id_), None)
    if here is None or not 0 <= here + step < len(row):
        return []
    moved = list(row)
    moved.insert(here + step, moved.pop(here))
    return moved
