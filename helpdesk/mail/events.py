"""What becomes of letters. `ref` is opaque: whoever wrote "delivery:17" knows what it means."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event


class LetterEvent(Event):
    subject_kind = "email"


@dataclass(frozen=True)
class LetterAccepted(LetterEvent):
    """The next server took it."""

    kind = "mail.accepted"

    email_id: int
    ref: str
    purpose: str


@dataclass(frozen=True)
class LetterFailed(LetterEvent):
    """It will not arrive: refused at sending, or bounced hard later."""

    kind = "mail.failed"

    email_id: int
    ref: str
    purpose: str
    status: str  # RFC 3463 or SMTP reply code
    bounced: bool = False


@dataclass(frozen=True)
class LetterUncertain(LetterEvent):
    """The line broke after the last byte: it may have arrived."""

    kind = "mail.uncertain"

    email_id: int
    ref: str
    purpose: str


@dataclass(frozen=True)
class ComplaintReceived(LetterEvent):
    """A provider says that the recipient called it spam."""

    kind = "mail.complaint"

    email_id: int
    ref: str
    purpose: str


class MailboxEvent(Event):
    subject_kind = "mailbox"


@dataclass(frozen=True)
class MailboxAdded(MailboxEvent):
    kind = "mailbox.added"

    mailbox_id: int


@dataclass(frozen=True)
class MailboxChanged(MailboxEvent):
    """`what`: the names of the changed fields; never their values."""

    kind = "mailbox.changed"

    mailbox_id: int
    what: tuple[str, ...]


@dataclass(frozen=True)
class MailboxRetired(MailboxEvent):
    kind = "mailbox.retired"

    mailbox_id: int


@dataclass(frozen=True)
class MailboxFailing(MailboxEvent):
    """Fetching failed several times in a row: somebody should look."""

    kind = "mailbox.failing"

    mailbox_id: int
    failures: int


class IncomingEvent(Event):
    subject_kind = "incoming"


@dataclass(frozen=True)
class MailQuarantined(IncomingEvent):
    kind = "mail.quarantined"

    incoming_id: int
    reason: str


@dataclass(frozen=True)
class MailReleased(IncomingEvent):
    """Somebody looked at it and let it in."""

    kind = "mail.released"

    incoming_id: int


@dataclass(frozen=True)
class MailDiscarded(IncomingEvent):
    kind = "mail.discarded"

    incoming_id: int
