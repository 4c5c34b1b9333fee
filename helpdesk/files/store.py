"""Putting bytes away and getting them back.

A file is on disk, whole and synced, before its row is written; a row never refers to bytes that are not there.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from flask import current_app
from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import Base, db
from helpdesk.files.models import StoredFile
from helpdesk.kit.columns import table_of

KEPT_UNREFERENCED = timedelta(hours=24)
_CHUNK = 1024 * 1024
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_NEW = {
    name: insert(StoredFile).on_conflict_do_nothing().returning(StoredFile.id)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
# PostgreSQL: the row as part of another statement, and its id there whether it is new or not. Takes what `_NEW` takes.
_TOLD = {
    name: bindparam(name, type_=table_of(StoredFile).c[name].type) for name in ("sha256", "size", "stored_at")
}
_HERE = (
    postgresql.insert(StoredFile)
    .values(_TOLD)
    .on_conflict_do_nothing()
    .returning(StoredFile.id)
    .cte("kept_file")
)
ID_HERE = func.coalesce(
    select(_HERE.c.id).scalar_subquery(),
    select(StoredFile.id).where(StoredFile.sha256 == bindparam("sha256")).scalar_subquery(),
)
_KNOWN = select(*StoredFile.__table__.columns).where(StoredFile.sha256 == bindparam("sha256"))


def folder() -> Path:
    """Where files are kept."""
    return Path(current_app.config["INSTANCE_DIR"]) / "files"


def path_of(sha256: str) -> Path:
    """The place of the bytes with this hash: two levels of folders keep each one small."""
    return Path(current_app.config["INSTANCE_DIR"], "files", sha256[:2], sha256[2:4], sha256)


def put(content: bytes, *, at: datetime) -> StoredFile:
    """Stores `content` durably (file and folder synced) and says what its row is, a known one for known bytes.

    It is no object of the session: mails and forms need its number alone.
    """
    return note(keep(content), content, at=at)


def known(content: bytes) -> int | None:
    """The id of the row of these bytes, if there is one."""
    return db.session.scalar(select(StoredFile.id).filter_by(sha256=hashlib.sha256(content).hexdigest()))


def keep(content: bytes) -> dict[str, Any]:
    """The bytes alone, durably, and what their row has to say. Whoever writes the row says `keep_on` afterwards."""
    sha256 = hashlib.sha256(content).hexdigest()
    _write(path_of(sha256), content)
    return {"sha256": sha256, "size": len(content)}


def note(kept: dict[str, Any], content: bytes, *, at: datetime) -> StoredFile:
    """The row of bytes that `keep` put away."""
    given = kept | {"stored_at": at}
    connection = db.session.connection()
    number = connection.scalar(_NEW[connection.dialect.name], given)
    if number is None:
        return StoredFile(**connection.execute(_KNOWN, given).mappings().one())
    keep_on(given["sha256"], content)
    return StoredFile(id=number, **given)


def keep_on(sha256: str, content: bytes) -> None:
    """Once the row is written: a sweep may have ended between the bytes and their row."""
    target = path_of(sha256)
    if not target.exists():
        _write(target, content)


def adopt(path: Path, *, at: datetime) -> StoredFile:
    """Takes over a file that lies on the same disk, however large, as `put` does bytes; it is gone from `path`."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
        os.fsync(file.fileno())
    size, target = path.stat().st_size, path_of(digest.hexdigest())
    _make(target.parent)
    path.replace(target)
    _sync(target.parent)
    given = {"sha256": digest.hexdigest(), "size": size, "stored_at": at}
    connection = db.session.connection()
    number = connection.scalar(_NEW[connection.dialect.name], given)
    if number is None:
        return StoredFile(**connection.execute(_KNOWN, given).mappings().one())
    return StoredFile(id=number, **given)


def read(file: StoredFile) -> bytes:
    """The bytes. Raises FileNotFoundError or OSError where the disk no longer gives them."""
    return path_of(file.sha256).read_bytes()


def _write(target: Path, content: bytes) -> None:
    try:
        if target.stat().st_size == len(content):
            return
    except FileNotFoundError:
        pass
    within = target.parent
    half = within / f".new-{secrets.token_hex(8)}"
    try:
        with _opened(half) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    _sync(within)


def _opened(half: Path) -> BinaryIO:
    """A new file for us alone, in a folder that is made when there is none yet."""
    try:
        return os.fdopen(os.open(half, _NEW_FILE, 0o600), "wb")
    except FileNotFoundError:
        _make(half.parent)
        return os.fdopen(os.open(half, _NEW_FILE, 0o600), "wb")


def _make(directory: Path) -> None:
    """A folder and those above it, each of them named durably in the one above."""
    if not directory.is_dir():
        _make(directory.parent)
        directory.mkdir(exist_ok=True)
        _sync(directory.parent)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(at: datetime, limit: int = 500) -> int:
    """Removes files that no row of any table refers to and that are older than a day; says how many. Commits."""
    unreferenced = select(StoredFile).where(StoredFile.stored_at < at - KEPT_UNREFERENCED)
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table.name == StoredFile.__tablename__:
                unreferenced = unreferenced.where(~exists().where(key.parent == StoredFile.id))
    doomed = list(db.session.scalars(unreferenced.limit(limit)))
    for file in doomed:
        db.session.delete(file)
    db.session.flush()
    for (
        file
    ) in doomed:  # before the commit: whoever puts the same bytes waits for it, and then finds them gone
        path_of(file.sha256).unlink(missing_ok=True)
    db.session.commit()
    return len(doomed)


def missing(limit: int = 100) -> list[str]:
    """Hashes of rows whose bytes are not on disk."""
    lost = []
    for sha256, size in db.session.execute(select(StoredFile.sha256, StoredFile.size)):
        path = path_of(sha256)
        if not path.exists() or path.stat().st_size != size:
            lost.append(sha256)
            if len(lost) >= limit:
                break
    return lost
