"""Holding mails that wait to be handled: claiming one under a lease, and asking whether it is still ours.

The statements are made once: every mail runs each of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from helpdesk.extensions import db
from helpdesk.files.models import StoredFile
from helpdesk.jobs import leases
from helpdesk.kit.columns import UtcDateTime, fixed_word
from helpdesk.mail.models import IncomingEmail, Mailbox
from helpdesk.mail.words import IncomingState

LEASE = timedelta(minutes=10)
BEHIND = 3  # mails that may end together with the one before them
FURTHER = 1 + BEHIND  # mails behind those: the next ones
# Written out, not handed over: a plan that is made for any state cannot use the index of what waits.
_WAITING = IncomingEmail.state == fixed_word(IncomingState.RECEIVED)
_COPIED = [column for column in IncomingEmail.__table__.columns if column.key not in {"id", "attempts"}]
_SHA256 = select(StoredFile.sha256).where(StoredFile.id == IncomingEmail.file_id).scalar_subquery()
_SIZE = select(StoredFile.size).where(StoredFile.id == IncomingEmail.file_id).scalar_subquery()
_LANGUAGE = select(Mailbox.language).where(Mailbox.id == IncomingEmail.mailbox_id).scalar_subquery()
_READ_BY = (_SHA256.label("sha256"), _SIZE.label("size"), _LANGUAGE.label("language"))
_TOLD = (*_COPIED, *_READ_BY)
_ANY = leases.claiming(IncomingEmail, _WAITING, tells=_TOLD)
_ONE = leases.claiming(IncomingEmail, _WAITING, IncomingEmail.id == bindparam("only"), tells=_TOLD)
_UNTRIED = IncomingEmail.attempts == 0
_THESE = leases.claiming(
    IncomingEmail,
    _WAITING,
    _UNTRIED,
    IncomingEmail.id.in_(bindparam("these", expanding=True)),
    limit=BEHIND,
    tells=_TOLD,
)
_NOW = bindparam("now", type_=UtcDateTime)
_NEXT = (
    select(IncomingEmail.id, *_READ_BY)
    .where(
        _WAITING,
        _UNTRIED,
        IncomingEmail.next_attempt_at <= _NOW,
        or_(IncomingEmail.leased_until.is_(None), IncomingEmail.leased_until < _NOW),
    )
    .order_by(IncomingEmail.next_attempt_at, IncomingEmail.id)
    .limit(BEHIND + FURTHER)
)
# The lease is asked for by the statement that ends it: whoever has lost it records nothing, and undoes what was done.
_END = (
    update(IncomingEmail)
    .where(IncomingEmail.id == bindparam("held_id"), IncomingEmail.lease_token == bindparam("held_token"))
    .values(leased_until=None, lease_token=None)
    .returning(IncomingEmail.id)
)


@dataclass(frozen=True)
class Waiting:
    """A mail that nobody holds, and what is needed to read it."""

    id: int
    sha256: str
    size: int
    language: str | None


@dataclass(frozen=True)
class Held:
    """A mail that this process has a lease of: a copy of its row, not of the session, and what is needed to read it."""

    mail: IncomingEmail
    token: str
    sha256: str
    size: int
    language: str | None
    behind: tuple[Waiting, ...] = ()  # those that waited right behind it, none of them tried before
    further: tuple[Waiting, ...] = ()  # those behind these

    @property
    def id(self) -> int:
        return self.mail.id

    @property
    def attempts(self) -> int:
        return self.mail.attempts


def claim(at: datetime, only: int | None = None) -> Held | None:
    """The mail that waits longest (or `only` this one), under a lease; None where nothing waits. Never commits."""
    if only is not None:
        token, rows = leases.claim(_ONE, at, LEASE, only=only)
        return _held(token, rows[0]) if rows else None
    token, rows = leases.claim(_ANY, at, LEASE)
    if not rows:
        return None
    waiting = db.session.connection().execute(_NEXT, {"now": at}).mappings()
    return _held(token, rows[0], [Waiting(**row) for row in waiting])


def join(these: Collection[int], at: datetime) -> list[Held]:
    """Those of `these` that nobody has taken or tried meanwhile, in their order, for as long as the caller's transaction
    lasts: their leases are to end with it. Never commits."""
    if not these:
        return []
    token, rows = leases.claim(_THESE, at, LEASE, these=list(these))
    return sorted((_held(token, row) for row in rows), key=lambda held: list(these).index(held.id))


def _held(token: str, row: Any, waiting: Sequence[Waiting] = ()) -> Held:
    told = row._mapping
    copied = {column.key: told[column.key] for column in _COPIED}
    mail = IncomingEmail(id=told["id"], attempts=told["attempts"], **copied)
    behind, further = tuple(waiting[:BEHIND]), tuple(waiting[BEHIND:])
    return Held(mail, token, told["sha256"], told["size"], told["language"], behind, further)


def end(held: Held, **values: Any) -> bool:
    """Sets `values` and ends the lease; False where it has passed to another worker meanwhile. Never commits."""
    db.session.flush()
    given = {"held_id": held.id, "held_token": held.token} | values
    return db.session.connection().execute(_END, given).first() is not None
