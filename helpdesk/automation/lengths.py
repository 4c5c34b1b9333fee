"""How long, as people write it: 30 min, 4 h, 2 d. Pure."""

from __future__ import annotations

import re

from helpdesk.kit.text import whole

_UNITS = {"d": 1440, "h": 60, "min": 1}
_PART = re.compile(r"(\d{1,5})\s*(d|h|min|m)\b", re.IGNORECASE)


def parse(typed: str) -> int | None:
    """Minutes; None where it cannot be understood. A number alone is hours."""
    plain = typed.strip().lower()
    if (hours := whole(plain, 5)) is not None:
        return hours * 60
    parts = _PART.findall(plain)
    if not parts or _PART.sub("", plain).strip():
        return None
    return sum(int(count) * _UNITS["min" if unit == "m" else unit] for count, unit in parts)


def shown(minutes: int) -> str:
    """The same written by us."""
    parts, left = [], minutes
    for unit, size in _UNITS.items():
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts)
