"""What is printed on a card: the questions of a frozen version in one language, box by box."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.cards import rules
from helpdesk.surveys import questions
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import QuestionKey, QuestionKind


@dataclass(frozen=True)
class Asked:
    """One question as the card has it. `style`: down, across, columns, or lines to write on."""

    key: QuestionKey
    title: str
    choices: tuple[str, ...]
    style: str
    intro: str = ""
    ends: tuple[str, ...] = ()


def questions_on(items: tuple[Item, ...], language: str, seed: int) -> list[Asked]:
    """The questions of a card. `seed`: the order of causes is each card's own; the person who helped is never named."""
    return [_asked(item, language, seed, beside=place == 0) for place, item in enumerate(items)]


def height_of(items: tuple[Item, ...], language: str) -> float:
    """How many millimetres they take; there is room for `rules.ROOM`."""
    asked = questions_on(items, language, seed=0)
    return sum(_height(each, beside=place == 0) for place, each in enumerate(asked))


def stands_for(seed: int, language: str) -> Invitation:
    """What forms and checks of `surveys` ask an invitation for, where there is none: nothing is stored."""
    return Invitation(id=seed, language=language, asks_again=False)


def _asked(item: Item, language: str, seed: int, *, beside: bool) -> Asked:
    words = item.texts[language]
    title, intro = questions.title_of(item, language, ""), str(words.get("intro", ""))
    kind = questions.kind_of(item)
    if item.kind is QuestionKind.TEXT:
        return Asked(item.key, title, (), "lines", intro)
    if item.kind is QuestionKind.CAUSES:
        return Asked(
            item.key, title, tuple(questions.shuffled(words["choices"], seed).values()), "columns", intro
        )
    if not isinstance(kind, questions.Scale):
        return Asked(item.key, title, tuple(words["points"]), "across", intro)
    choices = tuple(name for _value, name in kind.choices(words))
    style = "across" if rules.fits_across(choices, beside=beside) else "down"
    return Asked(item.key, title, choices, style, intro, tuple(words.get("ends", ())))


def _height(asked: Asked, *, beside: bool) -> float:
    small = bool(asked.intro) + bool(asked.ends)
    return rules.height(asked.title, asked.choices, asked.style, beside=beside, more_lines=small)
