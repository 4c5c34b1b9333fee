"""Holding a mail that waits to be handled: claiming it under a lease, and asking whether it is still ours.

The statements are made once: every mail runs each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal_column, select, update

from helpdesk.extensions import db
from helpdesk.files.models import StoredFile
from helpdesk.jobs import leases
from helpdesk.mail.models import IncomingEmail, Mailbox
from helpdesk.mail.words import IncomingState

LEASE = timedelta(minutes=10)
# Written out, not handed over: a plan that is made for any state cannot use the index of what waits.
_WAITING = IncomingEmail.state == literal_column(f"'{IncomingState.RECEIVED.value}'")
_COPIED = [column for column in IncomingEmail.__table__.columns if column.key not in {"id", "attempts"}]
_TOLD = (
    *_COPIED,
    select(StoredFile.sha256).where(StoredFile.id == IncomingEmail.file_id).scalar_subquery().label("sha256"),
    select(Mailbox.language)
    .where(Mailbox.id == IncomingEmail.mailbox_id)
    .scalar_subquery()
    .label("language"),
)
_ANY = leases.claiming(IncomingEmail, _WAITING, tells=_TOLD)
_ONE = leases.claiming(IncomingEmail, _WAITING, IncomingEmail.id == bindparam("only"), tells=_TOLD)
# The lease is asked for by the statement that ends it: whoever has lost it records nothing, and undoes what was done.
_END = (
    update(IncomingEmail)
    .where(IncomingEmail.id == bindparam("held_id"), IncomingEmail.lease_token == bindparam("held_token"))
    .values(leased_until=None, lease_token=None)
    .returning(IncomingEmail.id)
)


@dataclass(frozen=True)
class Held:
    """A mail that this process has a lease of: a copy of its row, not of the session, and what is needed to read it."""

    mail: IncomingEmail
    token: str
    sha256: str
    language: str | None

    @property
    def id(self) -> int:
        return self.mail.id

    @property
    def attempts(self) -> int:
        return self.mail.attempts


def claim(at: datetime, only: int | None = None) -> Held | None:
    """The mail that waits longest (or `only` this one), under a lease; None where nothing waits. Never commits."""
    if only is None:
        token, rows = leases.claim(_ANY, at, LEASE)
    else:
        token, rows = leases.claim(_ONE, at, LEASE, only=only)
    if not rows:
        return None
    row = rows[0]._mapping
    copied = {column.key: row[column.key] for column in _COPIED}
    mail = IncomingEmail(id=row["id"], attempts=row["attempts"], **copied)
    return Held(mail, token, row["sha256"], row["language"])


def end(held: Held, **values: Any) -> bool:
    """Sets `values` and ends the lease; False where it has passed to another worker meanwhile. Never commits."""
    db.session.flush()
    given = {"held_id": held.id, "held_token": held.token} | values
    return db.session.connection().execute(_END, given).first() is not None
