"""Counters in our own database."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

import config
from helpdesk.extensions import UNHURRIED, apart, db, run_apart, visitor
from helpdesk.web import limits
from tests.conftest import missing
from tests.races import together


def test_row_28_hits_of_several_workers_are_counted_together(app: Flask) -> None:
    def hit() -> None:
        storage = limits.DatabaseStorage()
        for _ in range(5):
            storage.incr("key", 60)

    together(app, *[hit] * 4)
    assert limits.DatabaseStorage().get("key") == 20


def test_a_window_that_is_over_begins_anew(app: Flask) -> None:
    storage = limits.DatabaseStorage()
    assert storage.incr("key", -1) == 1
    assert storage.get("key") == 0
    assert storage.incr("key", 60) == 1
    assert storage.incr("key", 60) == 2


def test_a_clock_that_went_back_locks_nobody_out(app: Flask, clock: Any) -> None:
    storage = limits.DatabaseStorage()
    clock.shift(timedelta(days=365))
    assert [storage.incr("key", 60) for _ in range(3)] == [1, 2, 3]
    clock.shift(timedelta(days=-365))
    assert storage.incr("key", 60) == 1, "the window of next year is none of today"
    clock.shift(timedelta(seconds=-5))
    assert storage.incr("key", 60) == 2, "clocks of two hosts differ a little"


def test_row_76_what_a_visitor_typed_into_a_key_is_counted(app: Flask) -> None:
    storage = limits.DatabaseStorage()
    assert storage.incr("account:a\0", 60) == 1
    assert storage.incr("account:a\0\0", 60) == 2
    assert storage.get("account:a\0") == 2
    storage.clear("account:\0a")
    assert storage.get("account:a") == 0


def test_windows_that_are_over_are_swept(app: Flask) -> None:
    storage = limits.DatabaseStorage()
    storage.incr("old", -1)
    storage.incr("new", 60)
    assert limits.sweep(None) == 1
    assert storage.get("new") == 1


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_row_77_a_line_with_many_addresses_is_one_visitor(app: Flask, address: str, counted_as: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert visitor() == counted_as


@pytest.mark.services
def test_a_redis_that_is_gone_closes_no_page_of_a_customer(tmp_path: Path) -> None:
    """Each process counts for itself until it is back: no error, and no end to guessing either."""
    if not shutil.which("redis-server"):
        missing("there is no redis-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "tests.web.lost_counters", str(tmp_path), port]
    said = subprocess.run(command, cwd=config.ROOT, capture_output=True, text=True, check=True).stdout
    fine = "[200, 404, 404]"
    assert said.split("\n")[:3] == [fine, fine, "[404, 429]"]
    assert said.split("\n")[3].startswith("[200, ")


def test_only_what_may_be_lost_does_not_wait_for_the_disk(app: Flask) -> None:
    name = db.engine.dialect.name
    asks = "PRAGMA synchronous" if name == "sqlite" else "SHOW synchronous_commit"
    waits, hurries = (2, 1) if name == "sqlite" else ("on", "off")
    db.engine.dispose()  # the pool has one connection from here on
    with apart() as connection:
        used = connection.connection.dbapi_connection
        assert connection.exec_driver_sql(asks).scalar() == hurries
    with db.engine.connect() as connection:
        assert connection.connection.dbapi_connection is used, "the pool hands the same one out"
        assert connection.exec_driver_sql(asks).scalar() == waits
    with pytest.raises(ZeroDivisionError), apart():
        raise ZeroDivisionError
    if name == "postgresql":
        [(said, hurried)] = run_apart(select(func.current_setting("synchronous_commit"), UNHURRIED))
        assert (said, hurried) == ("on", "off")
    else:
        assert run_apart(text("PRAGMA synchronous"))[0][0] == hurries
    assert db.session.connection().exec_driver_sql(asks).scalar() == waits
