"""What happens to improvements, for supervisors alone."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class ImprovementEvent(Event):
    """About one of them."""

    subject_kind = "improvement"
    readers = Readers.SUPERVISORS

    improvement_id: int


@dataclass(frozen=True)
class ImprovementAdded(ImprovementEvent):
    kind = "improvement.added"


@dataclass(frozen=True)
class ImprovementChanged(ImprovementEvent):
    """`what`: words, aim, owner, days."""

    kind = "improvement.changed"

    what: str


@dataclass(frozen=True)
class ImprovementEnded(ImprovementEvent):
    kind = "improvement.ended"


@dataclass(frozen=True)
class ImprovementResumed(ImprovementEvent):
    kind = "improvement.resumed"
