"""Which minute of which periodic job some host has claimed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import UtcDateTime


class JobRun(Model):
    """One claimed minute of one periodic job, and how it ended. Rows older than a week are swept."""

    __tablename__ = "job_runs"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    minute: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(500))


class WorkerSign(Model):
    """The last sign of life of a worker process."""

    __tablename__ = "worker_signs"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
