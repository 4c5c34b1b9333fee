"""What the fixed words of the room are called on pages, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from helpdesk.cards.models import CardReading
from helpdesk.cards.words import Fate, Waiting
from helpdesk.kit.errors import N_
from helpdesk.surveys import questions
from helpdesk.surveys.wording import Item

_FATES = {
    Fate.COUNTED: N_("counts for its visit"),
    Fate.APART: N_("without a visit, counts for its place alone"),
    Fate.ENDED: N_("came back too late, or its survey was withdrawn: does not count"),
    Fate.ANSWERED: N_("the customer had answered already: does not count"),
    Fate.BLANK: N_("blank"),
}
_WAITING = {
    Waiting.SECOND: N_("waits for a second reading"),
    Waiting.DECISION: N_("the readings differ"),
}


def fate(word: Fate) -> str:
    """What became of a card."""
    return str(gettext(_FATES[word]))


def waiting(word: Waiting) -> str:
    """What a card still needs."""
    return str(gettext(_WAITING[word]))


def number(value: int) -> str:
    """A card's number as it is printed: 000137."""
    return f"{value:06d}"


def said(reading: CardReading, item: Item, language: str) -> str:
    """What a reading says to one question, in the words of the card."""
    if item.key.value in reading.unreadable and not reading.given.get(item.key.value):
        return str(gettext("Unreadable"))
    kind = questions.kind_of(item)
    words: dict[str, Any] = item.texts[language]
    try:
        values = kind.values(reading.given.get(item.key.value))
    except ValueError:
        values = []
    return kind.said(values, words) if values else str(gettext("left blank"))
