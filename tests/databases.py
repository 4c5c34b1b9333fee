"""Databases for tests: made once per worker, emptied before each test. Tests commit for real."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from flask import Flask
from flask_migrate import upgrade

import config
from helpdesk import create_app, migrating
from helpdesk.extensions import db
from helpdesk.surveys import wording
from tests import sweeping
from tests.sweeping import Sweeper

ROOM = 1024**3  # bytes
POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://localhost/postgres")


@dataclass
class Database:
    """One engine's database and the application on it."""

    name: str
    url: str
    folder: Path
    app: Flask = field(init=False)
    _sweeper: Sweeper | None = field(init=False, default=None)

    def prepare(self, *, tables: bool = True) -> None:
        """Makes the application and its tables."""
        settings = config.Testing()
        settings.SQLALCHEMY_DATABASE_URI = self.url
        settings.INSTANCE_DIR = str(self.folder)
        settings.SECRET_KEY = "a key for tests alone, long enough to sign with"
        settings.SECRET_KEY_FALLBACKS = settings.SECRET_KEYS = []
        settings.BASE_URL = "http://localhost"
        settings.QUEUE_URL = f"sqlite:///{self.folder / 'jobs.db'}"
        settings.SQLALCHEMY_ENGINE_OPTIONS = (
            {"connect_args": {"timeout": 10}} if self.name == "sqlite" else {}
        )
        self.app = create_app(settings)
        migrating.bind(self.app)
        with self.app.app_context():
            if tables:
                make_tables()
            db.session.remove()
            db.engine.dispose()

    def clear(self) -> None:
        """Empties every table, and forgets what was kept of them as long as the connections are."""
        wording._kept.clear()
        try:
            self._kept_sweeper().sweep()
        except psycopg.OperationalError:  # a test had the server end all connections
            self._put_sweeper_away()
            self._kept_sweeper().sweep()

    def _kept_sweeper(self) -> Sweeper:
        if self._sweeper is None:
            at = self.url.replace("+psycopg", "")
            file = self.folder / "work.db"
            self._sweeper = sweeping.OfFile(file) if self.name == "sqlite" else sweeping.OfServer(at)
        return self._sweeper

    def _put_sweeper_away(self) -> None:
        if self._sweeper is not None:
            self._sweeper.close()
            self._sweeper = None

    def anew(self) -> None:
        """Empties every table within a test."""
        db.session.remove()
        self.clear()

    def shrink(self) -> None:
        """SQLite: the file is as large as what is in it, for tests that give it little room to grow."""
        self.close()
        with closing(sqlite3.connect(self.folder / "work.db")) as line:
            line.execute("VACUUM")

    def rest(self) -> None:
        """Ends what a test left open. Connections to SQLite stay for the next test; those to PostgreSQL end, as each would
        go on filling the pages it filled before, and rows of one table would lie in an order that differs from run to run."""
        db.session.remove()
        if self.name == "postgresql" or db.engine.pool.checkedout():
            db.engine.dispose()

    def close(self) -> None:
        """Lets go of every connection."""
        db.session.remove()
        db.engine.dispose()
        self._put_sweeper_away()


def make_tables() -> None:
    """All tables, as the migrations make them."""
    upgrade(directory=str(config.ROOT / "migrations"))


def no_postgresql() -> str | None:
    """Why PostgreSQL cannot be used here; None where it can."""
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=30).close()
    except psycopg.OperationalError as error:
        return f"PostgreSQL does not answer: {error}"
    return None


@contextmanager
def place(otherwise: Path) -> Iterator[Path]:
    """A folder in memory where there is room, since a test's data need not outlive a power cut: nothing waits for the disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < ROOM:
        yield otherwise
        return
    with TemporaryDirectory(prefix="helpdesk-test-", dir=memory) as folder:
        yield Path(folder)


@contextmanager
def made(engine: str, folder: Path, *, suffix: str = "", tables: bool = True) -> Iterator[Database]:
    """A database for this worker, dropped afterwards."""
    if engine == "sqlite":
        database = Database("sqlite", f"sqlite:///{folder / 'work.db'}", folder)
        database.prepare(tables=tables)
        yield database
        with database.app.app_context():
            database.close()
        return
    name = f"helpdesk_test_{os.getpid()}_{secrets.token_hex(3)}{suffix}"
    _administer(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    url = POSTGRESQL.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
    database = Database("postgresql", url, folder)
    try:
        database.prepare(tables=tables)
        yield database
    finally:
        with database.app.app_context():
            database.close()
        _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(*statements: str) -> None:
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
