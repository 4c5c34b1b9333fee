"""What happens to imports. The rows' own deeds have events of their own."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


class ImportEvent(Event):
    subject_kind = "import"


@dataclass(frozen=True)
class ImportStarted(ImportEvent):
    kind = "import.started"

    import_id: int
    rows: int


@dataclass(frozen=True)
class ImportStopped(ImportEvent):
    kind = "import.stopped"

    import_id: int
    done: int


@dataclass(frozen=True)
class ImportEnded(ImportEvent):
    kind = "import.ended"

    import_id: int
    added: int
    known: int
    problems: int
