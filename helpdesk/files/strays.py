"""Bytes that no row speaks of: a process ended between the two, or a mail was read early and its files then not kept.

Each gets a row that says how old it is. What nothing refers to is swept a day later, as any other file; what somebody puts
meanwhile is used as it lies there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.files.models import StoredFile

DAYS = 7  # in which every folder has its turn once: one night looks at a seventh of the archive
_HASH = 64  # characters
_NEW = {
    name: insert(StoredFile).on_conflict_do_nothing()
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def note_strays(at: datetime) -> int:
    """Notes what has lain without a row for a day in this day's folders; says how much it was. Removes what was never
    written to its end. Commits per folder."""
    found = 0
    for number in range(256):
        if number % DAYS == at.toordinal() % DAYS:
            found += _note_within(f"{number:02x}", at)
            db.session.commit()
    return found


def _note_within(prefix: str, at: datetime) -> int:
    named = StoredFile.sha256 >= prefix, StoredFile.sha256 < prefix + "g"  # the digit behind f
    known = set(db.session.scalars(select(StoredFile.sha256).where(*named)))
    rows = []
    for path in _lying(store.folder() / prefix):
        if path.name in known:
            continue
        try:
            told = path.stat()
        except FileNotFoundError:  # a sweep took it, or a writer has just ended
            continue
        since = datetime.fromtimestamp(told.st_mtime, UTC)
        if since > at - store.KEPT_UNREFERENCED:
            continue
        if len(path.name) == _HASH:
            rows.append({"sha256": path.name, "size": told.st_size, "stored_at": since})
        else:
            path.unlink(missing_ok=True)
    if rows:
        connection = db.session.connection()
        connection.execute(_NEW[connection.dialect.name], rows)
    return len(rows)


def _lying(folder: Path) -> Iterator[Path]:
    for within in folder.iterdir() if folder.is_dir() else ():
        yield from within.iterdir()
