"""Shortcuts as people see them: key caps, and the words assistive technology reads."""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup, escape

_SIGNS = {
    "mod": "Ctrl", "enter": "↵", "shift": "⇧", "alt": "Alt", "esc": "Esc", "space": "Space",
    "pagedown": "PgDn", "up": "↑", "down": "↓", "left": "←", "right": "→",
}  # fmt: skip
_WORDS = {
    "mod": "Control",
    "enter": "Enter",
    "shift": "Shift",
    "alt": "Alt",
    "esc": "Escape",
    "space": "Space",
}
_NAMED = re.compile("|".join(_WORDS))


@cache
def cap(keys: str) -> Markup:
    """ "c", "g d" (one after the other) or "mod+enter" (together) as a key cap.

    The server prints Ctrl; script turns it into the command sign on Apple machines.
    """
    if " " in keys and "+" not in keys:
        return Markup("<kbd>{}</kbd>").format(keys.upper())
    signs = " ".join(escape(_SIGNS.get(part, part.upper())) for part in keys.split("+"))
    return Markup("<kbd{}>{}</kbd>").format(Markup(" data-mod") if "mod" in keys else "", Markup(signs))  # noqa: S704


@cache
def word(keys: str) -> str:
    """The same for aria-keyshortcuts."""
    return _NAMED.sub(lambda found: _WORDS[found[0]], keys)
