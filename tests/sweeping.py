"""Empties the tables of a test's database, over a connection that is kept for it.

The application keeps its connections from test to test too: to make one anew, and to let the database read the tables'
descriptions again, costs more than most tests do.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Protocol

import psycopg

NAME = "sweeper"  # as PostgreSQL's list of connections has it


class Sweeper(Protocol):
    """Empties every table that holds something."""

    def sweep(self) -> None: ...
    def close(self) -> None: ...


class OfFile:
    """On SQLite."""

    def __init__(self, file: Path) -> None:
        self._line = sqlite3.connect(file, timeout=10, isolation_level=None, check_same_thread=False)
        names = self._line.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = [
            name for (name,) in names if name != "alembic_version" and not name.startswith("ticket_fts")
        ]
        self._filled = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables
        )

    def sweep(self) -> None:
        self._line.execute("BEGIN IMMEDIATE")
        for (name,) in self._line.execute(self._filled).fetchall():
            self._line.execute(f"DELETE FROM {name}")
        self._line.execute("INSERT INTO ticket_fts(ticket_fts) VALUES ('delete-all')")
        self._line.execute("COMMIT")

    def close(self) -> None:
        self._line.close()


_DESCRIBED = """
DO $do$ DECLARE steps text; BEGIN
  SELECT string_agg(format('IF EXISTS (SELECT 1 FROM %1$I) THEN DELETE FROM %1$I; END IF;', tablename), ' ') INTO steps
  FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version';
  EXECUTE format('CREATE FUNCTION pg_temp.sweep() RETURNS void LANGUAGE plpgsql AS %L', 'BEGIN ' || steps || ' END');
END $do$
"""


class OfServer:
    """On PostgreSQL, by a function whose plans the server keeps as long as the connection."""

    def __init__(self, url: str) -> None:
        self._line = psycopg.connect(url, autocommit=True, application_name=NAME)
        self._line.execute("SET session_replication_role = replica")  # in whatever order
        self._line.execute(
            "SET lock_timeout = '60s'"
        )  # a test that left a transaction open is said, not waited for
        self._line.execute(_DESCRIBED)

    def sweep(self) -> None:
        self._line.execute("SELECT pg_temp.sweep()")

    def close(self) -> None:
        self._line.close()
