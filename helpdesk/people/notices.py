"""Telling a user something in the app, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import db
from helpdesk.people.models import Notice, User
from helpdesk.people.notice_times import WAIT

SHOWN = 50


def tell(
    user_ids: Iterable[int],
    *,
    kind: str,
    sentence: str,
    values: dict[str, Any],
    url: str,
    key: str | None = None,
    at: datetime,
) -> int:
    """Writes a notice to each of the users; says how many were new.

    `sentence` is an English message id marked with `N_` (at most 250 characters), `values` (plain JSON) fill its placeholders,
    `url` is one of our own paths. With a `key` (at most 60 characters) a user is told once however often this is called.
    Whether it goes by mail as well is seen later, when all that belongs together is there.
    """
    rows = [
        {
            "user_id": user_id,
            "kind": kind,
            "sentence": sentence,
            "values": values,
            "url": url,
            "key": f"{key}:{user_id}" if key else None,
            "created_at": at,
            "mail_at": at + WAIT,
        }
        for user_id in dict.fromkeys(user_ids)
    ]
    if not rows:
        return 0
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    new = dialect.insert(Notice).values(rows).on_conflict_do_nothing(index_elements=[Notice.key])
    return len(db.session.execute(new.returning(Notice.id)).all())


def unread_count(user: User) -> int:
    """How many notices wait for `user`."""
    unread = (
        select(func.count()).select_from(Notice).where(Notice.user_id == user.id, Notice.read_at.is_(None))
    )
    return db.session.scalar(unread) or 0


def latest(user: User, before: int | None = None, limit: int = SHOWN) -> list[Notice]:
    """The notices of `user`, newest first, older than the id `before`; one more than `limit` where there are more."""
    query = select(Notice).where(Notice.user_id == user.id)
    if before is not None:
        query = query.where(Notice.id < before)
    return list(db.session.scalars(query.order_by(Notice.id.desc()).limit(limit + 1)))


def read(notice: Notice, at: datetime) -> None:
    """Marks one notice as read; the first time counts."""
    if notice.read_at is None:
        notice.read_at = at
        db.session.flush()


def read_about(user_id: int, url: str, at: datetime) -> None:
    """Marks as read whatever `user_id` was told of what they look at there."""
    unread = update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None), Notice.url == url)
    db.session.execute(unread.values(read_at=at).execution_options(synchronize_session=False))


def read_all(user: User, at: datetime) -> None:
    """Marks everything `user` was told as read."""
    unread = update(Notice).where(Notice.user_id == user.id, Notice.read_at.is_(None))
    db.session.execute(unread.values(read_at=at))
