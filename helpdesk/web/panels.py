"""Named slots of a page, filled by rooms to its right. Empty here; helpdesk/panels.py fills it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

# Gets what the page hands over (`ticket=…`), returns HTML or "" for nothing. Makes its own policy check.
Panel = Callable[..., str]

_panels: dict[str, list[Panel]] = defaultdict(list)


def offer(slot: str, panel: Panel) -> None:
    """Puts `panel` into `slot` ("ticket.side"). Saying it twice changes nothing."""
    if panel not in _panels[slot]:
        _panels[slot].append(panel)


def render(slot: str, **given: Any) -> Markup:
    """All panels of `slot`, in the order in which they were offered."""
    return Markup("").join(Markup(panel(**given)) for panel in _panels[slot])  # noqa: S704 - panels render templates, which escape
