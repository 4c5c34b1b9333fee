"""What a version asks, as plain values. A published version is frozen: a process reads it once and keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select

from helpdesk.extensions import db
from helpdesk.surveys.models import Question, SurveyVersion
from helpdesk.surveys.words import QuestionKey, QuestionKind


@dataclass(frozen=True, eq=False)
class Item:
    """One question. `texts`: {language: {"title": …, "points": […]}} as customers read it."""

    id: int
    key: QuestionKey
    kind: QuestionKind
    texts: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Wording:
    """The questions of a version in their order, and the languages it speaks."""

    languages: tuple[str, ...]
    items: tuple[Item, ...]


# By the connections it was read over: whoever lets go of these lets go of what they said.
_kept: WeakKeyDictionary[Pool, dict[int, Wording]] = WeakKeyDictionary()


def of(version_id: int) -> Wording:
    """What this version asks."""
    kept = _kept.setdefault(db.engine.pool, {})
    if (found := kept.get(version_id)) is not None:
        return found
    version = db.session.get_one(SurveyVersion, version_id)
    rows = select(Question).where(Question.version_id == version_id).order_by(Question.position)
    items = tuple(Item(row.id, row.key, row.kind, row.texts) for row in db.session.scalars(rows))
    made = Wording(tuple(version.languages), items)
    if version.published_at is not None:
        kept[version_id] = made
    return made
