"""What happens to survey-wide links and to answers by them, for supervisors alone."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class WeblinkEvent(Event):
    """About one link."""

    subject_kind = "weblink"
    readers = Readers.SUPERVISORS

    weblink_id: int


@dataclass(frozen=True)
class WeblinkAdded(WeblinkEvent):
    kind = "weblink.added"


@dataclass(frozen=True)
class WeblinkChanged(WeblinkEvent):
    """`what`: name, days."""

    kind = "weblink.changed"

    what: str


@dataclass(frozen=True)
class WeblinkClosed(WeblinkEvent):
    kind = "weblink.closed"


@dataclass(frozen=True)
class WeblinkOpened(WeblinkEvent):
    kind = "weblink.opened"


@dataclass(frozen=True)
class WeblinkAnswersHeld(WeblinkEvent):
    """So many answers look like stuffing."""

    kind = "weblink.held"

    answers: int


@dataclass(frozen=True)
class WeblinkAnswersJudged(WeblinkEvent):
    """A supervisor let so many count, or left them out. `what`: counted, left_out."""

    kind = "weblink.judged"

    what: str
    answers: int


@dataclass(frozen=True)
class WeblinkExported(WeblinkEvent):
    """`rows`: how many answers were taken out."""

    kind = "weblink.exported"

    rows: int
