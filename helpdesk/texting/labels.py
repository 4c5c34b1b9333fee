"""What the fixed words of the room are called on pages, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext

from helpdesk.kit.errors import N_
from helpdesk.texting.models import OutgoingText
from helpdesk.texting.verdicts import GAVE_UP
from helpdesk.texting.words import Report, TextState

_STATES = {
    TextState.QUEUED: N_("Waits to leave"),
    TextState.SENT: N_("Taken by the gateway"),
    TextState.DELIVERED: N_("Delivered"),
    TextState.FAILED: N_("Failed"),
    TextState.UNCERTAIN: N_("May have arrived"),
    TextState.LATE: N_("Not sent in its time"),
    TextState.CANCELLED: N_("Taken back"),
}
_PURPOSES = {
    "survey": N_("Survey"),
    "reminder": N_("Reminder"),
    "confirmation": N_("Confirmation of a stop"),
    "test": N_("Test"),
}
_SAID = {
    Report.FAILED.value: N_("The network could not deliver it."),
    Report.NO_SUCH_NUMBER.value: N_("There is no such number, or it takes no texts."),
    GAVE_UP: N_("It was given up after two days."),
}


def state(text: OutgoingText) -> str:
    """How a text stands."""
    return str(gettext(_STATES[text.state]))


def purpose(text: OutgoingText) -> str:
    """What a text is for."""
    return str(gettext(_PURPOSES[text.purpose])) if text.purpose in _PURPOSES else text.purpose


def said(text: OutgoingText) -> str:
    """What was heard of it, where that is worth a word: the gateway's own where it is not ours."""
    return str(gettext(_SAID[text.error])) if text.error in _SAID else text.error
