"""Keyset pages: "more" continues after the last row seen, whatever was added meanwhile."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from flask import abort

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the next ones (None at the end)."""

    rows: list[T]
    next: str | None


def encode(*values: Any) -> str:
    """A cursor for the row with these sort values."""
    plain = [{"t": v.isoformat()} if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str | None, length: int) -> tuple[Any, ...] | None:
    """The sort values behind a cursor; None for none. A crooked cursor is a 400."""
    if not cursor:
        return None
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = tuple(datetime.fromisoformat(v["t"]) if isinstance(v, dict) else v for v in plain)
    except (ValueError, KeyError, TypeError, RecursionError):
        abort(400)
    if len(values) != length or not all(_sortable(value) for value in values):
        abort(400)
    return values


def decode_as(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The same where each value must be of its kind, so that any engine can compare it with a row's."""
    values = decode(cursor, len(kinds))
    if values is not None and any(type(value) is not kind for value, kind in zip(values, kinds, strict=True)):
        abort(400)
    return values


def _sortable(value: Any) -> bool:
    """Can a row of either engine have this sort value?"""
    if isinstance(value, str):  # PostgreSQL refuses NUL, UTF-8 halves of surrogate pairs
        return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, datetime):
        return value.tzinfo is not None and 1900 < value.year < 9000
    return value is None or (
        isinstance(value, int | float) and abs(value) < 2**63
    )  # NaN is less than nothing


def cut(rows: list[T], size: int, cursor_of: Any) -> Page[T]:
    """A page of `size` from `rows`, which were asked for with one more than `size`."""
    more = len(rows) > size
    return Page(rows[:size], encode(*cursor_of(rows[size - 1])) if more else None)
