"""Files that wait with what one is writing: kept on the server as they are dropped or pasted, sent with the message."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db, insert_row
from helpdesk.files import names, store
from helpdesk.files.models import StoredFile
from helpdesk.kit.errors import N_, Conflict
from helpdesk.kit.text import one_line
from helpdesk.people.models import User
from helpdesk.tickets import attaching, drafts
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import DraftFile, Message, Ticket


def of(ticket: Ticket, by: User, ids: Iterable[int] | None = None, *, kind: str = "") -> Sequence[DraftFile]:
    """What waits here for `by`, oldest first; of the `ids` alone where they are given. `kind`: "forward" for what goes
    to a third party."""
    own = select(DraftFile).where(
        DraftFile.ticket_id == ticket.id, DraftFile.user_id == by.id, DraftFile.kind == kind
    )
    if ids is not None:
        own = own.where(DraftFile.id.in_(sorted(set(ids))))
    return db.session.scalars(own.options(joinedload(DraftFile.file)).order_by(DraftFile.id)).all()


def keep(ticket: Ticket, upload: Upload, *, by: User, at: datetime, kind: str = "") -> int:
    """Keeps one more file; one that waits already, sent again because the answer was lost, is kept once. Refuses what one
    message may not carry, and what lands once the customer is forgotten."""
    if drafts.is_forgotten(ticket):
        raise Conflict(N_("This customer asked to be forgotten. Nothing about them is kept any more."))
    name, sha256 = names.safe_name(upload.name), hashlib.sha256(upload.content).hexdigest()
    own = (DraftFile.ticket_id == ticket.id, DraftFile.user_id == by.id, DraftFile.kind == kind)
    known = func.max(DraftFile.id).filter(DraftFile.name == name, StoredFile.sha256 == sha256)
    held = select(func.count(DraftFile.id), func.coalesce(func.sum(StoredFile.size), 0), known)
    count, size, same = db.session.execute(
        held.join(StoredFile, StoredFile.id == DraftFile.file_id).where(*own)
    ).one()
    if same is not None:
        return int(same)
    attaching.check_sum(count + 1, size + len(upload.content))
    file = store.put(upload.content, at=at)
    return insert_row(
        DraftFile,
        ticket_id=ticket.id,
        user_id=by.id,
        file_id=file.id,
        name=name,
        mime=one_line(upload.mime, 120) or "application/octet-stream",
        added_at=at,
        kind=kind,
    )


def drop(ticket: Ticket, file_id: int, *, by: User) -> None:
    """Takes one away again."""
    own = delete(DraftFile).where(
        DraftFile.id == file_id, DraftFile.ticket_id == ticket.id, DraftFile.user_id == by.id
    )
    db.session.execute(own.execution_options(synchronize_session=False))


def attach(message: Message, kept: Sequence[DraftFile]) -> list[tuple[StoredFile, str, str]]:
    """Ties them to the message they go with; gives (file, name, type) of each, fit for a letter."""
    tied = attaching.tie(message, kept)
    if kept:
        gone = delete(DraftFile).where(DraftFile.id.in_([each.id for each in kept]))
        db.session.execute(gone.execution_options(synchronize_session=False))
    return tied
