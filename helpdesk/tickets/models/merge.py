"""One ticket that lives on in another, and what is needed to part them again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.tickets.words import Status

_STANDS = text("undone_at IS NULL")


class Merge(Model):
    """The source's messages are the target's until `undone_at`. The rest is the source as it stood before."""

    __tablename__ = "merges"
    __table_args__ = (
        # One ticket lives on in one other at most.
        Index("uq_merges_source", "source_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: Mapped[int] = pk()
    source_id: Mapped[int] = ref("tickets.id", index=False)
    target_id: Mapped[int] = ref("tickets.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = ref("users.id", index=False)
    closing_id: Mapped[int | None] = ref("closings.id", index=False)  # none where it was closed before
    status: Mapped[Status] = word(Status)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unread: Mapped[bool] = mapped_column(default=False)
    brought: Mapped[list[int]] = mapped_column(Json, default=list)  # participants the target got from it
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = ref("users.id", index=False)
