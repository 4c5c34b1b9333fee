"""Claiming due rows under a lease, so that several workers never do the same row at once.

A model that can be leased has the columns of `Leased`. The lease token fences: who lost the lease may not record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, String, Update, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.kit.columns import UtcDateTime


class Leased:
    """Mixin: when a row is to be worked next, and who works it now."""

    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(default=0)
    held_token = None  # not a column: the token this process claimed the row with


Row = TypeVar("Row", bound=Any)


def lease(
    model: type[Row], at: datetime, *conditions: ColumnElement[bool], length: timedelta, limit: int = 1
) -> list[Row]:
    """Claims up to `limit` due rows of `model` for `length`, oldest first, and commits. Each counts an attempt."""
    token, ids = lease_ids(claiming(model, *conditions, limit=limit), at, length)
    if not ids:
        return []
    rows = list(
        db.session.scalars(select(model).where(model.id.in_(ids)).order_by(model.next_attempt_at, model.id))
    )
    for row in rows:
        row.held_token = token
    return rows


def claiming(
    model: type[Row],
    *conditions: ColumnElement[bool],
    limit: int = 1,
    tells: Sequence[ColumnElement[Any]] = (),
) -> Update:
    """The statement behind `lease`: whoever leases often makes it once and runs it by `claim`.

    It gives the id of each claimed row, its attempts with this one, and what else it `tells`.
    """
    now, until = (bindparam(name, type_=UtcDateTime) for name in ("lease_from", "lease_until"))
    due = (
        select(model.id)
        .where(
            model.next_attempt_at <= now,
            or_(model.leased_until.is_(None), model.leased_until < now),
            *conditions,
        )
        .order_by(model.next_attempt_at, model.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    claimed = update(model).where(model.id.in_(due))
    token = bindparam("new_token", type_=String)
    claimed = claimed.values(leased_until=until, lease_token=token, attempts=model.attempts + 1)
    return claimed.returning(model.id, model.attempts, *tells)


def lease_ids(claiming: Update, at: datetime, length: timedelta, **given: Any) -> tuple[Any, list[int]]:
    """As `lease`, with a statement made before: the token and the ids of the rows, which are not loaded. Commits."""
    token, claimed = claim(claiming, at, length, **given)
    db.session.commit()
    return token, [row.id for row in claimed]


def claim(claiming: Update, at: datetime, length: timedelta, **given: Any) -> tuple[str, Sequence[Any]]:
    """Runs it in the caller's transaction: the new token, and what it tells of the rows that are the caller's now."""
    token = tokens.new()
    given |= {"lease_from": at, "lease_until": at + length, "new_token": token}
    db.session.flush()
    return token, db.session.connection().execute(claiming, given).all()


def still_held(row: Any) -> bool:
    """Locks `row` and says whether its lease is still the one it was claimed with. Ask before recording."""
    kind = type(row)
    current = db.session.scalar(
        select(kind.lease_token).where(kind.id == row.id).with_for_update(key_share=True)
    )
    return current is not None and bool(current == row.held_token)


def release(row: Any, next_attempt_at: datetime | None) -> None:
    """Ends the lease; `next_attempt_at` None means that nothing is left to do."""
    row.leased_until = None
    row.lease_token = None
    row.next_attempt_at = next_attempt_at
