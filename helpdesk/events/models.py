"""Event rows (append-only), their seals, and handlers that failed and are tried again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Id, Json, UtcDateTime, pk, ref


class EventRecord(Model):
    """One thing that happened. Never changed, never deleted; sealed in batches by a hash chain."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_subject", "subject_kind", "subject_id", "id"),)

    id: Mapped[int] = pk()
    kind: Mapped[str] = mapped_column(String(60), index=True)
    version: Mapped[int]
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(Id)
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)


class EventSeal(Model):
    """The hash over the rows up to `last_event_id`, chained to the seal before it."""

    __tablename__ = "event_seals"

    id: Mapped[int] = pk()
    first_event_id: Mapped[int] = mapped_column(Id)
    last_event_id: Mapped[int] = mapped_column(Id, unique=True)
    count: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class HandlerFailure(Model):
    """A handler that could not do its part. Tried again from the event row until `solved_at` is set."""

    __tablename__ = "handler_failures"
    __table_args__ = (UniqueConstraint("event_id", "handler"),)

    id: Mapped[int] = pk()
    event_id: Mapped[int] = ref("events.id")
    handler: Mapped[str] = mapped_column(String(120))
    error: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=1)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
