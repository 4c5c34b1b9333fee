"""Mailboxes, letters in and letters out. An opaque `ref` ("message:17") says for whom, never what it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.files.models import StoredFile
from helpdesk.jobs.leases import Leased
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.mail.words import IncomingAction, IncomingState, OutgoingState, Reason, Security, Source


class Mailbox(Model):
    """An address of ours: how mail for it comes in and how its answers go out. Secrets are sealed."""

    __tablename__ = "mailboxes"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(255), unique=True)
    language: Mapped[str | None] = mapped_column(String(5))
    is_default: Mapped[bool] = mapped_column(default=False)
    is_builtin: Mapped[bool] = mapped_column(default=False)  # takes the mail while none is set up
    imap_host: Mapped[str] = mapped_column(String(255), default="")
    imap_port: Mapped[int] = mapped_column(default=993)
    imap_security: Mapped[Security] = word(Security, default=Security.TLS)
    imap_user: Mapped[str] = mapped_column(String(255), default="")
    imap_secret: Mapped[str | None] = mapped_column(Text)
    imap_folder: Mapped[str] = mapped_column(String(120), default="INBOX")
    imap_done_folder: Mapped[str] = mapped_column(
        String(120), default=""
    )  # empty: stays where it is, flagged
    smtp_host: Mapped[str] = mapped_column(String(255), default="")  # empty: the installation's default
    smtp_port: Mapped[int] = mapped_column(default=587)
    smtp_security: Mapped[Security] = word(Security, default=Security.STARTTLS)
    smtp_user: Mapped[str] = mapped_column(String(255), default="")
    smtp_secret: Mapped[str | None] = mapped_column(Text)
    verify_tls: Mapped[bool] = mapped_column(default=True)
    acknowledge: Mapped[bool] = mapped_column(default=True)
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    next_fetch_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(500), default="")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FetchFault(Model):
    """A message on the server that could not be taken in: listed, tried again slowly, in nobody's way."""

    __tablename__ = "fetch_faults"
    __table_args__ = (UniqueConstraint("mailbox_id", "uid_validity", "uid"),)

    id: Mapped[int] = pk()
    mailbox_id: Mapped[int] = ref("mailboxes.id")
    uid_validity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    error: Mapped[str] = mapped_column(String(300))
    attempts: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: will not be tried again


_QUARANTINED = text(f"state = '{IncomingState.QUARANTINED.value}'")
_SPAM = text(f"state = '{IncomingState.SPAM.value}'")
_RECEIVED = text(f"state = '{IncomingState.RECEIVED.value}'")


