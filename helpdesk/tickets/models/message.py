"""What was said and written, and what came with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Index, Interval, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.customers.models import Customer
from helpdesk.extensions import Model
from helpdesk.files.models import StoredFile
from helpdesk.kit.columns import UtcDateTime, index_where_set, pk, ref, word
from helpdesk.people.models import User
from helpdesk.tickets.words import INTERNAL, CallResult, Channel, Direction, MessageKind

_SPOKEN = sql("duration IS NOT NULL")
_SELDOM = ("original_ticket_id", "message_id", "incoming_id", "outgoing_id")  # a call has none of them


class Message(Model):
    """One entry of a ticket's conversation. Never changed once written."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_ticket", "ticket_id", "id"),
        Index("ix_messages_spoken", "at", sqlite_where=_SPOKEN, postgresql_where=_SPOKEN),  # sums of time
        *(index_where_set("messages", column) for column in _SELDOM),
    )

    id: Mapped[int] = pk()
    ticket_id: Mapped[int] = ref("tickets.id", index=False)
    original_ticket_id: Mapped[int | None] = ref("tickets.id", index=False)  # before a merge moved it here
    kind: Mapped[MessageKind] = word(MessageKind)
    channel: Mapped[Channel] = word(Channel)
    direction: Mapped[Direction | None] = word(Direction, nullable=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = ref("users.id")  # who of us wrote or logged it
    customer_id: Mapped[int | None] = ref("customers.id")  # whose words they are
    body: Mapped[str] = mapped_column(Text)  # plain text: what is read, searched and mailed
    html: Mapped[str | None] = mapped_column(Text)  # sanitised, where a mail came as HTML
    trimmed: Mapped[str | None] = mapped_column(Text)  # quoted text and signature cut from `body`
    duration: Mapped[timedelta | None] = mapped_column(Interval)
    result: Mapped[CallResult | None] = word(CallResult, nullable=True)
    message_id: Mapped[str | None] = mapped_column(String(500))  # of the mail, in or out
    incoming_id: Mapped[int | None] = ref("incoming_emails.id", index=False)
    outgoing_id: Mapped[int | None] = ref("outgoing_emails.id", index=False)
    outsiders: Mapped[str | None] = mapped_column(Text)  # third parties: whom it went to, or who wrote it
    from_machine: Mapped[bool] = mapped_column(default=False)
    unverified: Mapped[bool] = mapped_column(
        default=False
    )  # the sender could not be proven: shown with a banner

    author: Mapped[User | None] = relationship(lazy="raise_on_sql")
    customer: Mapped[Customer | None] = relationship(lazy="raise_on_sql")
    attachments: Mapped[list[Attachment]] = relationship(lazy="raise_on_sql", order_by="Attachment.id")

    @property
    def is_public(self) -> bool:
        """Part of the exchange with the customer."""
        return self.kind not in INTERNAL


class Attachment(Model):
    """A file under the name and type its sender gave."""

    __tablename__ = "attachments"

    id: Mapped[int] = pk()
    message_id: Mapped[int | None] = ref("messages.id")  # none while it waits with a draft
    file_id: Mapped[int] = ref("stored_files.id")
    name: Mapped[str] = mapped_column(String(255))
    mime: Mapped[str] = mapped_column(String(120))
    content_id: Mapped[str | None] = mapped_column(String(255))
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
