"""What happens to views that people made."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


@dataclass(frozen=True)
class ViewEvent(Event):
    """Something that happened to a view that people made."""

    subject_kind = "view"

    view_id: int


@dataclass(frozen=True)
class ViewAdded(ViewEvent):
    kind = "view.added"

    team_id: int | None
    owner_id: int | None


@dataclass(frozen=True)
class ViewChanged(ViewEvent):
    """`what`: name, audience, criteria, look."""

    kind = "view.changed"

    what: str


@dataclass(frozen=True)
class ViewRetired(ViewEvent):
    kind = "view.retired"


@dataclass(frozen=True)
class ViewRestored(ViewEvent):
    kind = "view.restored"
