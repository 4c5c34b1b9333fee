"""The category tree and the causes, with their names per language."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.categories.words import CauseKey
from helpdesk.extensions import Model
from helpdesk.kit.columns import UtcDateTime, pk, ref, word


class Category(Model):
    """A node of the tree. Tickets may point to any node that is not retired."""

    __tablename__ = "categories"

    id: Mapped[int] = pk()
    parent_id: Mapped[int | None] = ref("categories.id")
    position: Mapped[int] = mapped_column(default=0)
    team_id: Mapped[int | None] = ref("teams.id")
    sensitive: Mapped[bool] = mapped_column(default=False)  # minors, health and the like: never surveyed
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    names: Mapped[list[CategoryName]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")


class CategoryName(Model):
    """A category's name in one language. The organisation's own language is compulsory."""

    __tablename__ = "category_names"
    __table_args__ = (UniqueConstraint("category_id", "language"),)

    id: Mapped[int] = pk()
    category_id: Mapped[int] = ref("categories.id")
    language: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(120))


class Cause(Model):
    """Why somebody was dissatisfied; the nine of the glossary exist from the start."""

    __tablename__ = "causes"

    id: Mapped[int] = pk()
    key: Mapped[CauseKey] = word(CauseKey, unique=True)
    position: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    names: Mapped[list[CauseName]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")


class CauseName(Model):
    """A cause in one language, as customers read it."""

    __tablename__ = "cause_names"
    __table_args__ = (UniqueConstraint("cause_id", "language"),)

    id: Mapped[int] = pk()
    cause_id: Mapped[int] = ref("causes.id")
    language: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(120))
