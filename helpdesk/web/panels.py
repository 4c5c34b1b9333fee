"""Named slots of a page, filled by rooms to its right. Empty here; helpdesk/panels.py fills it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from markupsafe import Markup

T = TypeVar("T")
# Gets what the page hands over (`ticket=…`), returns HTML or "" for nothing. Makes its own policy check.
Panel = Callable[..., str]

_panels: dict[str, list[Panel]] = defaultdict(list)


class Shared:
    """What the panels of one page have looked up: the page hands it to each, so that none asks what another has asked."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def once(self, look: Callable[..., T], *given: Any) -> T:
        """What `look(*given)` says, asked once a page."""
        if (look, given) not in self._known:
            self._known[look, given] = look(*given)
        known: T = self._known[look, given]
        return known


def offer(slot: str, panel: Panel) -> None:
    """Puts `panel` into `slot` ("ticket.side"). Saying it twice changes nothing."""
    if panel not in _panels[slot]:
        _panels[slot].append(panel)


def render(slot: str, **given: Any) -> Markup:
    """All panels of `slot`, in the order in which they were offered."""
    return Markup("").join(Markup(panel(**given)) for panel in _panels[slot])  # noqa: S704 - panels render templates, which escape
