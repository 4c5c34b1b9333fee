"""What the fixed words of the room are called on pages, in the reader's language."""

from __future__ import annotations

from flask_babel import pgettext

from helpdesk.advisors.words import Heard, NoteKind, Standing
from helpdesk.kit.errors import NC_

_STANDINGS = {
    Standing.INVITED: NC_("advisor", "Invited"),
    Standing.JOINED: NC_("advisor", "Member"),
    Standing.LEFT: NC_("advisor", "Has left"),
    Standing.REFUSED: NC_("advisor", "Said no"),
}
ICONS = {
    Standing.INVITED: "mail",
    Standing.JOINED: "check",
    Standing.LEFT: "x",
    Standing.REFUSED: "hand-stop",
}
_HEARD = {
    Heard.COUNTER: NC_("advisor", "at the counter"),
    Heard.PHONE: NC_("advisor", "by phone"),
    Heard.WRITING: NC_("advisor", "in writing"),
    Heard.LINK: NC_("advisor", "by the link of a letter"),
}

_NOTES = {
    NoteKind.INTERVIEW: NC_("advisor note", "Interview"),
    NoteKind.FOCUS_GROUP: NC_("advisor note", "Focus group"),
}


def note(value: NoteKind) -> str:
    """What a note is of."""
    return str(pgettext("advisor note", _NOTES[value]))


def standing(value: Standing) -> str:
    return str(pgettext("advisor", _STANDINGS[value]))


def heard(value: Heard | None) -> str:
    """How a customer told us."""
    return str(pgettext("advisor", _HEARD[value])) if value is not None else ""
