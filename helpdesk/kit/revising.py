"""Putting what somebody wants into a row that counts its changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def put(row: Any, values: Mapping[str, object], parts: Mapping[str, Iterable[str]]) -> list[str]:
    """Puts the values into the row and says which parts, each some of their names, differed. Where any did, the row has
    one version more."""
    changed = [part for part, names in parts.items() if any(getattr(row, n) != values[n] for n in names)]
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1 if changed else 0
    return changed
