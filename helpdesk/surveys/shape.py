"""What a survey may look like: at most six questions, the whole before details, the comment last (SURVEYS 5). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from helpdesk.kit.errors import N_
from helpdesk.surveys.rules import Condition
from helpdesk.surveys.words import QuestionKey

MOST = 6
OVERALL = frozenset({QuestionKey.SATISFACTION, QuestionKey.EFFORT, QuestionKey.RECOMMEND})
_DECIDING = frozenset({QuestionKey.SATISFACTION, QuestionKey.SOLVED})


class Asked(Protocol):
    """A question, as far as its place is concerned."""

    @property
    def key(self) -> QuestionKey: ...

    @property
    def condition(self) -> Condition: ...


def rank(key: QuestionKey) -> int:
    """0: about the whole; 1: a detail; 2: the comment."""
    return 0 if key in OVERALL else 2 if key is QuestionKey.COMMENT else 1


def place_of(key: QuestionKey, keys: Sequence[QuestionKey]) -> int:
    """Where a further question goes: after the last one of its rank."""
    return sum(rank(each) <= rank(key) for each in keys)


def may_be_conditional(key: QuestionKey) -> bool:
    """Can it be asked of some alone? Details can; causes always are."""
    return rank(key) == 1 and key not in {QuestionKey.CAUSES, QuestionKey.SOLVED}


def is_in_order(keys: Sequence[QuestionKey]) -> bool:
    """The whole before details, the comment last?"""
    ranks = [rank(each) for each in keys]
    return ranks == sorted(ranks)


def fault(asked: Sequence[Asked], *, anonymous: bool = False) -> str:
    """Why it cannot be published, as a sentence; empty where it can."""
    keys = [each.key for each in asked]
    if anonymous and QuestionKey.AGENT in keys:
        return N_("An anonymous survey asks about no one person. Take that question out.")
    if not keys or keys[0] not in OVERALL:
        return N_("Begin with a question about the whole: satisfaction, effort or recommendation.")
    if not is_in_order(keys):
        return N_("Questions about the whole come before details, and the comment comes last.")
    if len(keys) > MOST:
        return N_("At most six questions: each further one costs answers.")
    if any(each.condition.dissatisfied for each in asked) and not _DECIDING & set(keys):
        return N_(
            "The dissatisfied are known by their satisfaction or by what is not solved: ask for one of them."
        )
    if any(each.condition.up_to for each in asked) and QuestionKey.SATISFACTION not in keys:
        return N_("One question is only for those of low satisfaction, which the survey does not ask for.")
    return ""
