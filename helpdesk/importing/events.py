"""What happens to imports. The rows' own deeds have events of their own."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


@dataclass(frozen=True)
class ImportEvent(Event):
    subject_kind = "import"

    import_id: int


@dataclass(frozen=True)
class ImportStarted(ImportEvent):
    kind = "import.started"

    rows: int


@dataclass(frozen=True)
class ImportStopped(ImportEvent):
    kind = "import.stopped"

    done: int


@dataclass(frozen=True)
class ImportEnded(ImportEvent):
    kind = "import.ended"

    added: int
    known: int
    problems: int
