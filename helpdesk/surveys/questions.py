"""Kinds of question. One class makes the field, checks what was given and says it back in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from wtforms import RadioField, SelectMultipleField, TextAreaField, validators, widgets

from helpdesk.kit.text import clean
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import QuestionKey, QuestionKind, Solved
from helpdesk.web.fields import longest, tidy

LONGEST_COMMENT = 4000
ASKED_AGAIN = {QuestionKey.SOLVED, QuestionKey.COMMENT}
SOLVED_VALUES = {Solved.YES: 1, Solved.PARTLY: 2, Solved.NO: 3}


@dataclass(frozen=True)
class Value:
    """One row of `answers`: a number, a choice or a text."""

    value: int | None = None
    choice: str = ""
    text: str | None = None


class Kind:
    """How one kind of question is asked, checked, stored and read back."""

    kind: ClassVar[QuestionKind]

    def field(self, words: dict[str, Any], title: str) -> Any:
        """The unbound form field in one language."""
        raise LookupError(self.kind)

    def values(self, given: Any) -> list[Value]:
        """What is stored of an answer; nothing for a blank one. Raises ValueError where it does not fit."""
        raise LookupError(self.kind)

    def said(self, values: Iterable[Value], words: dict[str, Any]) -> str:
        """The answer in words."""
        raise LookupError(self.kind)


class Rating(Kind):
    """1 to 5, every point in words."""

    kind = QuestionKind.RATING

    def field(self, words: dict[str, Any], title: str) -> Any:
        return _radio(title, [(str(n), word) for n, word in enumerate(words["points"], 1)])

    def values(self, given: Any) -> list[Value]:
        if given in (None, ""):
            return []
        number = (
            int(given) if isinstance(given, int) or (str(given).isascii() and str(given).isdigit()) else 0
        )
        if isinstance(given, bool) or not 1 <= number <= 5:
            raise ValueError(f"{given!r} is not a rating")
        return [Value(value=number)]

    def said(self, values: Iterable[Value], words: dict[str, Any]) -> str:
        return ", ".join(words["points"][v.value - 1] for v in values if v.value)


class YesPartlyNo(Kind):
    """Solved: yes, partly, no, stored as 1, 2, 3."""

    kind = QuestionKind.SOLVED

    def field(self, words: dict[str, Any], title: str) -> Any:
        return _radio(title, list(zip([s.value for s in Solved], words["points"], strict=True)))

    def values(self, given: Any) -> list[Value]:
        return [] if given in (None, "") else [Value(value=SOLVED_VALUES[Solved(given)])]

    def said(self, values: Iterable[Value], words: dict[str, Any]) -> str:
        return ", ".join(words["points"][v.value - 1] for v in values if v.value)


class Causes(Kind):
    """Several of a list, in an order of each invitation's own."""

    kind = QuestionKind.CAUSES

    def field(self, words: dict[str, Any], title: str) -> Any:
        return ChecklistField(
            title, choices=words["choices"], validators=[validators.Optional()], validate_choice=False
        )

    def values(self, given: Any) -> list[Value]:
        return [Value(value=1, choice=str(key)) for key in dict.fromkeys(given or [])]

    def said(self, values: Iterable[Value], words: dict[str, Any]) -> str:
        return ", ".join(words["choices"].get(v.choice, v.choice) for v in values)


class Text(Kind):
    """A comment."""

    kind = QuestionKind.TEXT

    def field(self, words: dict[str, Any], title: str) -> Any:
        return TextAreaField(title, [validators.Optional(), longest(LONGEST_COMMENT)], filters=[tidy])

    def values(self, given: Any) -> list[Value]:
        words = clean(str(given or "")).strip()[:LONGEST_COMMENT]
        return [Value(text=words)] if words else []

    def said(self, values: Iterable[Value], words: dict[str, Any]) -> str:
        return "\n".join(v.text for v in values if v.text)


class ChecklistField(SelectMultipleField):
    """Check boxes in a list."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def _radio(title: str, choices: list[tuple[str, str]]) -> Any:
    # What does not fit is refused by the deed, in our own words.
    return RadioField(title, choices=dict(choices), validators=[validators.Optional()], validate_choice=False)


KINDS: dict[QuestionKind, Kind] = {each.kind: each for each in (Rating(), YesPartlyNo(), Causes(), Text())}


def kind_of(question: Item) -> Kind:
    return KINDS[question.kind]


def title_of(question: Item, language: str, agent: str) -> str:
    """The question as it is asked; the agent question names its person, where one may be named."""
    words = question.texts[language]
    if question.key is not QuestionKey.AGENT:
        return str(words["title"])
    return str(words["title"]).replace("{agent}", agent) if agent else str(words["unnamed"])


def asked_of(invitation: Invitation, questions: Iterable[Item], *, has_agent: bool) -> tuple[Item, ...]:
    """The questions this invitation asks: none about an agent where only a team is credited; few when asked again (E5)."""
    return tuple(
        question
        for question in questions
        if (has_agent or question.key is not QuestionKey.AGENT)
        and (not invitation.asks_again or question.key in ASKED_AGAIN)
    )


def shuffled(choices: dict[str, str], seed: int) -> dict[str, str]:
    """Causes in an order that is the same for the same seed; "other" is always last."""
    keys = [key for key in choices if key != "other"]
    Random(seed).shuffle(keys)  # noqa: S311 - an order, not a secret
    return {key: choices[key] for key in [*keys, "other"] if key in choices}
