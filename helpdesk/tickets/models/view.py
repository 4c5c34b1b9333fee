"""Views of the queue that people make: which tickets, in what order, with which columns; and where each stands for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref


class View(Model):
    """A named list of tickets. It is its owner's alone, a team's, or (neither) everybody's."""

    __tablename__ = "views"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(60))
    owner_id: Mapped[int | None] = ref("users.id")
    team_id: Mapped[int | None] = ref("teams.id")
    criteria: Mapped[dict[str, Any]] = mapped_column(Json)  # as tickets.criteria writes them
    sort: Mapped[str] = mapped_column(String(20))
    grouped: Mapped[bool] = mapped_column(default=True)  # parted by status
    columns: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class ViewPlace(Model):
    """Where a view stands in somebody's rail, or that it does not. Without a row it comes after those that have one."""

    __tablename__ = "view_places"

    user_id: Mapped[int] = ref("users.id", primary_key=True, index=False)
    view_id: Mapped[int] = ref("views.id", primary_key=True)
    position: Mapped[int]
    shown: Mapped[bool] = mapped_column(default=True)
