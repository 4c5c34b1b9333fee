"""What happens to templates of checklists."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


@dataclass(frozen=True)
class ChecklistEvent(Event):
    """Something that happened to a template of a checklist."""

    subject_kind = "checklist"

    checklist_id: int


@dataclass(frozen=True)
class ChecklistAdded(ChecklistEvent):
    kind = "checklist.added"


@dataclass(frozen=True)
class ChecklistChanged(ChecklistEvent):
    """`what`: names, steps, where, required."""

    kind = "checklist.changed"

    what: str


@dataclass(frozen=True)
class ChecklistRetired(ChecklistEvent):
    kind = "checklist.retired"


@dataclass(frozen=True)
class ChecklistRestored(ChecklistEvent):
    kind = "checklist.restored"
