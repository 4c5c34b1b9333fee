"""Work on a whole list of tickets, done in the background: what is wanted, and what became of each ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.jobs.leases import Leased
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.tickets.words import ItemState, RunState


class Run(Leased, Model):
    """One wish for many tickets. Its worker takes some at a time under a lease; `title` is the list's."""

    __tablename__ = "runs"

    id: Mapped[int] = pk()
    user_id: Mapped[int] = ref("users.id")
    title: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(2000))  # of the list
    wish: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[RunState] = word(RunState, default=RunState.WORKING)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    undone: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RunItem(Model):
    """One ticket of a run, of the version that its list had. `why`: the sentence of a refusal, to be translated."""

    __tablename__ = "run_items"
    __table_args__ = (Index("ix_run_items_state", "run_id", "state", "number"),)

    run_id: Mapped[int] = ref("runs.id", primary_key=True, index=False)
    ticket_id: Mapped[int] = ref("tickets.id", primary_key=True)
    number: Mapped[int]
    version: Mapped[int]
    state: Mapped[ItemState] = word(ItemState, default=ItemState.WAITING)
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    why: Mapped[str] = mapped_column(String(250), default="")
    why_values: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
