"""One row a changed setting; one row a change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Id, Json, UtcDateTime, pk


class StoredSetting(Model):
    """The present value of a setting that is not at its default."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)


class SettingChange(Model):
    """Who changed what, when, from what to what."""

    __tablename__ = "setting_changes"

    id: Mapped[int] = pk()
    key: Mapped[str] = mapped_column(String(80), index=True)
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    after: Mapped[Any] = mapped_column(Json, nullable=True)
    by_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
