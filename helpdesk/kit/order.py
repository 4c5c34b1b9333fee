"""Moving things of a list that people have put in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar


class Known(Protocol):
    """What has an id."""

    @property
    def id(self) -> int: ...


class Placed(Known, Protocol):
    """What has a place in a list, too."""

    position: Any


T = TypeVar("T", bound=Known)


def stepped(row: Sequence[T], id_: int, step: int) -> list[T]:
    """`row` with the one of that id `step` places further; empty where it is not there, or has no place to go to."""
    here = next((index for index, each in enumerate(row) if each.id == id_), None)
    if here is None or not 0 <= here + step < len(row):
        return []
    moved = list(row)
    moved.insert(here + step, moved.pop(here))
    return moved


def shifted(row: Sequence[Placed], id_: int, step: int, *, first: int = 1) -> bool:
    """Puts the one of that id `step` places further and counts all places anew from `first`; False where nothing moved."""
    moved = stepped(row, id_, step)
    for position, each in enumerate(moved, start=first):
        each.position = position
    return bool(moved)
