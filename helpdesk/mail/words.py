"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Security(StrEnum):
    """How a connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


class IncomingState(StrEnum):
    RECEIVED = "received"
    PROCESSED = "processed"
    QUARANTINED = "quarantined"
    SPAM = "spam"  # filed unread, since its sender is blocked; it can be let in at any time


class IncomingAction(StrEnum):
    """What became of a mail."""

    OPENED = "opened"
    REPLIED = "replied"
    FILED = "filed"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"


class Source(StrEnum):
    IMAP = "imap"
    PIPE = "pipe"
    LMTP = "lmtp"


class OutgoingState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"  # the line broke between end of data and the server's answer
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why a mail waits in quarantine, or was filed unread."""

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    LOOP = "loop"
    FLOOD = "flood"
    BROKEN = "broken"  # handling it failed again and again
    IMPOSTOR = "impostor"  # it claims to come from a colleague and cannot prove it
    NOTICE = "notice"  # it answers a letter of notices, and is no note that a colleague could write
    BLOCKED = "blocked"  # its sender is on the list of those whose mail is spam
