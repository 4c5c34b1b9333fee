"""A mail as read: what the rest of the house works with."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from helpdesk.mail.addresses import Address, parse_addresses
from helpdesk.mail.attachments import Attachment
from helpdesk.mail.bounces import Bounce
from helpdesk.mail.headers import Headers


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail as read.

    ``text`` is its plain part, ``html`` its HTML part made safe to show, ``html_source`` the same as sent, ``body`` the
    text a person would read. ``reply_text`` is what is new in it, ``signature`` what stands below. Message-IDs are
    without angle brackets. ``date`` is what the sender claims (aware, UTC), never to be trusted for order.
    """

    from_email: str = ""
    from_name: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str = ""
    html: str = ""
    html_source: str = field(default="", repr=False)
    body: str = ""
    reply_text: str = ""
    signature: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_auto_reply: bool = False
    bounce: Bounce = field(default_factory=Bounce)
    sender_authenticated: bool | None = None
    headers: Headers = field(default_factory=lambda: Headers([]), repr=False, compare=False)
    error: str | None = None

    @property
    def language(self) -> str | None:
        """The first language of Content-Language, lower case (``lv``)."""
        value = (self.headers.get("content-language") or "").split(",")[0].strip().lower()
        return value[:2] if re.match(r"^[a-z]{2}(?:-|$)", value) else None

    @property
    def envelope_recipients(self) -> tuple[str, ...]:
        """The addresses that servers on the way say they delivered to; hints, nearest server first."""
        names = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to")
        values = [value for name in names for value in self.headers.all(name, at_most=10)]
        found = [address.email.lower() for value in values for address in parse_addresses(value)[0]]
        return tuple(dict.fromkeys(email for email in found if "@" in email))

    @property
    def original_message_ids(self) -> tuple[str, ...]:
        """For a notice: Message-IDs of the mail it is about."""
        return self.bounce.original_message_ids

    @property
    def received_count(self) -> int:
        """How many servers handled the mail; a hundred means a loop."""
        return len(self.headers.raw("received"))


def as_json(parsed: ParsedMail, file: str) -> dict[str, object]:
    """The line that ``flask mail parse`` prints for one file."""
    bounce = parsed.bounce
    return {
        "file": file,
        "from_email": parsed.from_email,
        "from_name": parsed.from_name,
        "to": [address.email for address in parsed.to if address.email],
        "cc": [address.email for address in parsed.cc if address.email],
        "reply_to": [address.email for address in parsed.reply_to if address.email],
        "subject": parsed.subject,
        "message_id": parsed.message_id,
        "text": parsed.text,
        "html": parsed.html,
        "body": parsed.body,
        "reply_text": parsed.reply_text,
        "signature": parsed.signature,
        "attachments": [
            {
                "name": item.name,
                "mime": item.mime,
                "size": item.size,
                "sha256": item.sha256,
                "content_id": item.content_id,
            }
            for item in parsed.attachments
        ],
        "is_auto_reply": parsed.is_auto_reply,
        "is_bounce": bounce.is_bounce or bounce.is_delay,  # a delay is a soft one
        "bounce_hard": bounce.hard,
        "bounce_recipients": list(bounce.recipients),
        "bounce_status": list(bounce.statuses),
        "is_complaint": bounce.is_complaint,
        "sender_authenticated": parsed.sender_authenticated,
        "error": parsed.error,
    }
