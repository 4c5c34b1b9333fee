"""What happens to fields of the desk's own."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


@dataclass(frozen=True)
class FieldEvent(Event):
    """Something that happened to a field of the desk's own."""

    subject_kind = "field"

    field_id: int


@dataclass(frozen=True)
class FieldAdded(FieldEvent):
    kind = "field.added"

    holds: str


@dataclass(frozen=True)
class FieldChanged(FieldEvent):
    """`what`: names, where, asking, choices, position."""

    kind = "field.changed"

    what: str


@dataclass(frozen=True)
class FieldRetired(FieldEvent):
    kind = "field.retired"


@dataclass(frozen=True)
class FieldRestored(FieldEvent):
    kind = "field.restored"
