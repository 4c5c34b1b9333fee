"""What happens to categories. A move is marked on charts, because parents' figures follow today's tree."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event


@dataclass(frozen=True)
class CategoryEvent(Event):
    subject_kind = "category"

    category_id: int


@dataclass(frozen=True)
class CategoryAdded(CategoryEvent):
    kind = "category.added"
    sentence = N_("%(actor)s added the category")

    parent_id: int | None


@dataclass(frozen=True)
class CategoryChanged(CategoryEvent):
    """`what`: names, team, sensitive, restored. Before and after are ids or flags, never names."""

    kind = "category.changed"
    sentence = N_("%(actor)s changed the category")

    what: str
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class CategoryMoved(CategoryEvent):
    """Under another parent, or to another place among its siblings (then both parents are the same)."""

    kind = "category.moved"
    sentence = N_("%(actor)s moved the category")

    before_parent_id: int | None
    parent_id: int | None
    position: int


@dataclass(frozen=True)
class CategoryRetired(CategoryEvent):
    kind = "category.retired"
    sentence = N_("%(actor)s retired the category")


@dataclass(frozen=True)
class CauseChanged(Event):
    """A cause got other names; answers keep its key."""

    kind = "cause.changed"
    subject_kind = "cause"
    sentence = N_("%(actor)s renamed the cause")

    cause_id: int
