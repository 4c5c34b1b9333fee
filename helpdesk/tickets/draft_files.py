"""Files that wait with what one is writing: kept on the server as they are dropped or pasted, sent with the message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db, insert_row
from helpdesk.files import names, store
from helpdesk.files.models import StoredFile
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import one_line
from helpdesk.people.models import User
from helpdesk.tickets.attaching import MOST_FILES, Upload
from helpdesk.tickets.models import Attachment, DraftFile, Message, Ticket
from helpdesk.tickets.settings import ATTACHMENTS_MB


def of(ticket: Ticket, by: User, ids: Iterable[int] | None = None) -> Sequence[DraftFile]:
    """What waits here for `by`, oldest first; of the `ids` alone where they are given."""
    own = select(DraftFile).where(DraftFile.ticket_id == ticket.id, DraftFile.user_id == by.id)
    if ids is not None:
        own = own.where(DraftFile.id.in_(sorted(set(ids))))
    return db.session.scalars(own.options(joinedload(DraftFile.file)).order_by(DraftFile.id)).all()


def keep(ticket: Ticket, upload: Upload, *, by: User, at: datetime) -> int:
    """Keeps one more file. Refuses what one message may not carry."""
    own = (DraftFile.ticket_id == ticket.id, DraftFile.user_id == by.id)
    held = select(func.count(DraftFile.id), func.coalesce(func.sum(StoredFile.size), 0))
    count, size = db.session.execute(
        held.join(StoredFile, StoredFile.id == DraftFile.file_id).where(*own)
    ).one()
    if count >= MOST_FILES:
        raise DomainError(N_("At most %(count)s files go with one message."), field="files", count=MOST_FILES)
    if size + len(upload.content) > ATTACHMENTS_MB.get() * 1_000_000:
        sentence = N_("The files are larger than %(size)s MB together. Send fewer or smaller ones.")
        raise DomainError(sentence, field="files", size=ATTACHMENTS_MB.get())
    file = store.put(upload.content, at=at)
    return insert_row(
        DraftFile,
        ticket_id=ticket.id,
        user_id=by.id,
        file_id=file.id,
        name=names.safe_name(upload.name),
        mime=one_line(upload.mime, 120) or "application/octet-stream",
        added_at=at,
    )


def drop(ticket: Ticket, file_id: int, *, by: User) -> None:
    """Takes one away again."""
    own = delete(DraftFile).where(
        DraftFile.id == file_id, DraftFile.ticket_id == ticket.id, DraftFile.user_id == by.id
    )
    db.session.execute(own.execution_options(synchronize_session=False))


def attach(message: Message, kept: Sequence[DraftFile]) -> list[tuple[StoredFile, str, str]]:
    """Ties them to the message they go with; gives (file, name, type) of each, fit for a letter."""
    tied = []
    for each in kept:
        insert_row(Attachment, message_id=message.id, file_id=each.file_id, name=each.name, mime=each.mime)
        tied.append((each.file, each.name, each.mime))
    if kept:
        gone = delete(DraftFile).where(DraftFile.id.in_([each.id for each in kept]))
        db.session.execute(gone.execution_options(synchronize_session=False))
    return tied
