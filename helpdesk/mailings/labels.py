"""What the fixed words of the room are called on pages, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext, pgettext

from helpdesk.kit.errors import N_, NC_
from helpdesk.mailings.models import Recipient
from helpdesk.mailings.words import State
from helpdesk.surveys import labels as asking
from helpdesk.surveys.words import Reason

_STATES = {
    State.DRAFT: NC_("mailing", "Draft"),
    State.RUNNING: NC_("mailing", "Running"),
    State.PAUSED: NC_("mailing", "Paused"),
    State.STOPPED: NC_("mailing", "Stopped"),
    State.FINISHED: NC_("mailing", "Finished"),
}
ICONS = {
    State.DRAFT: "pencil",
    State.RUNNING: "send",
    State.PAUSED: "player-pause",
    State.STOPPED: "circle-x",
    State.FINISHED: "check",
}
# What a mailing means by reasons that closings have too.
_REASONS = {
    Reason.SAMPLED_OUT: N_("enough were asked before it was their turn"),
    Reason.WITHDRAWN: N_("the mailing was stopped"),
    Reason.MERGED: N_("they were asked as another entry of the same person"),
    Reason.INTERNAL_REQUESTER: N_("it is a colleague or a test"),
}
_WHAT = {
    "all": NC_("recipients", "All"),
    "waiting": NC_("recipients", "Waiting"),
    "left_out": NC_("recipients", "Left out"),
    "asked": NC_("recipients", "Asked"),
    "answered": NC_("recipients", "Answered"),
    "bounced": NC_("recipients", "Came back"),
}


def state(value: State) -> str:
    return str(pgettext("mailing", _STATES[value]))


def reason(value: Reason) -> str:
    """Why somebody was left out."""
    return str(gettext(_REASONS[value])) if value in _REASONS else asking.reason(value.value)


def what(value: str) -> str:
    """A part of the list."""
    return str(pgettext("recipients", _WHAT[value]))


def outcome(recipient: Recipient) -> str:
    """What became of one on the list."""
    if recipient.decided_on is None:
        return str(gettext("has not had their turn"))
    if recipient.reason is not None or recipient.invitation is None:
        return what("left_out")
    return asking.label(recipient.invitation.state)


def why(recipient: Recipient) -> str:
    """Why they were left out, or their letter was taken back; empty where neither holds."""
    ended = recipient.invitation.reason if recipient.invitation else None
    known = recipient.reason or ended
    return reason(known) if known is not None else ""
