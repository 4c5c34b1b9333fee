"""The outbox: putting letters into it and taking back those not yet sent. Nothing leaves the process here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import or_, update

from helpdesk.extensions import db, insert_row, insert_soon
from helpdesk.files.models import StoredFile
from helpdesk.files.names import safe_name
from helpdesk.jobs import queue
from helpdesk.kit.columns import table_of
from helpdesk.kit.text import clean, one_line
from helpdesk.mail import mailboxes, threading
from helpdesk.mail.models import OutgoingAttachment, OutgoingEmail, OutgoingRecipient
from helpdesk.mail.words import OutgoingState
from helpdesk.web import sealing

JOB = "mail.deliver"
_RECIPIENTS, _ATTACHMENTS = table_of(OutgoingRecipient), table_of(OutgoingAttachment)
CAN_WAIT = frozenset({"survey", "reminder", "check", "digest"})  # nobody sits and waits for these
_REFERENCES = 20
# What we set ourselves; nobody may give these by hand.
_OWN_HEADERS = {
    "from", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references", "reply-to", "return-path",
    "sender", "mime-version", "content-type", "content-transfer-encoding", "auto-submitted", "x-auto-response-suppress",
}  # fmt: skip


def queue_letter(
    *,
    ref: str,
    purpose: str,
    to: Sequence[tuple[str, str]],
    subject: str,
    text: str,
    html: str | None = None,
    cc: Sequence[tuple[str, str]] = (),
    mailbox_id: int | None = None,
    headers: Mapping[str, str] | None = None,
    attachments: Sequence[tuple[StoredFile, str, str]] = (),
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    secret: bool = False,
    bounce: bool = True,
    automatic: Literal["auto-generated", "auto-replied"] | None = None,
    at: datetime,
    not_before: datetime | None = None,
) -> OutgoingEmail:
    """Writes a letter into the outbox; the worker sends it after the caller's commit.

    `ref` says for whom ("message:17"); `to` and `cc` are (address, name). `headers` are further ones, such as
    List-Unsubscribe. `secret`: the content carries a link for one person; it is sealed and scrubbed once accepted
    (the subject is not sealed). `bounce`: notices come back to an address of this letter's own. What is returned
    tells of the row and is no object of the session.
    """
    mailbox = mailboxes.for_id(mailbox_id)
    message_id = threading.signed_message_id(ref, mailbox.address.rpartition("@")[2])
    known = [_bracketed(each) for each in [*references, *([in_reply_to] if in_reply_to else [])]]
    content: dict[str, Any] = {
        "text": clean(text),
        "html": clean(html) if html is not None else None,
        "headers": _further(headers or {}),
        "in_reply_to": _bracketed(in_reply_to) if in_reply_to else None,
        "references": _shortened([each for each in dict.fromkeys(known) if each]),
        "automatic": automatic,
    }
    letter: dict[str, Any] = {
        "mailbox_id": mailbox.id,
        "ref": ref,
        "purpose": purpose[:30],
        "message_id": message_id,
        "bounce_key": threading.new_bounce_key() if bounce else None,
        "subject": one_line(subject, 500),
        "content": None if secret else content,
        "sealed": sealing.sealed(json.dumps(content)) if secret else None,
        "thread": _thread(content["references"], message_id),
        "gives_way": purpose in CAN_WAIT,
        "created_at": at,
        "next_attempt_at": not_before or at,
    }
    number = insert_row(OutgoingEmail, **letter)
    _add_recipients(number, to, cc)
    for file, name, mime in attachments:
        named = {"name": safe_name(name), "mime": one_line(mime, 120)}
        insert_soon(_ATTACHMENTS, {"email_id": number, "file_id": file.id, **named})
    queue.nudge(JOB, after=letter["next_attempt_at"] - at)
    return OutgoingEmail(id=number, **letter)


def cancel(ref: str) -> int:
    """Takes back the letters about `ref` that no worker holds; says how many."""
    waiting = update(OutgoingEmail).where(
        OutgoingEmail.ref == ref,
        OutgoingEmail.state == OutgoingState.QUEUED,
        OutgoingEmail.lease_token.is_(None),
        OutgoingEmail.sending_since.is_(None),
    )
    taken = waiting.values(state=OutgoingState.CANCELLED, next_attempt_at=None, sealed=None)
    ids = db.session.scalars(
        taken.returning(OutgoingEmail.id).execution_options(synchronize_session="fetch")
    ).all()
    return len(ids)


def content_of(letter: OutgoingEmail) -> dict[str, Any] | None:
    """Texts and headers of a letter; None where they were scrubbed."""
    if letter.sealed is not None:
        opened: dict[str, Any] = json.loads(sealing.opened(letter.sealed))
        return opened
    return letter.content


def resend(letter: OutgoingEmail, *, at: datetime) -> bool:
    """Puts a letter that failed, or may not have arrived, back into the outbox; False where its content is gone."""
    if letter.state not in {OutgoingState.FAILED, OutgoingState.UNCERTAIN} or content_of(letter) is None:
        return False
    unsent = or_(
        OutgoingRecipient.state == OutgoingState.FAILED, OutgoingRecipient.state == OutgoingState.UNCERTAIN
    )
    again = update(OutgoingRecipient).where(OutgoingRecipient.email_id == letter.id, unsent)
    db.session.execute(again.values(state=OutgoingState.QUEUED, answer=""))
    letter.state, letter.error, letter.uncertain = OutgoingState.QUEUED, "", False
    letter.attempts, letter.next_attempt_at, letter.created_at = 0, at, at
    db.session.flush()
    queue.nudge(JOB)
    return True


def _add_recipients(email_id: int, to: Iterable[tuple[str, str]], cc: Iterable[tuple[str, str]]) -> None:
    found: dict[str, dict[str, Any]] = {}
    for role, people in (("to", to), ("cc", cc)):
        for address, name in people:
            plain = one_line(address, 320)
            person = {"email_id": email_id, "address": plain, "name": one_line(name, 200), "role": role}
            found.setdefault(plain.lower(), person)
    insert_soon(_RECIPIENTS, *found.values())


def _further(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers of the caller, each one line, none of those that are ours to set."""
    kept = {}
    for name, value in headers.items():
        plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c == "-"))
        if plain and plain.lower() not in _OWN_HEADERS:
            kept[plain] = one_line(value, 1000)
    return kept


def _bracketed(message_id: str) -> str:
    bare = "".join(c for c in message_id if c.isascii() and c.isprintable() and c not in "<> ")
    return f"<{bare[:490]}>" if bare else ""


def _shortened(references: list[str]) -> list[str]:
    """The first one (it names the conversation) and the latest."""
    return references if len(references) <= _REFERENCES else [references[0], *references[1 - _REFERENCES :]]


def _thread(references: list[str], message_id: str) -> str:
    return hashlib.sha256((references[0] if references else message_id).encode()).hexdigest()[:32]
