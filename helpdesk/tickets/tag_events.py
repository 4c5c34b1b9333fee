"""What happens to tags."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


@dataclass(frozen=True)
class TagEvent(Event):
    """Something that happened to a tag itself."""

    subject_kind = "tag"

    tag_id: int


@dataclass(frozen=True)
class TagRenamed(TagEvent):
    kind = "tag.renamed"


@dataclass(frozen=True)
class TagMerged(TagEvent):
    """The target's side: another one is it now."""

    kind = "tag.merged"

    merged_id: int
    tickets: int


@dataclass(frozen=True)
class TagParted(TagEvent):
    """The target's side: another one is a tag of its own again."""

    kind = "tag.parted"

    parted_id: int
    tickets: int


@dataclass(frozen=True)
class TagRetired(TagEvent):
    kind = "tag.retired"


@dataclass(frozen=True)
class TagRestored(TagEvent):
    kind = "tag.restored"


@dataclass(frozen=True)
class TagDeleted(TagEvent):
    kind = "tag.deleted"
