"""Mailboxes, letters, and raw mails as they arrive."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from typing import Any

from helpdesk.extensions import db
from helpdesk.mail import incoming
from helpdesk.mail.models import IncomingEmail, Mailbox, OutgoingEmail
from helpdesk.mail.outgoing import queue_letter
from helpdesk.mail.words import Source

AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
_serial = count(1)


def mailbox(address: str = "help@example.com", **more: Any) -> Mailbox:
    made = Mailbox(
        address=address, **({"name": address.partition("@")[0].title(), "is_default": True} | more)
    )
    db.session.add(made)
    db.session.flush()
    return made


def letter(ref: str = "", **more: Any) -> OutgoingEmail:
    """A letter in the outbox, to one customer."""
    given = {
        "ref": ref or f"message:{next(_serial)}",
        "purpose": "reply",
        "to": [("ilze@example.net", "Ilze")],
        "subject": "Your router",
        "text": "It is on its way.\n",
        "at": AT,
    }
    return db.session.get_one(OutgoingEmail, queue_letter(**(given | more)).id)


def received(
    raw: bytes, at: datetime = AT, *, mailbox_id: int | None = None, source: Source = Source.PIPE
) -> IncomingEmail:
    """A mail that is kept and waits to be handled."""
    kept = incoming.receive(raw, mailbox_id=mailbox_id, source=source, at=at)
    return db.session.get_one(IncomingEmail, kept.id)


def raw(
    body: str = "My router is broken.\n",
    *,
    sender: str = "Ilze Ozola <ilze@example.net>",
    to: str = "help@example.com",
    subject: str = "Broken router",
    message_id: str | None = "",
    html: str | None = None,
    files: tuple[tuple[str, str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """A mail as bytes. Further headers by name with _ for -; `message_id` None leaves it out."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    if message_id is not None:
        mail["Message-ID"] = message_id or f"<{next(_serial)}.abc@customer.example>"
    mail.set_content(body)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    for name, mime, content in files:
        main, _, sub = mime.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    return mail.as_bytes()
