"""Holding a mail that waits to be handled: claiming it under a lease, and asking whether it is still ours.

The statements are made once: every mail runs each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from helpdesk.extensions import db
from helpdesk.files.models import StoredFile
from helpdesk.jobs import leases
from helpdesk.mail.models import IncomingEmail, Mailbox
from helpdesk.mail.words import IncomingState

LEASE = timedelta(minutes=10)
_WAITING = IncomingEmail.state == IncomingState.RECEIVED
_TOLD = (
    select(StoredFile.sha256).where(StoredFile.id == IncomingEmail.file_id).scalar_subquery().label("sha256"),
    select(Mailbox.language)
    .where(Mailbox.id == IncomingEmail.mailbox_id)
    .scalar_subquery()
    .label("language"),
)
_ANY = leases.claiming(IncomingEmail, _WAITING, tells=_TOLD)
_ONE = leases.claiming(IncomingEmail, _WAITING, IncomingEmail.id == bindparam("only"), tells=_TOLD)
_ROW = (
    select(IncomingEmail)
    .where(IncomingEmail.id == bindparam("id"), IncomingEmail.lease_token == bindparam("token"))
    .with_for_update()
)


@dataclass(frozen=True)
class Held:
    """A mail that this process has a lease of, and what is needed to read it."""

    id: int
    token: str
    attempts: int
    sha256: str
    language: str | None


def claim(at: datetime, only: int | None = None) -> Held | None:
    """The mail that waits longest (or `only` this one), under a lease; None where nothing waits. Never commits."""
    if only is None:
        token, rows = leases.claim(_ANY, at, LEASE)
    else:
        token, rows = leases.claim(_ONE, at, LEASE, only=only)
    return next((Held(row.id, token, row.attempts, row.sha256, row.language) for row in rows), None)


def row_of(held: Held) -> IncomingEmail | None:
    """Its row, locked; None where the lease has passed to another worker."""
    return db.session.scalar(_ROW, {"id": held.id, "token": held.token})