class IncomingEmail(Leased, Model):
    """One mail that reached us. Its raw bytes are a stored file, durable before this row is."""

    __tablename__ = "incoming_emails"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "fingerprint"),
        Index("ix_incoming_emails_sender_received", "sender", "received_at"),
        Index(
            "ix_incoming_emails_quarantined",
            "id",
            sqlite_where=_QUARANTINED,
            postgresql_where=_QUARANTINED,
        ),
        Index("ix_incoming_emails_spam", "id", sqlite_where=_SPAM, postgresql_where=_SPAM),
        # Taking the next one must not cost more where a hundred thousand wait.
        Index(
            "ix_incoming_emails_due",
            "next_attempt_at",
            "id",
            sqlite_where=_RECEIVED,
            postgresql_where=_RECEIVED,
        ),
    )

    id: Mapped[int] = pk()
    mailbox_id: Mapped[int] = ref("mailboxes.id")
    file_id: Mapped[int] = ref("stored_files.id")
    source: Mapped[Source] = word(Source)
    fingerprint: Mapped[str] = mapped_column(
        String(64)
    )  # of message id and content: the same mail twice is one
    origin: Mapped[str] = mapped_column(String(64), index=True)  # the same mail to two mailboxes shares it
    message_id: Mapped[str] = mapped_column(String(500), default="", index=True)
    sender: Mapped[str] = mapped_column(String(320), default="")
    subject: Mapped[str] = mapped_column(String(500), default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # at the mail server, where it says when
    state: Mapped[IncomingState] = word(IncomingState, default=IncomingState.RECEIVED)
    action: Mapped[IncomingAction | None] = word(IncomingAction, nullable=True)
    ref: Mapped[str] = mapped_column(String(60), default="", index=True)
    reason: Mapped[Reason | None] = word(Reason, nullable=True)  # of its quarantine
    error: Mapped[str] = mapped_column(Text, default="")
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
    mailbox: Mapped[Mailbox] = relationship(lazy="raise_on_sql")


_WAITING = text(f"state = '{OutgoingState.QUEUED.value}'")


class OutgoingEmail(Leased, Model):
    """The outbox: one letter to be sent, or sent. `content` holds texts and headers; sealed while it carries a secret."""

    __tablename__ = "outgoing_emails"
    __table_args__ = (
        Index("ix_outgoing_emails_state", "state", "created_at"),
        Index("ix_outgoing_emails_thread", "thread", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index(
            "ix_outgoing_emails_due",
            "gives_way",
            "next_attempt_at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[int] = pk()
    mailbox_id: Mapped[int | None] = ref("mailboxes.id")
    ref: Mapped[str] = mapped_column(String(60), index=True)
    purpose: Mapped[str] = mapped_column(
        String(30)
    )  # reply, forward, acknowledgement, survey, reminder, notice, alert, reset, invite
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    bounce_key: Mapped[str | None] = mapped_column(String(40), unique=True)  # in the VERP return address
    subject: Mapped[str] = mapped_column(String(500))
    content: Mapped[dict[str, Any] | None] = mapped_column(Json)
    sealed: Mapped[str | None] = mapped_column(Text)
    state: Mapped[OutgoingState] = word(OutgoingState, default=OutgoingState.QUEUED)
    thread: Mapped[str] = mapped_column(String(32), default="")  # letters of one conversation leave in order
    gives_way: Mapped[bool] = mapped_column(default=False)  # to letters that somebody waits for
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uncertain: Mapped[bool] = mapped_column(default=False)  # may have arrived once more than we know
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sending_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # on the wire; left behind by a crash
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(500), default="")
    recipients: Mapped[list[OutgoingRecipient]] = relationship(
        lazy="raise_on_sql", order_by="OutgoingRecipient.id"
    )
    attachments: Mapped[list[OutgoingAttachment]] = relationship(
        lazy="raise_on_sql", order_by="OutgoingAttachment.id"
    )


class OutgoingRecipient(Model):
    """One address of a letter and what its server said."""

    __tablename__ = "outgoing_recipients"

    id: Mapped[int] = pk()
    email_id: Mapped[int] = ref("outgoing_emails.id")
    address: Mapped[str] = mapped_column(String(320), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(4), default="to")  # to, cc
    state: Mapped[OutgoingState] = word(OutgoingState, default=OutgoingState.QUEUED)
    answer: Mapped[str] = mapped_column(String(300), default="")


class OutgoingAttachment(Model):
    """A stored file that goes with a letter."""

    __tablename__ = "outgoing_attachments"

    id: Mapped[int] = pk()
    email_id: Mapped[int] = ref("outgoing_emails.id")
    file_id: Mapped[int] = ref("stored_files.id")
    name: Mapped[str] = mapped_column(String(255))
    mime: Mapped[str] = mapped_column(String(120))
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class AddressFault(Model):
    """An address that bounced or complained: hard faults stop mail that can wait, soft ones count."""

    __tablename__ = "address_faults"

    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    hard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    complained_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    soft_count: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(20), default="")


class AutomaticAnswer(Model):
    """When we last answered a sender by machine: the brake against loops."""

    __tablename__ = "automatic_answers"
    __table_args__ = (
        Index("ix_automatic_answers_address", "address", "at"),
        Index("ix_automatic_answers_at", "at"),
    )

    id: Mapped[int] = pk()
    address: Mapped[str] = mapped_column(String(320))
    ref: Mapped[str] = mapped_column(String(60), default="")
    subject_key: Mapped[str] = mapped_column(
        String(32), default=""
    )  # hash of the subject without numbers and Re:
    at: Mapped[datetime] = mapped_column(UtcDateTime)
