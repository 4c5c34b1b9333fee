"""What happens to macros."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


@dataclass(frozen=True)
class MacroEvent(Event):
    """Something that happened to a macro itself."""

    subject_kind = "macro"

    macro_id: int


@dataclass(frozen=True)
class MacroAdded(MacroEvent):
    kind = "macro.added"

    team_id: int | None
    owner_id: int | None


@dataclass(frozen=True)
class MacroChanged(MacroEvent):
    """`what`: name, key, audience, texts, acts, position."""

    kind = "macro.changed"

    what: str


@dataclass(frozen=True)
class MacroRetired(MacroEvent):
    kind = "macro.retired"


@dataclass(frozen=True)
class MacroRestored(MacroEvent):
    kind = "macro.restored"
