"""Bytes that no row speaks of."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.files import store, strays
from helpdesk.files.models import StoredFile

DAY = timedelta(days=1)


def lay(content: bytes, since: datetime) -> Path:
    path = store.path_of(store.keep(content)["sha256"])
    os.utime(path, (since.timestamp(), since.timestamp()))
    return path


def a_week_of_nights(at: datetime) -> int:
    return sum(strays.note_strays(at + DAY * night) for night in range(strays.DAYS))


def test_bytes_without_a_row_are_gone_after_a_week(app: Flask, at: datetime) -> None:
    paths = [lay(f"file {number}".encode(), at - DAY * 2) for number in range(20)]
    assert a_week_of_nights(at) == 20
    assert store.sweep(at + DAY * 7) == 20
    assert not any(path.exists() for path in paths)
    assert a_week_of_nights(at + DAY * 7) == 0


def test_bytes_of_today_may_get_their_row_yet(app: Flask, at: datetime) -> None:
    path = lay(b"being taken in", at + DAY * 6)
    assert a_week_of_nights(at) == 0
    assert path.exists()


def test_what_has_a_row_keeps_it_and_its_age(app: Flask, at: datetime) -> None:
    kept = store.put(b"has its row", at=at)
    os.utime(store.path_of(kept.sha256), (0, 0))
    db.session.commit()
    assert a_week_of_nights(at) == 0
    assert db.session.scalars(select(StoredFile.stored_at)).one() == at


def test_bytes_that_are_put_once_their_age_was_noted_are_used_as_they_are(app: Flask, at: datetime) -> None:
    path = lay(b"comes again", at - DAY * 2)
    a_week_of_nights(at)
    again = store.put(b"comes again", at=at)
    db.session.commit()
    assert again.sha256 == hashlib.sha256(b"comes again").hexdigest()
    assert path.read_bytes() == store.read(again) == b"comes again"


def test_what_was_never_written_to_its_end_goes_by_itself(app: Flask, at: datetime) -> None:
    path = store.path_of(store.put(b"whole", at=at).sha256)
    half = path.with_name(".new-0123456789abcdef")
    half.write_bytes(b"who")
    os.utime(half, (0, 0))
    assert a_week_of_nights(at) == 0
    assert not half.exists()
    assert path.exists()
