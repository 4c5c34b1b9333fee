"""The extensions, unbound, and how the databases behave. `create_app` binds them."""

from __future__ import annotations

import ipaddress
import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from select import POLLIN
from select import poll as polling
from typing import TYPE_CHECKING, Any, cast

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import (
    JSON,
    Connection,
    CursorResult,
    Engine,
    Executable,
    Function,
    Insert,
    MetaData,
    Row,
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
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.pool import Pool
from sqlalchemy.sql.dml import ReturningInsert

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all models."""

    metadata = MetaData(naming_convention=NAMING)


# What a statement carried (names, words, hashes) stays out of the errors that are written down.
db = SQLAlchemy(model_class=Base, engine_options={"hide_parameters": True})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

login_manager = LoginManager()
csrf = CSRFProtect()
mail = Mail()
babel = Babel()


def visitor() -> str:
    """Whose requests are counted together: an IPv4 address, or the /64 that one line has of IPv6."""
    address = get_remote_address()
    if ":" not in address:
        return address
    try:
        found = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found.ipv4_mapped or ipaddress.IPv6Network((found, 64), strict=False))


# No headers with what is left: writing them needs a second connection while the view still holds the first.
limiter = Limiter(key_func=visitor, headers_enabled=False, default_limits=[])

# True while a request promised to change nothing (GET, HEAD): SQLite then takes no write lock, PostgreSQL refuses to write.
reading: ContextVar[bool] = ContextVar("reading", default=False)
# True beside it where the request will write by and by: PostgreSQL, whose readers keep nobody waiting, then lets it do so in
# the transaction that it began to read in.
writes_later: ContextVar[bool] = ContextVar("writes_later", default=False)


PATIENCE = 15.0  # seconds that a writer waits for another one


@event.listens_for(Engine, "connect")
def _configure(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # sqlalchemy begins transactions itself, see _begin
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE * 1000:.0f}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


ASKED_AFTER = 5.0  # seconds that a line to PostgreSQL lay idle


@event.listens_for(Pool, "checkin")
def _remember_its_use(_plain: Any, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _replace_what_was_cut(plain: Any, record: Any, _fairy: Any) -> None:
    """PostgreSQL: a line that was ended meanwhile is replaced, and all others made before.

    Asking the server each time would cost every transaction a round trip. A server that ends a line says so on it: only
    where something was said, or where the line lay idle for long, is it asked.
    """
    used_at = record.info.get("used_at")
    if used_at is None or isinstance(plain, sqlite3.Connection):
        return
    if time.monotonic() - used_at < ASKED_AFTER and not (plain.closed or _says_something(plain)):
        return
    try:
        plain.autocommit = True
        plain.execute("SELECT 1")
        plain.autocommit = False
    except Exception as error:
        raise InvalidatePoolError from error


def _says_something(plain: Any) -> bool:
    poll = polling()
    poll.register(plain.fileno(), POLLIN)
    return bool(poll.poll(0))


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """SQLite: a writer takes its lock at once, so that what it read cannot be stale when it writes."""
    if connection.dialect.name != "sqlite":
        _promise(connection, read_only=reading.get() and not writes_later.get())
    elif reading.get():
        connection.exec_driver_sql("BEGIN")
    else:
        _begin_writing(connection)


def _promise(connection: Connection, *, read_only: bool) -> None:
    """PostgreSQL: the next transaction of this connection changes nothing, or may."""
    plain: Any = connection.connection.dbapi_connection
    if bool(plain.read_only) != read_only:
        plain.read_only = read_only


@event.listens_for(Engine, "rollback")
def _keep_prepared(connection: Connection) -> None:
    """PostgreSQL: ends a reading transaction by COMMIT, which is the same to it, and faster for the next one.

    At a ROLLBACK psycopg forgets every statement that it has prepared, so each page would have its own planned anew.
    """
    if connection.dialect.name == "sqlite" or connection.invalidated:
        return
    plain: Any = connection.connection.dbapi_connection
    if plain.read_only:
        with suppress(connection.dialect.loaded_dbapi.Error):  # a lost connection: the rollback says so
            plain.execute("COMMIT")


_turn = threading.Lock()  # of the threads of this process that wait to write


def _begin_writing(connection: Connection) -> None:
    """Begins as soon as the one writer is done.

    SQLite itself waits by sleeping ever longer, up to 100 ms: under load its lock then lies idle most of the time, and
    some wait for seconds. Here one thread of each process asks often, and the others queue behind it.
    """
    plain: Any = connection.connection.dbapi_connection
    until = time.monotonic() + PATIENCE
    mine = _turn.acquire(timeout=PATIENCE)
    plain.execute("PRAGMA busy_timeout=0")
    try:
        while not _began(plain):
            if time.monotonic() > until:
                connection.exec_driver_sql(
                    "BEGIN IMMEDIATE"
                )  # raises what everybody expects of a locked database
                return
            time.sleep(0.0007)
    finally:
        plain.execute(f"PRAGMA busy_timeout={PATIENCE * 1000:.0f}")
        if mine:
            _turn.release()


def _began(plain: sqlite3.Connection) -> bool:
    try:
        plain.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def start_writing() -> None:
    """From here on the session may write, after a request that began by reading.

    SQLite ends the reading and waits for the write lock; each statement of PostgreSQL sees what is there by then. What
    the session knows by now is as old as that; so load only from here on what is to be changed.
    """
    if not reading.get():
        return
    reading.set(False)
    session = db.session()
    if not session.in_transaction():
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        _begin_writing(connection)
    elif not writes_later.get():
        connection.exec_driver_sql("COMMIT")
        _promise(connection, read_only=False)


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

    PostgreSQL gets them with its next statement of the transaction, or at its end: all that wait for that in one message,
    the rows of one table in their order. What is wrong with them is said there.
    """
    if not rows:
        return
    session = db.session()
    session.flush()
    connection = session.connection()
    whole = [{**_defaults(table), **row} for row in rows]
    if connection.dialect.name == "sqlite":
        connection.execute(_adding(table), whole)
        return
    connection.info.setdefault(_WAITING, {}).setdefault(table, []).extend(whole)
    session.info[_WAITING] = connection


_WAITING = "rows that wait"


@event.listens_for(Engine, "before_cursor_execute")
def _write_what_waits(connection: Connection, *_statement: Any) -> None:
    if connection.dialect.name == "sqlite":
        return
    waiting: dict[Table, list[dict[str, Any]]] | None = connection.info.pop(_WAITING, None)
    if waiting:
        given = {table.name: json.dumps(rows, default=_as_text) for table, rows in waiting.items()}
        connection.execute(_adding_together(*waiting), given)


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
    if connection.dialect.name != "sqlite" and not connection.invalidated:
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
    names = list(_defaults(table))
    given = sql_cast(bindparam(table.name, type_=String), JSON)
    rows = func.json_populate_recordset(literal_column(f"NULL::{table.name}"), given).table_valued(*names)
    return insert(table).from_select(names, select(*(rows.c[name] for name in names)))


def put(row: Base) -> None:
    """Writes a new row at once and leaves it in the session, as `add` and `flush` do, for a third of their work.

    For rows that come with every ticket. Nothing cascades from them.
    """
    _keep(row, insert_row(type(row), **_whole(row)))


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
    values = row.__dict__
    defaults = _defaults(cast(Table, row.__table__))
    for name, default in defaults.items():
        values.setdefault(name, default)
    return {name: values[name] for name in defaults}


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


@cache
def _defaults(table: Table) -> dict[str, Any]:
    """What each column but a key that the database gives holds where nothing is given."""
    columns: list[Any] = [column for column in table.columns if column.key != "id"]
    defaults = {column.key: column.default.arg if column.default else None for column in columns}
    if any(callable(default) for default in defaults.values()):
        raise TypeError(f"{table.name} has a value that is made as it is written: add it to the session")
    return defaults


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


@contextmanager
def apart() -> Iterator[Connection]:
    """A short transaction of its own beside the session's, for the few volatile writes a GET may do.

    Its commit does not wait for the disk: a power cut may lose the last of these rows, and no other.
    Not inside an unsafe method's transaction: SQLite has one writer, so that would wait for itself.
    """
    if db.engine.dialect.name == "sqlite" and not reading.get() and db.session().in_transaction():
        raise RuntimeError("apart() inside a writing transaction would wait for itself on SQLite")
    token = reading.set(False)
    try:
        with db.engine.connect() as connection, _unhurried(connection), connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
            yield connection
    finally:
        reading.reset(token)


UNHURRIED: Function[str] = func.set_config("synchronous_commit", "off", True)


def run_apart(statement: Executable, parameters: Any = None) -> Sequence[Row[Any]]:
    """`apart` for one statement alone. On PostgreSQL it must return UNHURRIED too, and is a single round trip."""
    if db.engine.dialect.name == "sqlite":
        with apart() as connection:
            return connection.execute(statement, parameters).all()
    token = reading.set(False)
    try:
        with db.engine.connect() as connection, _each_by_itself(connection):
            return connection.execute(statement, parameters).all()
    finally:
        reading.reset(token)


@contextmanager
def _each_by_itself(connection: Connection) -> Iterator[None]:
    """PostgreSQL: each statement is a transaction."""
    plain: Any = connection.connection.dbapi_connection
    plain.autocommit = True
    try:
        yield
    finally:
        if not plain.closed:
            plain.autocommit = False


@contextmanager
def _unhurried(connection: Connection) -> Iterator[None]:
    """SQLite: this connection leaves the disk to the next checkpoint; whoever gets it afterwards waits again."""
    plain = connection.connection.dbapi_connection
    if not isinstance(plain, sqlite3.Connection):
        yield
        return
    plain.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        plain.execute("PRAGMA synchronous=FULL")
