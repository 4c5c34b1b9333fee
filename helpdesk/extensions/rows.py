"""Writing rows past the session's unit of work: at once, or with the next statement of the transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import (
    JSON,
    Connection,
    CursorResult,
    Engine,
    Executable,
    Insert,
    String,
    Table,
    Update,
    bindparam,
    event,
    func,
    insert,
    inspect,
    literal_column,
    select,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningInsert

from helpdesk.extensions.unbound import Base, db


def run(statement: Executable, parameters: Any = None) -> CursorResult[*tuple[Any, ...]]:
    """Runs a statement that was made beforehand and asks for columns: half of the work of a session, which thinks of objects."""
    session = db.session()
    session.flush()
    return session.connection().execute(statement, parameters)


def insert_row(model: type[Base], **values: Any) -> int:
    """Writes one row and gives its id: a fifth of the work of a session's object, where nobody needs one."""
    db.session.flush()
    number: int = db.session.connection().execute(_inserting(model), values).scalar_one()
    return number


@cache
def _inserting(model: type[Base]) -> ReturningInsert[int]:
    return insert(model).returning(model.__mapper__.primary_key[0])


def insert_soon(table: Table, *rows: Mapping[str, Any]) -> None:
    """Writes rows whose keys nobody needs.

    They wait for the next statement of the transaction that could tell whether they are there, or for its end: then those
    of one table are written in one statement, in their order, and PostgreSQL gets all of them in one message. What is wrong
    with them is said there.
    """
    if not rows:
        return
    session = db.session()
    session.flush()
    connection = session.connection()
    whole = [_filled(table, row) for row in rows]
    connection.info.setdefault(_WAITING, {}).setdefault(table, []).extend(whole)
    session.info[_WAITING] = connection


_WAITING = "rows that wait"


@event.listens_for(Engine, "before_cursor_execute")
def _write_what_waits(connection: Connection, _cursor: Any = None, statement: str = "", *_given: Any) -> None:
    waiting: dict[Table, list[dict[str, Any]]] | None = connection.info.get(_WAITING)
    if not waiting:
        return
    rows = {table: waiting.pop(table) for table in _asked_for(statement, tuple(waiting))}
    if connection.dialect.name == "sqlite":
        for table, whole in rows.items():
            connection.execute(_adding(table), whole)
    elif rows:
        given = {table.name: json.dumps(whole, default=_as_text) for table, whole in rows.items()}
        connection.execute(_adding_together(*rows), given)


@lru_cache(maxsize=2000)
def _asked_for(statement: str, waiting: tuple[Table, ...]) -> tuple[Table, ...]:
    """Those of these tables whose rows it could tell of. Nobody knows the keys of what waits, so that no new row refers to
    them; deleting rows may take others with them, and a savepoint must know what was written before it."""
    if not statement.startswith(("SELECT ", "UPDATE ", "INSERT ", "WITH ")):
        return waiting
    return tuple(table for table in waiting if _naming(table).search(statement))


@cache
def _naming(table: Table) -> re.Pattern[str]:
    """The table's own name, and that of what SQLite finds its words by."""
    return re.compile(rf"\b(?:{re.escape(table.name)}|[a-z_]+_fts)\b")


def _as_text(value: date) -> str:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"a naive datetime cannot be stored: {value!r}")
    return value.isoformat()


@event.listens_for(Session, "before_commit")
def _write_the_last(session: Session) -> None:
    connection = session.info.pop(_WAITING, None)
    if connection is not None and not connection.closed:
        _write_what_waits(connection)


@event.listens_for(Engine, "rollback")
@event.listens_for(Engine, "rollback_savepoint")
def _forget_what_waits(connection: Connection, *_savepoint: Any) -> None:
    if not connection.invalidated:
        connection.info.pop(_WAITING, None)


@cache
def _adding(table: Table) -> Insert:
    return insert(table)


