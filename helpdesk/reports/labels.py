"""What the fixed words of reports are called, in the reader's language."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext

from helpdesk.kit.errors import N_
from helpdesk.reports.words import Band, Basis, Preset

_LABELS: dict[type[StrEnum], dict[str, str]] = {
    Preset: {
        "this_month": N_("This month"),
        "last_month": N_("Last month"),
        "3_months": N_("Last 3 months"),
        "6_months": N_("Last 6 months"),
        "12_months": N_("Last 12 months"),
        "custom": N_("Chosen days"),
    },
    Basis: {"closed": N_("By day of closing"), "answered": N_("By day of the answer")},
    Band: {
        "below": N_("Below"),
        "expected": N_("As expected"),
        "above": N_("Above"),
        "few": N_("Too few answers to compare"),
    },
}


def label(word: StrEnum) -> str:
    """The word as people read it."""
    return str(gettext(_LABELS[type(word)][word.value]))


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Value and label of all words of a kind, in their order."""
    return [(value, str(gettext(sentence))) for value, sentence in _LABELS[words].items()]
