"""What the fixed words of the room are called on pages."""

from __future__ import annotations

from flask_babel import gettext

from helpdesk.kit.errors import N_
from helpdesk.standards.words import Target

_LABELS = {
    Target.FIRST_RESPONSE: N_("First reply"),
    Target.NEXT_RESPONSE: N_("Next reply"),
    Target.RESOLUTION: N_("Solved"),
}


def label(target: Target) -> str:
    """The target as people read it."""
    return str(gettext(_LABELS[target]))
