"""Databases for tests: made once per worker, emptied before each test. Tests commit for real."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

import config
from helpdesk import create_app, migrating
from helpdesk.extensions import db

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://localhost/postgres")
_EMPTY = """
DO $$ DECLARE t text; found boolean; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %%I)', t) INTO found;
    IF found THEN EXECUTE format('DELETE FROM %%I', t); END IF;
  END LOOP;
END $$
"""


@dataclass
class Database:
    """One engine's database and the application on it."""

    name: str
    url: str
    folder: Path
    app: Flask = field(init=False)

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
            if self.name == "sqlite":
                event.listen(db.engine, "connect", _hurry)
            if tables:
                make_tables()
            db.session.remove()
            db.engine.dispose()
        if self.name == "sqlite" and tables:
            shutil.copy(self.folder / "work.db", self.folder / "empty.db")

    def clear(self) -> None:
        """Empties every table."""
        if self.name == "sqlite":
            for ending in ("", "-wal", "-shm"):
                (self.folder / f"work.db{ending}").unlink(missing_ok=True)
            shutil.copy(self.folder / "empty.db", self.folder / "work.db")
        else:
            with self.app.app_context(), db.engine.begin() as connection:
                connection.exec_driver_sql(_EMPTY)

    def anew(self) -> None:
        """Empties every table within a test."""
        self.close()
        self.clear()

    def close(self) -> None:
        """Lets go of every connection."""
        db.session.remove()
        db.engine.dispose()


def _hurry(connection: Any, _record: Any) -> None:
    """What a test writes need not outlive a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


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
def made(engine: str, folder: Path, *, suffix: str = "", tables: bool = True) -> Iterator[Database]:
    """A database for this worker, dropped afterwards."""
    if engine == "sqlite":
        database = Database("sqlite", f"sqlite:///{folder / 'work.db'}", folder)
        database.prepare(tables=tables)
        yield database
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
