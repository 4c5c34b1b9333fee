"""Fields of the organisation's own, what they are called, and what they hold on each ticket."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Double, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.tickets.words import FieldKind

LONGEST_TEXT = 500


class CustomField(Model):
    """Something that tickets of this desk say besides. Retired, it is asked no more; what it holds stays."""

    __tablename__ = "custom_fields"

    id: Mapped[int] = pk()
    kind: Mapped[FieldKind] = word(FieldKind)
    position: Mapped[int] = mapped_column(default=0)
    request_kinds: Mapped[list[str]] = mapped_column(Json, default=list)  # of none: of every kind
    category_ids: Mapped[list[int]] = mapped_column(Json, default=list)  # with what is below them; none: all
    required: Mapped[bool] = mapped_column(default=False)  # at closing
    asked_at_intake: Mapped[bool] = mapped_column(default=False)  # on the pages of a call and a visit
    asked_of_customers: Mapped[bool] = mapped_column(default=False)  # on the public form
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    names: Mapped[list[FieldName]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="FieldName.language"
    )
    choices: Mapped[list[FieldChoice]] = relationship(
        lazy="raise_on_sql", order_by="FieldChoice.position, FieldChoice.id"
    )


class FieldName(Model):
    """A field's name and its help in one language."""

    __tablename__ = "field_names"
    __table_args__ = (UniqueConstraint("field_id", "language"),)

    id: Mapped[int] = pk()
    field_id: Mapped[int] = ref("custom_fields.id", index=False)
    language: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(80))
    help: Mapped[str] = mapped_column(String(300), default="")


class FieldChoice(Model):
    """One of the things that a field of choice can hold."""

    __tablename__ = "field_choices"

    id: Mapped[int] = pk()
    field_id: Mapped[int] = ref("custom_fields.id")
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    names: Mapped[list[FieldChoiceName]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="FieldChoiceName.language"
    )


class FieldChoiceName(Model):
    """A choice in one language."""

    __tablename__ = "field_choice_names"
    __table_args__ = (UniqueConstraint("choice_id", "language"),)

    id: Mapped[int] = pk()
    choice_id: Mapped[int] = ref("field_choices.id", index=False)
    language: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(80))


def _by(column: str) -> Index:
    """For filters: the tickets whose field holds a value, without the rows of fields of other kinds."""
    is_set = sql(f"{column} IS NOT NULL")
    name = f"ix_field_values_{column}"
    return Index(name, "field_id", column, "ticket_id", sqlite_where=is_set, postgresql_where=is_set)


class FieldValue(Model):
    """What a field holds on a ticket: exactly one of the four, by the field's kind. No row: it is empty."""

    __tablename__ = "field_values"
    __table_args__ = (_by("folded"), _by("number"), _by("day"), _by("choice_id"))

    ticket_id: Mapped[int] = ref("tickets.id", primary_key=True, index=False)
    field_id: Mapped[int] = ref("custom_fields.id", primary_key=True, index=False)
    text: Mapped[str | None] = mapped_column(String(LONGEST_TEXT))
    folded: Mapped[str | None] = mapped_column(String(LONGEST_TEXT))  # the text as it is looked for
    number: Mapped[float | None] = mapped_column(Double)
    day: Mapped[date | None]
    choice_id: Mapped[int | None] = ref("field_choices.id", index=False)
