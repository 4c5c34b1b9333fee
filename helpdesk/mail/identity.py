"""When two mails are one: told from a few bytes, without trusting any of them and without ever failing."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass

from helpdesk.kit.text import clean, one_line
from helpdesk.mail.addresses import parse_addresses
from helpdesk.mail.headers import Headers, raw_text, read_fields

log = logging.getLogger(__name__)

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,490})>")
# What the author wrote; trace headers differ between the copies that IMAP and LMTP bring.
_AUTHORED = ("from", "subject", "date")


@dataclass(frozen=True)
class Identity:
    """`fingerprint` is equal for copies of one mail, however they came; the rest is for lists."""

    fingerprint: str
    message_id: str = ""
    sender: str = ""
    subject: str = ""


def identify(raw: bytes) -> Identity:
    """Who it says it is. Copies of one mail share a fingerprint; one Message-ID with two contents makes two."""
    try:
        fields, body, _cut = read_fields(raw, 0, len(raw))
        return _of(raw, Headers(fields), body)
    except Exception:
        log.warning("the head of a mail of %d bytes cannot be read", len(raw), exc_info=True)
        return Identity(_raw_hash(raw))


def _of(raw: bytes, headers: Headers, body: int) -> Identity:
    found = _MESSAGE_ID.search(headers.get("message-id") or "")
    message_id = found[1] if found else ""
    return Identity(
        _content_hash(message_id, headers, raw[body:]) if message_id else _raw_hash(raw),
        clean(message_id),
        _sender(headers),
        one_line(clean(headers.get("subject") or ""), 500),
    )


def _sender(headers: Headers) -> str:
    for value in headers.raw("from")[:1]:
        for address in parse_addresses(raw_text(value[:4000]))[0]:
            if "@" in address.email:
                return one_line(clean(address.email), 320).lower()
    return ""


def _content_hash(message_id: str, headers: Headers, body: bytes) -> str:
    digest = hashlib.sha256(b"content\0")
    for part in (message_id, *(headers.get(name) or "" for name in _AUTHORED)):
        digest.update(part.encode("utf-8", "replace") + b"\0")
    digest.update(body.replace(b"\r\n", b"\n").rstrip(b"\r\n"))
    return digest.hexdigest()


def _raw_hash(raw: bytes) -> str:
    return hashlib.sha256(b"raw\0" + raw).hexdigest()
