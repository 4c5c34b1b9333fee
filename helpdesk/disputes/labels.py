"""What the room's words are called on pages, in the reader's language."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext, pgettext

from helpdesk.disputes.words import DisputeReason, DisputeState, Ruling
from helpdesk.kit.errors import N_, NC_
from helpdesk.surveys import labels as surveys
from helpdesk.surveys.words import Exclusion

_REASONS: dict[DisputeReason, str] = {
    DisputeReason.WRONG_TICKET: N_("It is about another ticket"),
    DisputeReason.WRONG_AGENT: N_("It is about the work of a colleague"),
    DisputeReason.MACHINE: N_("A machine answered"),
    DisputeReason.DUPLICATE: N_("It is a duplicate"),
    DisputeReason.STAFF_OR_TEST: N_("A colleague answered, or it was a test"),
    DisputeReason.MISTAKEN_CLICK: N_("The customer says it was a mistaken click"),
}
_RULINGS: dict[Ruling, str] = {
    Ruling.LEFT_OUT: NC_("dispute", "The answer is left out"),
    Ruling.CREDITED: NC_("dispute", "The answer counts for somebody else"),
    Ruling.STAYS: NC_("dispute", "The answer stays as it is"),
}
_STATES: dict[DisputeState, str] = {
    DisputeState.OPEN: NC_("dispute", "Not decided yet"),
    DisputeState.LEFT_OUT: NC_("dispute", "The answer is left out"),
    DisputeState.CREDITED: NC_("dispute", "The answer counts for somebody else"),
    DisputeState.STAYS: NC_("dispute", "The answer stays as it is"),
    DisputeState.WITHDRAWN: NC_("dispute", "Withdrawn"),
}


def label(word: StrEnum) -> str:
    """A word of the room as people read it."""
    if isinstance(word, DisputeReason):
        return str(gettext(_REASONS[word]))
    if isinstance(word, Ruling):
        return str(pgettext("dispute", _RULINGS[word]))
    return str(pgettext("dispute", _STATES[DisputeState(word)]))


def label_of(because: Exclusion) -> str:
    """Why an answer was left out."""
    return surveys.label(because)


def reasons() -> list[tuple[str, str]]:
    """Value and label of all reasons, in their order."""
    return [(each.value, label(each)) for each in DisputeReason]


def rulings() -> list[tuple[str, str]]:
    return [(each.value, label(each)) for each in Ruling]


def exclusions() -> list[tuple[str, str]]:
    """Why an answer may be left out by a decision; spam is marked on the ticket."""
    return [pair for pair in surveys.choices(Exclusion) if pair[0] != Exclusion.SPAM.value]


def disputed(value: str) -> str:
    """Why it was disputed, as the timeline tells it."""
    return label(DisputeReason(value))


def ruling(value: str) -> str:
    """What was decided, as the timeline tells it."""
    return label(Ruling(value))
