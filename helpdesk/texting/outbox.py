"""The outbox: putting texts into it and taking back those not yet sent. Nothing leaves the process here."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update

from helpdesk.extensions import db
from helpdesk.jobs import queue
from helpdesk.kit.text import clean, one_line
from helpdesk.texting import segments
from helpdesk.texting.models import OutgoingText
from helpdesk.texting.words import TextState
from helpdesk.web import sealing

JOB = "texting.deliver"
LONGEST = 1000


def queue_text(
    *,
    ref: str,
    purpose: str,
    number: str,
    text: str,
    at: datetime,
    not_after: datetime | None = None,
    gateway_id: int | None = None,
) -> OutgoingText:
    """Writes a text into the outbox; the worker sends it after the caller's commit.

    `ref` says for whom ("delivery:17"), `number` is E.164. `not_after`: no attempt is begun later, as by night. `gateway_id`:
    it leaves by this one, else by the one that is in use then. What it says is sealed at once.
    """
    said = one_line(clean(text), LONGEST)
    row = OutgoingText(
        key=secrets.token_urlsafe(18),
        ref=ref,
        purpose=purpose[:30],
        number=number[:20],
        sealed=sealing.sealed(said),
        parts=segments.size(said).parts,
        gateway_id=gateway_id,
        created_at=at,
        not_after=not_after,
        next_attempt_at=at,
    )
    db.session.add(row)
    db.session.flush()
    queue.nudge(JOB)
    return row


def cancel(ref: str) -> int:
    """Takes back the texts about `ref` that no worker holds and no gateway may have; says how many."""
    waiting = update(OutgoingText).where(
        OutgoingText.ref == ref,
        OutgoingText.state == TextState.QUEUED,
        OutgoingText.lease_token.is_(None),
        OutgoingText.sending_since.is_(None),
    )
    taken = waiting.values(state=TextState.CANCELLED, next_attempt_at=None, sealed=None)
    found = taken.returning(OutgoingText.id).execution_options(synchronize_session="fetch")
    return len(db.session.scalars(found).all())


def last_to(number: str) -> OutgoingText | None:
    """The text that this number got last."""
    sent = (OutgoingText.number == number, OutgoingText.sent_at.is_not(None))
    return db.session.scalar(select(OutgoingText).where(*sent).order_by(OutgoingText.id.desc()).limit(1))