@cache
def _adding_together(*tables: Table) -> Insert:
    """Rows of several tables in one statement of PostgreSQL, the same one however many there are: each table's as JSON."""
    *others, last = map(_adding_json, tables)
    return last.add_cte(*(part.cte(f"part_{number}") for number, part in enumerate(others)))


def _adding_json(table: Table) -> Insert:
    names = _columns(table)
    given = sql_cast(bindparam(table.name, type_=String), JSON)
    rows = func.json_populate_recordset(literal_column(f"NULL::{table.name}"), given).table_valued(*names)
    return insert(table).from_select(names, select(*(rows.c[name] for name in names)))


def put(row: Base) -> None:
    """Writes a new row at once and leaves it in the session, as `add` and `flush` do, for a third of their work.

    For rows that come with every ticket. Nothing cascades from them.
    """
    _keep(row, insert_row(type(row), **_whole(row)))


def put_by(row: Base, statement: Executable) -> bool:
    """`put` by a statement that returns the key first, and then what the database fills in; False where it writes none."""
    written = run(statement, _whole(row)).mappings().first()
    if written is None:
        return False
    row.__dict__.update(written)
    _keep(row, row.__dict__["id"])
    return True


def put_if_free(row: Base) -> bool:
    """`put`, unless another row has what must be there once; says whether it did. Waits for whoever is about to."""
    db.session.flush()
    connection = db.session.connection()
    number = connection.scalar(_inserting_if_free(type(row), connection.dialect.name), _whole(row))
    if number is not None:
        _keep(row, number)
    return number is not None


@cache
def _inserting_if_free(model: type[Base], engine: str) -> ReturningInsert[int]:
    dialect = postgresql if engine == "postgresql" else sqlite
    return dialect.insert(model).on_conflict_do_nothing().returning(model.__mapper__.primary_key[0])


def _whole(row: Base) -> dict[str, Any]:
    """The values of all its columns but the key, made up by their defaults."""
    table, values = cast(Table, row.__table__), row.__dict__
    names = _columns(table)
    whole = _filled(table, {name: values[name] for name in names if name in values})
    values.update(whole)
    return whole


def _keep(row: Base, number: int) -> None:
    """In the session, as a row that is written."""
    row.id = number  # type: ignore[attr-defined]
    make_transient_to_detached(row)
    state: Any = inspect(row)
    session = db.session()
    known = session.identity_map.get(state.key)
    if known is not None:  # one of a savepoint that was rolled back: SQLite gives its key again
        session.expunge(known)
    session.add(row)


def _filled(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """What each column but a key that the database gives holds, where only some is given."""
    whole = {**_defaults(table), **given}
    if len(whole) < len(_columns(table)):
        raise TypeError(
            f"{table.name} has a value that is made as it is written: give it, or add it to the session"
        )
    return whole


@cache
def _columns(table: Table) -> list[str]:
    return [column.key for column in table.columns if column.key != "id"]


@cache
def _defaults(table: Table) -> dict[str, Any]:
    """What its columns hold where nothing is given; without those whose value is made as a row is written."""
    columns: list[Any] = [column for column in table.columns if column.key != "id"]
    defaults = {column.key: column.default.arg if column.default else None for column in columns}
    return {key: default for key, default in defaults.items() if not callable(default)}


def update_row(row: Base, **values: Any) -> None:
    """Changes a row that the caller holds, and its object with it, if anything changes: a third of the work of a flush."""
    db.session.flush()
    if all(getattr(row, name) == value for name, value in values.items()):
        return
    mapper = type(row).__mapper__
    if mapper.version_id_col is not None:
        version = str(mapper.version_id_col.key)
        values[version] = getattr(row, version) + 1
    [number] = mapper.primary_key_from_instance(row)
    run(_updating(type(row), tuple(values)), values | {"row_number": number})
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _updating(model: type[Base], names: tuple[str, ...]) -> Update:
    key = model.__mapper__.primary_key[0]
    change = update(cast(Table, model.__table__)).where(key == bindparam("row_number"))
    return change.values({name: bindparam(name) for name in names})
