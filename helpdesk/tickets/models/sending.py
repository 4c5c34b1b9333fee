"""What is kept while a reply can still be taken back, and files that wait with a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.files.models import StoredFile
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref


class ReplyUndo(Model):
    """How a ticket stood before a reply and after it: what taking the reply back needs."""

    __tablename__ = "reply_undos"

    message_id: Mapped[int] = ref("messages.id", primary_key=True, index=False)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    macros: Mapped[str] = mapped_column(String(200), default="")  # as a draft keeps them
    more: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of what was forwarded, as a draft keeps it


class DraftFile(Model):
    """A file that was given to a draft and goes with what it becomes."""

    __tablename__ = "draft_files"
    __table_args__ = (Index("ix_draft_files_owner", "ticket_id", "user_id"),)

    id: Mapped[int] = pk()
    ticket_id: Mapped[int] = ref("tickets.id", index=False)
    user_id: Mapped[int] = ref("users.id", index=False)
    file_id: Mapped[int] = ref("stored_files.id")
    name: Mapped[str] = mapped_column(String(255))
    mime: Mapped[str] = mapped_column(String(120))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(10), default="")  # "forward", else for the composer
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
