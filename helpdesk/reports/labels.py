"""What the fixed words of reports are called, in the reader's language."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext

from helpdesk.kit.errors import N_
from helpdesk.reports.words import Band, Basis, Preset, Said
from helpdesk.surveys import labels as asking
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets import labels as desk
from helpdesk.tickets.words import Channel

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


def measure(key: QuestionKey) -> str:
    """What of the answers to a question is counted as good."""
    return str(gettext(_MEASURES.get(key, _GOOD)))


_GOOD = N_("4 and 5 of 5")
_MEASURES = {
    QuestionKey.SOLVED: N_("wholly solved"),
    QuestionKey.EFFORT: N_("5 to 7 of 7, CES 2.0"),
    QuestionKey.RECOMMEND: N_("9 and 10 less 0 to 6, NPS"),
}


def survey(name: str, number: int) -> str:
    """A version of a survey."""
    return str(gettext("%(survey)s, version %(number)s", survey=name, number=number))


def ratings(question: str) -> dict[int, str]:
    """1 to 5 in words, short enough for the bars of a chart."""
    return {value: str(gettext(sentence)) for value, sentence in enumerate(_RATINGS[question], 1)}


_RATINGS = {
    "satisfaction": (
        N_("Very dissatisfied"),
        N_("Dissatisfied"),
        N_("Neither"),
        N_("Satisfied"),
        N_("Very satisfied"),
    ),
    "agent": (N_("Very poor"), N_("Poor"), N_("Fair"), N_("Good"), N_("Very good")),
}


def state(value: str) -> str:
    """How far the ask about a closing came."""
    return str(gettext(_STATES[value]))


_STATES = {
    "answered": N_("answered"),
    "partial": N_("broken off"),
    "bounced": N_("not delivered"),
    "revoked": N_("withdrawn"),
    "waiting": N_("waits for an answer"),
    "sent": N_("no answer"),
    "not_asked": N_("not asked"),
}


# What other rooms call their words, for facts that keep them as plain text.
reason, flag, mode = asking.reason, asking.flag, asking.label


def channel(value: str) -> str:
    """The channel of a ticket."""
    return desk.label(Channel(value))


def band(value: str) -> str:
    """Where an agent stands."""
    return label(Band(value))


def said(value: Said) -> str:
    """What may be said of a share before and after something was changed."""
    return str(gettext(_SAID[value]))


_SAID = {
    Said.NOT_YET: N_("It has not begun, so nothing can be said yet."),
    Said.TOO_FEW: N_("Too few answers: nothing can be said yet."),
    Said.NOT_COMPARED: N_("Fewer than thirty answers on a side: too few to compare."),
    Said.CHANGED_SURVEY: N_(
        "The survey was changed in between, and answers to different wordings are not compared."
    ),
    Said.LESS: N_("Less often than before, beyond chance."),
    Said.MORE: N_("More often than before, beyond chance."),
    Said.NO_CHANGE: N_("No proven change."),
}
