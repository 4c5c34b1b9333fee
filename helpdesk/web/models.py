"""Rows that hold web furniture together: submissions and rate counters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Id, UtcDateTime, pk


class Submission(Model):
    """One form (or API call) that had its effect: a retry finds where the first one led."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("key", "user_id"),)

    id: Mapped[int] = pk()
    key: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(Id)  # 0: a visitor who is not signed in
    result: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RateCounter(Model):
    """Hits of one key in one window. Volatile; expired rows are swept."""

    __tablename__ = "rate_counters"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    hits: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[float] = mapped_column(index=True)
