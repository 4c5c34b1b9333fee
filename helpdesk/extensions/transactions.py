"""How connections to the databases behave, and how transactions begin, read, write and stand apart."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from select import POLLIN
from select import poll as polling
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Function, Row, event, func
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import Pool

from helpdesk.extensions.unbound import db

# True while a request promised to change nothing (GET, HEAD): SQLite then takes no write lock, PostgreSQL refuses to write.
reading: ContextVar[bool] = ContextVar("reading", default=False)
# True beside it where the request will write by and by: PostgreSQL, whose readers keep nobody waiting, then lets it do so in
# the transaction that it began to read in.
writes_later: ContextVar[bool] = ContextVar("writes_later", default=False)


PATIENCE = 15.0  # seconds that a writer waits for another one


@event.listens_for(Engine, "connect")
def _configure(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        from helpdesk.kit.cursors import DescribedLater  # only here: psycopg is there where PostgreSQL is

        connection.cursor_factory = DescribedLater
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
