"""Kinds of question. One class makes the field, checks what was given and says it back in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from wtforms import RadioField, SelectMultipleField, TextAreaField, validators, widgets

from helpdesk.kit.text import clean
from helpdesk.people import organisation
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
    """How one kind of question is asked, checked, stored and read back.

    `parts`: the words it needs beside its title, and of how many lines each is. `style`: how its choices stand.
    """

    kind: ClassVar[QuestionKind]
    parts: ClassVar[dict[str, int]] = {}
    style: ClassVar[str] = ""
    numbers: ClassVar[bool] = False  # does each choice show its number?

    def field(self, words: dict[str, Any], title: str) -> Any:
        """The unbound form field in one language."""
        raise LookupError(self.kind)

    def values(self, given: Any) -> list[Value]:
        """What is stored of an answer; nothing for a blank one. Raises ValueError where it does not fit."""
        raise LookupError(self.kind)

    def said(self, values: Iterable[Value], words: dict[str, Any]) -> str:
        """The answer in words."""
        raise LookupError(self.kind)

    def points(self, words: dict[str, Any]) -> list[tuple[str, str]]:
        """What a link in a letter may choose: number and words of each."""
        return []

    def missing(self, words: dict[str, Any]) -> list[str]:
        """Which parts one language lacks."""
        wanted = {"title": 1} | self.parts
        return [part for part, lines in wanted.items() if not _whole(words.get(part), lines)]


class Scale(Kind):
    """One of a row of numbers, each in words."""

    numbers = True
    allowed: ClassVar[range]

    def field(self, words: dict[str, Any], title: str) -> Any:
        return _radio(title, self.choices(words))

    def choices(self, words: dict[str, Any]) -> list[tuple[str, str]]:
        """Value and words of everything that can be chosen."""
        return self.points(words)

    def points(self, words: dict[str, Any]) -> list[tuple[str, str]]:
        return [(str(n), word) for n, word in zip(self.allowed, words["points"], strict=True)]

    def values(self, given: Any) -> list[Value]:
        if given in (None, ""):
            return []
        fits = isinstance(given, int) or (str(given).isascii() and str(given).isdigit() and len(given) < 5)
        if isinstance(given, bool) or not fits or int(given) not in self.allowed:
            raise ValueError(f"{given!r} is no answer to this question")
        return [Value(value=int(given))]

    def said(self, values: Iterable[Value], words: dict[str, Any]) -> str:
        known = dict(self.choices(words))
        return ", ".join(known[str(v.value)] for v in values if v.value is not None)


class Rating(Scale):
    """1 to 5, every point in words."""

    kind = QuestionKind.RATING
    parts: ClassVar[dict[str, int]] = {"points": 5}
    allowed = range(1, 6)


class Aspect(Scale):
    """The same of one side of the help; 0 says that it is not relevant, and counts nowhere."""

    kind = QuestionKind.ASPECT
    parts: ClassVar[dict[str, int]] = {"points": 5, "not_relevant": 1}
    allowed = range(6)

    def points(self, words: dict[str, Any]) -> list[tuple[str, str]]:
        return [(str(n), word) for n, word in enumerate(words["points"], 1)]

    def choices(self, words: dict[str, Any]) -> list[tuple[str, str]]:
        return [*self.points(words), ("0", words["not_relevant"])]


class Effort(Scale):
    """How far one agrees that it was easy, 1 to 7 (CES 2.0)."""

    kind = QuestionKind.EFFORT
    parts: ClassVar[dict[str, int]] = {"intro": 1, "points": 7}
    allowed = range(1, 8)


class Recommend(Scale):
    """How likely one is to recommend the organisation, 0 to 10, the ends in words (NPS)."""

    kind = QuestionKind.RECOMMEND
    parts: ClassVar[dict[str, int]] = {"ends": 2}
    style = "scale"
    numbers = False
    allowed = range(11)

    def choices(self, words: dict[str, Any]) -> list[tuple[str, str]]:
        return [(str(n), str(n)) for n in self.allowed]

    def points(self, words: dict[str, Any]) -> list[tuple[str, str]]:
        low, high = words["ends"]
        return [(str(n), {0: low, 10: high}.get(n, str(n))) for n in self.allowed]


class YesPartlyNo(Kind):
    """Solved: yes, partly, no, stored as 1, 2, 3."""

    kind = QuestionKind.SOLVED
    parts: ClassVar[dict[str, int]] = {"points": 3}
    style = "across"

    def field(self, words: dict[str, Any], title: str) -> Any:
        return _radio(title, list(zip([s.value for s in Solved], words["points"], strict=True)))

    def values(self, given: Any) -> list[Value]:
        return [] if given in (None, "") else [Value(value=SOLVED_VALUES[Solved(given)])]

    def said(self, values: Iterable[Value], words: dict[str, Any]) -> str:
        return ", ".join(words["points"][v.value - 1] for v in values if v.value)


class Causes(Kind):
    """Several of a list, in an order of each invitation's own."""

    kind = QuestionKind.CAUSES

    def missing(self, words: dict[str, Any]) -> list[str]:
        known = words.get("choices", {})
        return super().missing(words) + ([] if known and all(known.values()) else ["choices"])

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


def _whole(said: Any, lines: int) -> bool:
    """Are there so many lines, none of them empty?"""
    given = [said] if isinstance(said, str) else list(said or ())
    return len(given) == lines and all(str(each).strip() for each in given)


KINDS: dict[QuestionKind, Kind] = {
    each.kind: each for each in (Rating(), Aspect(), Effort(), Recommend(), YesPartlyNo(), Causes(), Text())
}


# Which kind a question is of.
KIND_OF: dict[QuestionKey, QuestionKind] = {
    QuestionKey.SATISFACTION: QuestionKind.RATING,
    QuestionKey.SOLVED: QuestionKind.SOLVED,
    QuestionKey.AGENT: QuestionKind.RATING,
    QuestionKey.CAUSES: QuestionKind.CAUSES,
    QuestionKey.COMMENT: QuestionKind.TEXT,
    QuestionKey.QUALITY: QuestionKind.ASPECT,
    QuestionKey.SPEED: QuestionKind.ASPECT,
    QuestionKey.PRICE: QuestionKind.ASPECT,
    QuestionKey.TRUST: QuestionKind.ASPECT,
    QuestionKey.EFFORT: QuestionKind.EFFORT,
    QuestionKey.RECOMMEND: QuestionKind.RECOMMEND,
}


def parts_of(key: QuestionKey) -> dict[str, int]:
    """The words that a question needs in each language, and of how many lines each is."""
    own = {"unnamed": 1} if key is QuestionKey.AGENT else {}
    return {"title": 1} | own | KINDS[KIND_OF[key]].parts


def missing(question: Item, language: str) -> list[str]:
    """Which of them are not there."""
    words = question.texts.get(language, {})
    found = kind_of(question).missing(words)
    unnamed = question.key is QuestionKey.AGENT and not str(words.get("unnamed") or "").strip()
    return [*found, "unnamed"] if unnamed else found


def kind_of(question: Item) -> Kind:
    return KINDS[question.kind]


def title_of(question: Item, language: str, agent: str) -> str:
    """The question as it is asked; the agent question names its person, where one may be named, others the organisation."""
    words = question.texts[language]
    if question.key is not QuestionKey.AGENT:
        return str(words["title"]).replace("{company}", organisation.NAME.get())
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
