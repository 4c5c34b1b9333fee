"""What becomes of letters. `ref` is opaque: whoever wrote "delivery:17" knows what it means."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


@dataclass(frozen=True)
class LetterEvent(Event):
    subject_kind = "email"

    email_id: int


@dataclass(frozen=True)
class LetterAccepted(LetterEvent):
    """The next server took it."""

    kind = "mail.accepted"

    ref: str
    purpose: str


@dataclass(frozen=True)
class LetterFailed(LetterEvent):
    """It will not arrive: refused at sending, or bounced hard later."""

    kind = "mail.failed"

    ref: str
    purpose: str
    status: str  # RFC 3463 or SMTP reply code
    bounced: bool = False


@dataclass(frozen=True)
class LetterUncertain(LetterEvent):
    """The line broke after the last byte: it may have arrived."""

    kind = "mail.uncertain"

    ref: str
    purpose: str


@dataclass(frozen=True)
class ComplaintReceived(LetterEvent):
    """A provider says that the recipient called it spam."""

    kind = "mail.complaint"

    ref: str
    purpose: str


@dataclass(frozen=True)
class MailboxEvent(Event):
    subject_kind = "mailbox"

    mailbox_id: int


@dataclass(frozen=True)
class MailboxAdded(MailboxEvent):
    kind = "mailbox.added"


@dataclass(frozen=True)
class MailboxChanged(MailboxEvent):
    """`what`: the names of the changed fields; never their values."""

    kind = "mailbox.changed"

    what: tuple[str, ...]


@dataclass(frozen=True)
class MailboxRetired(MailboxEvent):
    kind = "mailbox.retired"


@dataclass(frozen=True)
class MailboxFailing(MailboxEvent):
    """Fetching failed several times in a row: somebody should look."""

    kind = "mailbox.failing"

    failures: int


@dataclass(frozen=True)
class IncomingEvent(Event):
    subject_kind = "incoming"

    incoming_id: int


@dataclass(frozen=True)
class MailQuarantined(IncomingEvent):
    kind = "mail.quarantined"

    reason: str


@dataclass(frozen=True)
class MailReleased(IncomingEvent):
    """Somebody looked at it and let it in."""

    kind = "mail.released"


@dataclass(frozen=True)
class MailDiscarded(IncomingEvent):
    kind = "mail.discarded"
