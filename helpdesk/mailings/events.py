"""What happens to mailings, for supervisors alone. What happens to each ask is told of its customer (surveys.milestone_events)."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class MailingEvent(Event):
    """About a mailing itself."""

    subject_kind = "mailing"
    readers = Readers.SUPERVISORS

    mailing_id: int


@dataclass(frozen=True)
class MailingAdded(MailingEvent):
    kind = "mailing.added"


@dataclass(frozen=True)
class MailingChanged(MailingEvent):
    """`what`: name, survey, whom, pace."""

    kind = "mailing.changed"

    what: str


@dataclass(frozen=True)
class MailingStarted(MailingEvent):
    """`listed`: how many customers are on its list."""

    kind = "mailing.started"

    listed: int


@dataclass(frozen=True)
class MailingPaused(MailingEvent):
    kind = "mailing.paused"


@dataclass(frozen=True)
class MailingResumed(MailingEvent):
    kind = "mailing.resumed"


@dataclass(frozen=True)
class MailingStopped(MailingEvent):
    """`left`: how many had not had their turn."""

    kind = "mailing.stopped"

    left: int


@dataclass(frozen=True)
class MailingFinished(MailingEvent):
    kind = "mailing.finished"


@dataclass(frozen=True)
class MailingExported(MailingEvent):
    """`rows`: how many lines were taken out."""

    kind = "mailing.exported"

    rows: int
