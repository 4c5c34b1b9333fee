"""How writers wait for each other on SQLite, which has room for one."""

from __future__ import annotations

import sqlite3
import threading
import time

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from helpdesk.extensions import apart, db, transactions
from helpdesk.web.limits import DatabaseStorage

HELD = 0.15


pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def sqlite(app: Flask) -> Flask:
    return app


def another_program(app: Flask) -> sqlite3.Connection:
    """A connection of its own, as another process has it, which has begun to write."""
    path = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_many_writers_wait_for_one_and_each_gets_its_turn(sqlite: Flask) -> None:
    other = another_program(sqlite)
    done: list[int] = []

    def write() -> None:
        with sqlite.app_context():
            done.append(DatabaseStorage().incr("key", 60))

    writers = [threading.Thread(target=write) for _ in range(6)]
    for writer in writers:
        writer.start()
    time.sleep(HELD)
    assert done == []
    other.execute("COMMIT")
    for writer in writers:
        writer.join(30)
    assert sorted(done) == [1, 2, 3, 4, 5, 6]


def test_who_waits_in_vain_is_told_and_others_get_their_turn_afterwards(
    sqlite: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "PATIENCE", HELD)
    other = another_program(sqlite)
    with pytest.raises(OperationalError, match="locked"), apart():
        raise AssertionError("it began all the same")
    other.execute("ROLLBACK")
    with apart() as connection:
        connection.execute(text("DELETE FROM rate_counters"))


def test_a_fault_that_is_no_queue_is_raised_at_once(sqlite: Flask) -> None:
    with db.engine.connect() as connection:
        plain = connection.connection.dbapi_connection
        assert plain is not None
        plain.execute("BEGIN")  # type: ignore[attr-defined]
        with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
            connection.begin()
        plain.execute("ROLLBACK")  # type: ignore[attr-defined]
