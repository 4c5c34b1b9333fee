"""What the fixed words of the room are called on pages, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext, pgettext

from helpdesk.kit.errors import N_, NC_
from helpdesk.weblinks.words import Doubt, Standing

_DOUBTS = {
    Doubt.ALIKE: N_("many of the very same answers within minutes"),
    Doubt.FLOOD: N_("more answers in a minute than people give"),
    Doubt.STAFF: N_("from a browser or a network of ours"),
}
_STANDINGS = {
    Standing.COUNTED: NC_("answer by a link", "Counts"),
    Standing.HELD: NC_("answer by a link", "Held back"),
    Standing.LEFT_OUT: NC_("answer by a link", "Left out"),
}


def doubt(value: Doubt) -> str:
    return str(gettext(_DOUBTS[value]))


def standing(value: Standing) -> str:
    return str(pgettext("answer by a link", _STANDINGS[value]))
