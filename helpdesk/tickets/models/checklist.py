"""Checklists: templates of steps, and the steps of one ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref


class ChecklistTemplate(Model):
    """Steps that certain tickets need, in several languages. Tickets get a copy, which later changes leave alone."""

    __tablename__ = "checklist_templates"

    id: Mapped[int] = pk()
    names: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # by language
    steps: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)  # each by language
    request_kinds: Mapped[list[str]] = mapped_column(Json, default=list)  # of none: of every kind
    category_ids: Mapped[list[int]] = mapped_column(Json, default=list)  # with what is below them; none: all
    by_itself: Mapped[bool] = mapped_column(default=False)  # put on such tickets as they open
    required: Mapped[bool] = mapped_column(default=False)  # every step before the ticket closes
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Check(Model):
    """One step on a ticket: of a template, or somebody's own."""

    __tablename__ = "ticket_checks"
    __table_args__ = (Index("ix_ticket_checks_ticket", "ticket_id", "position"),)

    id: Mapped[int] = pk()
    ticket_id: Mapped[int] = ref("tickets.id", index=False)
    template_id: Mapped[int | None] = ref("checklist_templates.id", index=False)
    position: Mapped[int]
    texts: Mapped[str] = mapped_column(Text)  # JSON: by language, or under "" as somebody wrote it
    required: Mapped[bool] = mapped_column(default=False)
    added_by_id: Mapped[int | None] = ref("users.id", index=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = ref("users.id", index=False)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by_id: Mapped[int | None] = ref("users.id", index=False)
