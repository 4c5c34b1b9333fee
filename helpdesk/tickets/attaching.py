"""Files that come with a message: stored by their content, kept under a harmless name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.extensions import insert_row, insert_soon
from helpdesk.files import names, store
from helpdesk.files.models import StoredFile
from helpdesk.kit.columns import table_of
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import one_line
from helpdesk.tickets.models import Attachment, DraftFile, Message
from helpdesk.tickets.settings import ATTACHMENTS_MB

MOST_FILES = 20
_ATTACHMENTS = table_of(Attachment)


@dataclass(frozen=True)
class Upload:
    """A file as it was given to us: name and type are a stranger's claim."""

    name: str
    mime: str
    content: bytes
    content_id: str | None = None  # of a picture inside a mail


def check(uploads: Sequence[Upload], stored: Sequence[Attachment | DraftFile] = ()) -> None:
    """Refuses what one message may not carry (for people's forms; mail has limits of its own)."""
    size = sum(len(each.content) for each in uploads) + sum(each.file.size for each in stored)
    check_sum(len(uploads) + len(stored), size)


def check_sum(count: int, size: int) -> None:
    """Refuses so many files of so many bytes together."""
    if count > MOST_FILES:
        raise DomainError(N_("At most %(count)s files go with one message."), field="files", count=MOST_FILES)
    if size > (most := ATTACHMENTS_MB.get()) * 1_000_000:
        sentence = N_("The files are larger than %(size)s MB together. Send fewer or smaller ones.")
        raise DomainError(sentence, field="files", size=most)


def attach(message: Message, uploads: Sequence[Upload], *, at: datetime) -> list[tuple[StoredFile, str, str]]:
    """Stores the files and ties them to `message`; gives (file, name, type) of each, fit for a letter."""
    kept = []
    for upload in uploads:
        file = store.put(upload.content, at=at)
        name = names.safe_name(upload.name)
        mime = one_line(upload.mime, 120) or "application/octet-stream"
        content_id = one_line(upload.content_id, 255) if upload.content_id else None
        tie = {
            "message_id": message.id,
            "file_id": file.id,
            "name": name,
            "mime": mime,
            "content_id": content_id,
        }
        insert_soon(_ATTACHMENTS, tie)
        kept.append((file, name, mime))
    return kept


def tie(message: Message, stored: Sequence[Attachment | DraftFile]) -> list[tuple[StoredFile, str, str]]:
    """Ties files that we have already to `message`; gives the same."""
    for each in stored:
        insert_row(Attachment, message_id=message.id, file_id=each.file_id, name=each.name, mime=each.mime)
    return [(each.file, each.name, each.mime) for each in stored]
