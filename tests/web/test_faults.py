"""What people see while the disk is full or the database is away: the truth, and afterwards everything as before."""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask, g
from sqlalchemy import event, func, select

from helpdesk.extensions import db, transactions
from helpdesk.files import store
from helpdesk.tickets.models import Attachment, Message
from tests import databases
from tests.factories import people, tickets
from tests.pages import Client, Page

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _small(app: Flask, engine: databases.Database) -> None:
    """A disk is full for files that grow, so they begin small."""
    if engine.name == "sqlite":
        engine.shrink()


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond `size`: to who writes it is a disk that takes no more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def note(client: Client, url: str, **more: object) -> Page:
    page = client.get(url)
    token = page.all("input[name=csrf_token]")[0].get("value")
    return client.post(f"{url}/notes", {"csrf_token": token, "text": "Kept?", **more})


def count(model: type) -> int:
    db.session.rollback()
    found = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def test_fault_27_a_file_that_the_disk_does_not_take_is_not_promised(app: Flask, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.agent())
    url = f"/tickets/{tickets.ticket().number}"
    with room_for(400_000):
        page = note(client, url, files=(BytesIO(os.urandom(480_000)), "big.bin"))
        assert page.status == 503
        assert "no room" in page.text
        assert client.get(url).status == 200, "what is there can be read"
        assert note(client, url).status == 200, "and what needs little is kept"
    assert (count(Attachment), list(_files())) == (0, [])
    assert note(client, url, files=(BytesIO(os.urandom(480_000)), "big.bin")).status == 200
    assert count(Attachment) == 1, "once there is room again it works without a restart"


def _files() -> Iterator[Path]:
    return (path for path in store.folder().rglob("*") if path.is_file())


@pytest.mark.slow
@pytest.mark.only("sqlite")
def test_fault_27_a_database_that_the_disk_does_not_take_says_so(app: Flask, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.agent())
    url = f"/tickets/{tickets.ticket().number}"
    db.session.commit()
    kept = count(Message)
    biggest = max(
        path.stat().st_size
        for path in Path(app.config["SQLALCHEMY_DATABASE_URI"][10:]).parent.glob("work.db*")
    )
    with room_for(biggest + 500_000):
        for _ in range(30):
            page = note(client, url, text="x" * 90_000)
            if page.status != 200:
                break
            kept += 1
        assert page.status == 503
        assert "no room" in page.text
        assert client.get(url).status == 200
    assert count(Message) == kept, "all that was acknowledged, and no more"
    assert note(client, url).status == 200
    assert db.session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@pytest.mark.slow
@pytest.mark.only("sqlite")
def test_fault_28_a_disk_that_is_full_while_the_database_is_tidied_or_copied_spoils_neither_it_nor_the_last_copy(
    app: Flask, sign_in_as: SignIn, tmp_path: Path
) -> None:
    """The command of docs/operations.md copies by the same function."""
    client = sign_in_as(people.agent())
    url = f"/tickets/{tickets.ticket().number}"
    path, copy = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")), tmp_path / "copy.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as ours, closing(sqlite3.connect(copy)) as last:
        db.session.commit()
        ours.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ours.backup(last)
        for _ in range(8):
            assert note(client, url, text="x" * 90_000).status == 200
        kept, before = count(Message), copy.read_bytes()
        db.session.remove()
        with room_for(path.stat().st_size):
            for deed in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"):
                with pytest.raises(sqlite3.OperationalError):
                    ours.execute(deed)
            with pytest.raises(sqlite3.OperationalError):
                ours.backup(last)
            assert client.get(url).status == 200
        assert last.execute("PRAGMA integrity_check").fetchone() == ("ok",) and copy.read_bytes() == before
        assert ours.execute("PRAGMA integrity_check").fetchone() == ("ok",) and count(Message) == kept
        assert ours.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0, "with room it is done"
        ours.backup(last)
        assert last.execute("SELECT count(*) FROM messages").fetchone() == (kept,)
    assert note(client, url).status == 200


