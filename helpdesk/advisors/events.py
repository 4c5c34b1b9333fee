"""What happens to advisory groups and who is in them, for supervisors alone."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class GroupEvent(Event):
    """About a group itself."""

    subject_kind = "advisor_group"
    readers = Readers.SUPERVISORS

    advisor_group_id: int


@dataclass(frozen=True)
class GroupAdded(GroupEvent):
    kind = "advisor_group.added"


@dataclass(frozen=True)
class GroupChanged(GroupEvent):
    """`what`: name, owner, size, pace."""

    kind = "advisor_group.changed"

    what: str


@dataclass(frozen=True)
class GroupRetired(GroupEvent):
    kind = "advisor_group.retired"


@dataclass(frozen=True)
class GroupRestored(GroupEvent):
    kind = "advisor_group.restored"


@dataclass(frozen=True)
class GroupExported(GroupEvent):
    """`rows`: how many members were taken out."""

    kind = "advisor_group.exported"

    rows: int


@dataclass(frozen=True)
class MemberEvent(Event):
    """About a customer and a group."""

    subject_kind = "customer"
    readers = Readers.SUPERVISORS

    customer_id: int
    group_id: int


@dataclass(frozen=True)
class MemberInvited(MemberEvent):
    kind = "advisor.invited"


@dataclass(frozen=True)
class MemberJoined(MemberEvent):
    """`heard`: counter, phone, writing, link."""

    kind = "advisor.joined"

    heard: str


@dataclass(frozen=True)
class MemberLeft(MemberEvent):
    kind = "advisor.left"

    heard: str


@dataclass(frozen=True)
class MemberRefused(MemberEvent):
    kind = "advisor.refused"

    heard: str


@dataclass(frozen=True)
class NotesExported(GroupEvent):
    """`rows`: how many notes were taken out."""

    kind = "advisor_group.notes_exported"

    rows: int


@dataclass(frozen=True)
class NoteEvent(Event):
    """About a note of an interview or a focus group."""

    subject_kind = "advisor_note"
    readers = Readers.SUPERVISORS

    advisor_note_id: int
    group_id: int


@dataclass(frozen=True)
class NoteAdded(NoteEvent):
    kind = "advisor_note.added"


@dataclass(frozen=True)
class NoteChanged(NoteEvent):
    """`what`: text, when, people, file_added, file_removed."""

    kind = "advisor_note.changed"

    what: str
