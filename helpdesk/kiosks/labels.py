"""What the fixed words of the room are called on pages, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext

from helpdesk.kiosks.words import Doubt
from helpdesk.kit.errors import N_

_DOUBTS = {
    Doubt.BURST: N_("the same answer more than six times in a minute"),
    Doubt.HASTY: N_("answers quicker after each other than the tablet takes them"),
    Doubt.STAFF: N_("a colleague has signed in with this browser"),
}


def doubt(word: Doubt) -> str:
    """Why an answer is held back."""
    return str(gettext(_DOUBTS[word]))
