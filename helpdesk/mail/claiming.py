"""Claiming letters that are due: by lease, whole, in the order of their conversation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from helpdesk.extensions import db
from helpdesk.jobs.leases import lease
from helpdesk.mail import verdicts
from helpdesk.mail.models import OutgoingAttachment, OutgoingEmail
from helpdesk.mail.words import OutgoingState

BATCH = 100
LEASE = timedelta(minutes=20)
# A letter that waits keeps younger ones of its conversation back for so long, not for ever.
KEEPS_ORDER = timedelta(hours=24)


def by_mailbox(letter: OutgoingEmail) -> int:
    return letter.mailbox_id or 0


def claim(at: datetime, silent: set[int]) -> list[OutgoingEmail]:
    """Due letters under a lease, whole and detached, mailbox by mailbox in the order they were written. The caller commits
    what was noted of letters that an earlier worker left on the wire."""
    conditions = [OutgoingEmail.state == OutgoingState.QUEUED, ~_has_elder(at)]
    if silent:
        conditions.append(or_(OutgoingEmail.mailbox_id.is_(None), OutgoingEmail.mailbox_id.not_in(silent)))
    tokens = {
        row.id: row.held_token for row in lease(OutgoingEmail, at, *conditions, length=LEASE, limit=BATCH)
    }
    db.session.rollback()  # ends the reading after the lease; on SQLite it would keep the next session waiting
    batch = []
    for letter in _read(tokens) if tokens else []:
        letter.held_token = tokens[letter.id]
        if letter.sending_since is None or _found_on_the_wire(letter, at):
            batch.append(letter)
    return sorted(batch, key=by_mailbox)


def _read(ids: Iterable[int]) -> list[OutgoingEmail]:
    """The letters with all their parts, by a session of their own that ends here: nothing can change under them."""
    parts = selectinload(OutgoingEmail.attachments).joinedload(OutgoingAttachment.file)
    query = select(OutgoingEmail).where(OutgoingEmail.id.in_(ids)).order_by(OutgoingEmail.id)
    with Session(db.engine) as session:
        return list(session.scalars(query.options(selectinload(OutgoingEmail.recipients), parts)))


def _found_on_the_wire(letter: OutgoingEmail, at: datetime) -> bool:
    """An earlier worker left this letter on the wire; True where it may go once more."""
    row = row_of(letter)
    return row is not None and verdicts.left_behind(row, at)


def _has_elder(at: datetime) -> ColumnElement[bool]:
    """An older letter of the same conversation still waits (or is being sent): this one keeps its place."""
    elder = aliased(OutgoingEmail)
    return exists().where(
        and_(
            elder.thread == OutgoingEmail.thread,
            elder.id < OutgoingEmail.id,
            elder.state == OutgoingState.QUEUED,
            elder.created_at > at - KEEPS_ORDER,
            or_(elder.attempts > 0, elder.next_attempt_at <= at),
        )
    )


def row_of(letter: OutgoingEmail) -> OutgoingEmail | None:
    """The letter's row, locked; None where another worker has taken it over."""
    mine = select(OutgoingEmail).where(
        OutgoingEmail.id == letter.id, OutgoingEmail.lease_token == letter.held_token
    )
    whole = mine.options(selectinload(OutgoingEmail.recipients)).with_for_update()
    return db.session.scalar(whole.execution_options(populate_existing=True))
