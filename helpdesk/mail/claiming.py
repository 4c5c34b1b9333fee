"""Claiming letters that are due: by lease, whole, in the order of their conversation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from helpdesk.extensions import db
from helpdesk.jobs import leases
from helpdesk.kit.columns import fixed_word
from helpdesk.mail import verdicts
from helpdesk.mail.models import OutgoingAttachment, OutgoingEmail
from helpdesk.mail.words import OutgoingState

BATCH = 100
LEASE = timedelta(minutes=20)
# A letter that waits keeps younger ones of its conversation back for so long, not for ever.
KEEPS_ORDER = timedelta(hours=24)


# Written out, not handed over: a plan that is made for any state cannot use an index of what waits.
_QUEUED = fixed_word(OutgoingState.QUEUED)


def _has_elder() -> ColumnElement[bool]:
    """An older letter of the same conversation still waits (or is being sent): this one keeps its place."""
    elder = aliased(OutgoingEmail)
    return exists().where(
        elder.thread == OutgoingEmail.thread,
        elder.id < OutgoingEmail.id,
        elder.state == _QUEUED,
        elder.created_at > bindparam("keeps_order"),
        or_(elder.attempts > 0, elder.next_attempt_at <= bindparam("lease_from")),
    )


_DUE = leases.claiming(
    OutgoingEmail,
    OutgoingEmail.state == _QUEUED,
    OutgoingEmail.gives_way == bindparam("can_wait"),
    or_(
        OutgoingEmail.mailbox_id.is_(None),
        OutgoingEmail.mailbox_id.not_in(bindparam("silent", expanding=True)),
    ),
    ~_has_elder(),
    limit=BATCH,
)


def by_mailbox(letter: OutgoingEmail) -> int:
    return letter.mailbox_id or 0


def claim(at: datetime, silent: set[int]) -> list[OutgoingEmail]:
    """Due letters under a lease, whole and detached, mailbox by mailbox in the order they were written. The caller commits
    what was noted of letters that an earlier worker left on the wire.

    While somebody waits for a letter, those that can wait are not claimed."""
    token, ids = _leased(at, silent, gives_way=False)
    if not ids:
        token, ids = _leased(at, silent, gives_way=True)
    batch = []
    for letter in _read(ids) if ids else []:
        letter.held_token = token
        if letter.sending_since is None or _found_on_the_wire(letter, at):
            batch.append(letter)
    return sorted(batch, key=by_mailbox)


def _leased(at: datetime, silent: set[int], *, gives_way: bool) -> tuple[Any, list[int]]:
    given = {"can_wait": gives_way, "silent": list(silent), "keeps_order": at - KEEPS_ORDER}
    return leases.lease_ids(_DUE, at, LEASE, **given)


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


def row_of(letter: OutgoingEmail) -> OutgoingEmail | None:
    """The letter's row, locked; None where another worker has taken it over."""
    mine = select(OutgoingEmail).where(
        OutgoingEmail.id == letter.id, OutgoingEmail.lease_token == letter.held_token
    )
    whole = mine.options(selectinload(OutgoingEmail.recipients)).with_for_update(key_share=True)
    return db.session.scalar(whole.execution_options(populate_existing=True))
