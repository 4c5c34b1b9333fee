"""What a customer has given, checked against the questions that were asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpdesk.kit.errors import N_, DomainError
from helpdesk.surveys import credits, wording
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.questions import SOLVED_VALUES, Value, asked_of, kind_of
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import QuestionKey, Solved

_BY_NUMBER = {number: word.value for word, number in SOLVED_VALUES.items()}
Stored = dict[tuple[QuestionKey, str], tuple[int | None, str | None]]


def questions_of(invitation: Invitation) -> tuple[Item, ...]:
    """What this invitation asks; whatever else a form may hold is no answer."""
    items = wording.of(invitation.version_id).items
    has_agent = credits.person(invitation) is not None
    return asked_of(invitation, items, has_agent=has_agent)


def checked(
    invitation: Invitation,
    questions: dict[QuestionKey, Item],
    given: Mapping[str, Any],
    *,
    strict: bool = True,
) -> dict[QuestionKey, list[Value]]:
    """What is to be stored, by question. What was asked of some alone counts only where it was meant for this customer."""
    values: dict[QuestionKey, list[Value]] = {}
    for key, question in questions.items():
        try:
            found = kind_of(question).values(given.get(key.value))
        except ValueError as error:
            raise DomainError(N_("Choose one of the answers."), field=key.value) from error
        if found:
            values[key] = found
    first = next(iter(questions), None)
    if strict and first is not None and first not in values:
        raise DomainError(
            N_("Choose an answer to this question; all others may stay blank."), field=first.value
        )
    overall, word = _overall(values)
    for key, question in questions.items():
        if not question.condition.holds(overall, word):
            values.pop(key, None)
    offered = questions.get(QuestionKey.CAUSES)
    known = offered.texts[invitation.language]["choices"] if offered else {}
    if any(value.choice not in known for value in values.get(QuestionKey.CAUSES, [])):
        raise DomainError(N_("Choose one of the answers."), field=QuestionKey.CAUSES.value)
    return values


def _overall(values: dict[QuestionKey, list[Value]]) -> tuple[int | None, str | None]:
    """What was said of satisfaction and of being solved: they decide what else is asked."""
    rating = values.get(QuestionKey.SATISFACTION)
    solved = values.get(QuestionKey.SOLVED)
    word = _BY_NUMBER[solved[0].value] if solved and solved[0].value else None
    return rating[0].value if rating else None, word


def as_stored(values: dict[QuestionKey, list[Value]]) -> Stored:
    """Given values in a shape that can be compared with a response."""
    return {(key, v.choice): (v.value, v.text) for key, found in values.items() for v in found}


def stored(response: Response) -> Stored:
    """The values of a response in the same shape."""
    return {(a.key, a.choice): (a.value, a.text) for a in response.answers}


def solved_word(number: int | None) -> Solved | None:
    """yes, partly or no behind a stored number."""
    return Solved(_BY_NUMBER[number]) if number in _BY_NUMBER else None
