"""Stored files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, func, select

from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.files.models import StoredFile


def test_the_same_bytes_are_kept_once(app: Flask, at: datetime) -> None:
    first, second = store.put(b"router lights", at=at), store.put(b"router lights", at=at)
    assert first.id == second.id
    assert store.read(first) == b"router lights"
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_a_row_that_was_rolled_back_leaves_bytes_that_a_later_put_uses(app: Flask, at: datetime) -> None:
    store.put(b"half", at=at)
    db.session.rollback()
    assert store.read(store.put(b"half", at=at)) == b"half"


def test_bytes_that_a_sweep_takes_away_before_their_row_is_written_are_written_again(
    app: Flask, at: datetime
) -> None:
    old = store.put(b"comes and goes", at=at)
    path = store.path_of(old.sha256)
    db.session.delete(db.session.get_one(StoredFile, old.id))
    db.session.commit()  # as far as a sweep had come: bytes without a row

    def sweep_ends(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO stored_files"):
            path.unlink()

    event.listen(Engine, "before_cursor_execute", sweep_ends)
    try:
        again = store.put(b"comes and goes", at=at)
    finally:
        event.remove(Engine, "before_cursor_execute", sweep_ends)
    assert store.read(again) == b"comes and goes"


def test_what_nothing_refers_to_is_swept_after_a_day(app: Flask, at: datetime) -> None:
    file = store.put(b"left over", at=at)
    db.session.commit()
    path = store.path_of(file.sha256)
    assert store.sweep(at + timedelta(hours=1)) == 0
    assert store.sweep(at + timedelta(hours=25)) == 1
    assert not path.exists()


def test_a_file_lost_on_disk_is_named(app: Flask, at: datetime) -> None:
    file = store.put(b"to be lost", at=at)
    assert store.missing() == []
    store.path_of(file.sha256).unlink()
    assert store.missing() == [file.sha256]
