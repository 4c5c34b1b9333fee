"""What a version asks, as plain values. A published version is frozen: a process reads it once and keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select

from helpdesk.extensions import db
from helpdesk.surveys.models import Question, SurveyVersion
from helpdesk.surveys.rules import ALWAYS, Condition
from helpdesk.surveys.words import QuestionKey, QuestionKind, Way


@dataclass(frozen=True, eq=False)
class Item:
    """One question. `texts`: {language: {"title": …, "points": […]}} as customers read it. `condition`: whom it is meant for."""

    id: int
    key: QuestionKey
    kind: QuestionKind
    texts: dict[str, Any]
    condition: Condition = ALWAYS


@dataclass(frozen=True, eq=False)
class Wording:
    """The questions of a version in their order, the languages it speaks, and the survey it belongs to.

    `anonymous`: what is answered is never kept with who answered.
    """

    survey_id: int
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    anonymous: bool = False

    @property
    def no_ways(self) -> frozenset[Way]:
        """By what it is never asked: an anonymous survey by nothing that lets one of ours hear or read the answer."""
        return frozenset({Way.INTERVIEW, Way.CARD}) if self.anonymous else frozenset()

    def asks(self, key: QuestionKey) -> bool:
        """Is this among its questions?"""
        return any(item.key is key for item in self.items)


# By the connections it was read over: whoever lets go of these lets go of what they said.
_kept: WeakKeyDictionary[Pool, dict[int, Wording]] = WeakKeyDictionary()


def of(version_id: int) -> Wording:
    """What this version asks."""
    kept = _kept.setdefault(db.engine.pool, {})
    if (found := kept.get(version_id)) is not None:
        return found
    version = db.session.get_one(SurveyVersion, version_id)
    rows = select(Question).where(Question.version_id == version_id).order_by(Question.position)
    items = tuple(item_of(row) for row in db.session.scalars(rows))
    made = Wording(version.survey_id, tuple(version.languages), items, version.anonymous)
    if version.published_at is not None:
        kept[version_id] = made
    return made


def item_of(row: Question) -> Item:
    """A question as plain values. Causes are never asked of the satisfied."""
    dissatisfied = row.only_if_dissatisfied or row.key is QuestionKey.CAUSES
    return Item(row.id, row.key, row.kind, row.texts, Condition(dissatisfied, row.only_up_to))
