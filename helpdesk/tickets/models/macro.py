"""Macros: prepared texts per language, and what they do to a ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.tickets.words import Outcome, Priority, Status


class Macro(Model):
    """A prepared reply, with or without acts. It is its owner's alone, a team's, or (neither) everybody's.

    An act that is not set changes nothing. `outcome` goes with the status closed: no ticket is closed without one.
    """

    __tablename__ = "macros"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(30), default="")  # what one types after "/" to get it
    owner_id: Mapped[int | None] = ref("users.id")
    team_id: Mapped[int | None] = ref("teams.id")
    position: Mapped[int] = mapped_column(default=0)
    status: Mapped[Status | None] = word(Status, nullable=True)
    outcome: Mapped[Outcome | None] = word(Outcome, nullable=True)
    priority: Mapped[Priority | None] = word(Priority, nullable=True)
    category_id: Mapped[int | None] = ref("categories.id", index=False)
    to_team_id: Mapped[int | None] = ref("teams.id", index=False)
    to_writer: Mapped[bool] = mapped_column(default=False)  # whoever uses it becomes the assignee
    assignee_id: Mapped[int | None] = ref("users.id", index=False)
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)  # of texts and acts: being used is no change

    texts: Mapped[list[MacroText]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="MacroText.language"
    )

    @property
    def bodies(self) -> dict[str, str]:
        """The texts by language."""
        return {text.language: text.body for text in self.texts}

    @property
    def acts(self) -> bool:
        """Does it change anything?"""
        acts = (self.status, self.priority, self.category_id, self.to_team_id, self.assignee_id)
        return any(acts) or self.to_writer or bool(self.tags) or bool(self.note)


class MacroText(Model):
    """What a macro says in one language."""

    __tablename__ = "macro_texts"
    __table_args__ = (UniqueConstraint("macro_id", "language"),)

    id: Mapped[int] = pk()
    macro_id: Mapped[int] = ref("macros.id", index=False)
    language: Mapped[str] = mapped_column(String(5))
    body: Mapped[str] = mapped_column(Text)
