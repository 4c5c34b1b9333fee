"""Column types and shorthand for models. The only module of `kit` that knows sqlalchemy."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    literal_column,
)
from sqlalchemy import text as text_clause
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

# SQLite gives row ids to INTEGER PRIMARY KEY alone; PostgreSQL shall not run out of them.
Id = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")
# Text compared byte by byte on both engines, so that prefix ranges use an index.
Bytewise = String(200).with_variant(String(200, collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment. Refuses naive values, stores UTC, returns aware UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class seconds_of(FunctionElement[int]):  # noqa: N801 - stands in statements as a function
    """The whole seconds of an Interval, as each engine keeps it."""

    name = "seconds_of"
    type = Integer()
    inherit_cache = True


@compiles(seconds_of, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(EXTRACT(epoch FROM {compiler.process(element.clauses, **more)}) AS INTEGER)"


@compiles(seconds_of, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **more)}) AS INTEGER)"


def fixed(number: int) -> ColumnElement[int]:
    """A number that is the same each time, written into the statement: to a limit given as a value PostgreSQL finds no plan
    that fits all values, and plans anew at every asking, which takes longer than the answer."""
    return literal_column(str(int(number)), Integer)


def fixed_word(known: StrEnum) -> ColumnElement[str]:
    """The same for a word of ours: how many rows have it differs from word to word."""
    return literal_column(f"'{known.value}'", String)


def pk() -> MappedColumn[int]:
    """The primary key every table has."""
    return mapped_column(Id, primary_key=True)


def ref(target: str, *, index: bool = True, **options: Any) -> MappedColumn[Any]:
    """A foreign key that forbids deleting what it points to ("users.id")."""
    return mapped_column(Id, ForeignKey(target, ondelete="RESTRICT"), index=index, **options)


def table_of(model: type[Any]) -> Table:
    """The table behind a model, for statements that need none of the session's bookkeeping."""
    table: Table = model.__table__
    return table


def index_where_set(table: str, column: str) -> Index:
    """An index of the rows that have a value there: those that have none, the most, are written without it."""
    is_set = text_clause(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=is_set, postgresql_where=is_set)


def word(kind: type[StrEnum], **options: Any) -> MappedColumn[Any]:
    """A column of one of the words of an enum, stored as its value."""
    stored = Enum(kind, native_enum=False, length=30, values_callable=lambda e: [m.value for m in e])
    return mapped_column(stored, **options)
