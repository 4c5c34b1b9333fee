"""What happens to kiosks. What is answered there is no event: it is about nobody."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class KioskEvent(Event):
    """About one kiosk."""

    subject_kind = "kiosk"
    readers = Readers.SUPERVISORS

    kiosk_id: int


@dataclass(frozen=True)
class KioskAdded(KioskEvent):
    kind = "kiosk.added"


@dataclass(frozen=True)
class KioskChanged(KioskEvent):
    kind = "kiosk.changed"


@dataclass(frozen=True)
class KioskLinked(KioskEvent):
    """A link for a tablet was made."""

    kind = "kiosk.linked"


@dataclass(frozen=True)
class KioskPaired(KioskEvent):
    """A tablet has used the link."""

    kind = "kiosk.paired"


@dataclass(frozen=True)
class KioskRevoked(KioskEvent):
    kind = "kiosk.revoked"


@dataclass(frozen=True)
class KioskAnswersHeld(KioskEvent):
    kind = "kiosk.held"

    number: int


@dataclass(frozen=True)
class KioskAnswersJudged(KioskEvent):
    """`what`: counted or left_out."""

    kind = "kiosk.judged"

    number: int
    what: str