def test_fault_29_a_file_that_the_disk_does_not_give_is_a_503_of_that_file_alone(
    app: Flask, sign_in_as: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in_as(people.agent())
    url = f"/tickets/{tickets.ticket().number}"
    for name in ("bad.txt", "good.txt"):
        assert note(client, url, files=(BytesIO(name.encode()), name)).status == 200
    links = client.get(url).links()
    bad, good = (
        next(href for words, href in links.items() if name in words) for name in ("bad.txt", "good.txt")
    )
    place = store.path_of(sha256(b"bad.txt").hexdigest())
    place.unlink()
    place.symlink_to("/proc/self/mem")  # opens, and reading its beginning is an EIO
    with pytest.raises(OSError) as failed:
        place.read_bytes()
    assert failed.value.errno == errno.EIO
    assert client.get(bad).status == 503
    assert "the disk does not give" in caplog.text
    assert client.get(good, buffered=True).body == b"good.txt"
    page = client.get(url)
    assert page.status == 200 and "bad.txt" in page.text
    assert note(client, url).status == 200


@pytest.mark.slow
@pytest.mark.only("sqlite")
def test_fault_30_a_locked_database_is_an_honest_no_and_takes_no_longer_than_promised(
    app: Flask, sign_in_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "PATIENCE", 3.0)
    client = sign_in_as(people.agent())
    url = f"/tickets/{tickets.ticket().number}"
    page = client.get(url)
    token = page.all("input[name=csrf_token]")[0].get("value")
    kept = count(Message)
    path = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        page = client.post(f"{url}/notes", {"csrf_token": token, "text": "Kept?"})
        assert time.monotonic() - started < 5.5, "the page that says so waits for nobody"
        assert (page.status, page.response.headers["Retry-After"]) == (503, "5")
        assert client.get(url).status == 200, "who only reads does not wait"
        other.execute("ROLLBACK")
    assert count(Message) == kept
    assert note(client, url).status == 200


def request_ends() -> None:
    """As after every request: no line is held, and nobody is known by the line that they were read with."""
    db.session.remove()
    g.pop("_login_user", None)


@pytest.mark.only("postgresql")
def test_fault_31_a_database_that_ends_all_lines_is_away_for_one_page(app: Flask, sign_in_as: SignIn) -> None:
    """As a restart or a failover does."""
    client = sign_in_as(people.agent())
    url = f"/tickets/{tickets.ticket().number}"
    page = client.get(url)
    token = page.all("input[name=csrf_token]")[0].get("value")
    kept = count(Message)
    for _ in range(3):
        request_ends()
        with psycopg.connect(databases.POSTGRESQL, autocommit=True) as other:
            ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            other.execute(ours, [db.engine.url.database])
        assert client.http.get(url).status_code in {200, 503}
        request_ends()
        answer = client.http.post(f"{url}/notes", data={"csrf_token": token, "text": "Kept?"}).status_code
        assert answer in {303, 503}
        kept += answer == 303
    assert note(client, url).status == 200
    assert count(Message) == kept + 1


@pytest.mark.only("postgresql")
def test_fault_31_a_line_that_breaks_within_a_deed_is_an_honest_no(app: Flask, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.agent())
    url = f"/tickets/{tickets.ticket().number}"
    page = client.get(url)
    token = page.all("input[name=csrf_token]")[0].get("value")
    kept = count(Message)

    @event.listens_for(db.engine, "before_cursor_execute")
    def cut(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO messages"):
            with psycopg.connect(databases.POSTGRESQL, autocommit=True) as other:
                pid = connection.connection.dbapi_connection.info.backend_pid
                other.execute("SELECT pg_terminate_backend(%s)", [pid])
                time.sleep(0.2)

    try:
        answer = client.post(f"{url}/notes", {"csrf_token": token, "text": "Kept?"})
    finally:
        event.remove(db.engine, "before_cursor_execute", cut)
    assert answer.status == 503
    assert count(Message) == kept
    assert note(client, url).status == 200


@pytest.mark.slow
def test_fault_32_no_line_left_to_the_database_is_an_honest_no(app: Flask, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.agent())
    url = f"/tickets/{tickets.ticket().number}"
    assert client.get(url).status == 200
    request_ends()
    pool: Any = db.engine.pool
    pool._timeout, before = 0.1, pool._timeout
    taken = [db.engine.connect() for _ in range(pool.size() + pool._max_overflow - pool.checkedout())]
    try:
        answer = client.http.get(url)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert client.http.get("/healthz").status_code == 200, "the process lives"
    finally:
        pool._timeout = before
        for each in taken:
            each.close()
    assert client.get(url).status == 200
