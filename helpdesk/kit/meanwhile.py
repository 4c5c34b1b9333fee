"""Two people change one thing: what each of them wanted, told by what the form showed when it was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merged(
    now: Mapping[str, Any], shown: Mapping[str, Any] | None, typed: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What should be kept, and the names of what both changed, differently.

    `now`: as it stands; `shown`: as the form showed it (None: not known, so that whatever differs may be a conflict);
    `typed`: as it came back. What the writer left alone stays as somebody else has it meanwhile.
    """
    mine = {
        name: value for name, value in typed.items() if shown is None or value != shown.get(name, now[name])
    }
    both = [
        name
        for name, value in mine.items()
        if value != now[name] and (shown is None or now[name] != shown.get(name, now[name]))
    ]
    return {**now, **mine}, both
