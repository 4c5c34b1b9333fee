"""Raw bytes of a mail into a value, whatever they hold.

``parse`` never raises and takes time linear in the size of the mail; what could not be read is named in ``error``.
It knows no mailbox, no user and no ticket.
"""

import email.utils
import logging
import re
from datetime import UTC, datetime

from helpdesk.mail import authentication, charsets, limits, machine, mime
from helpdesk.mail.addresses import Address, parse_addresses
from helpdesk.mail.attachments import unpack_tnef
from helpdesk.mail.bodies import read_bodies
from helpdesk.mail.bounces import read_bounce
from helpdesk.mail.headers import Fields, Headers, raw_text
from helpdesk.mail.html import as_paragraphs, flat_text, safe_html
from helpdesk.mail.html_text import CUT, marked_text
from helpdesk.mail.limits import Fault
from helpdesk.mail.parsed import ParsedMail, as_json
from helpdesk.mail.reply import Reply, extract_reply

__all__ = ["ParsedMail", "as_json", "parse", "parse_bare"]

log = logging.getLogger(__name__)

_MESSAGE_IDS = re.compile(r"<([^<>\s]{1,500})>")
_WORDS = re.compile(r"\w{2,}")
_BLANK = re.compile(r"\s+")


def parse(raw: bytes, *, trusted_authserv: str | None = None, language: str | None = None) -> ParsedMail:
    """Read a mail. ``trusted_authserv`` is our server's identifier in Authentication-Results; ``language`` (of the
    mailbox) picks the code page for undeclared 8-bit text. Never raises."""
    faults: list[Fault] = []
    if len(raw) > limits.RAW_BYTES:
        faults.append(Fault.TOO_LARGE)
        raw = raw[: limits.HEADER_BYTES]
    if not raw.strip():
        return ParsedMail(error=Fault.EMPTY)
    try:
        return _parse(raw, faults, trusted_authserv, language)
    except Exception as error:  # P1: whatever a mail does to us, the caller gets a value
        log.warning(
            "Mail of %d bytes read by its first lines alone: %s",
            len(raw),
            type(error).__name__,
            exc_info=True,
        )
        return _first_lines(raw)


def _parse(raw: bytes, faults: list[Fault], trusted_authserv: str | None, language: str | None) -> ParsedMail:
    root, found = mime.split(raw)
    faults += found
    fallback = charsets.fallback_for(language, *_hints(root.fields))
    fields = Headers(root.fields, fallback)
    text, source, files, _ = read_bodies(root, fallback, faults)
    sender = _sender(fields, fallback, faults)
    subject = (fields.get("subject") or "")[: limits.SUBJECT_CHARS]
    body, reply = _read_text(text, source)
    bounce = read_bounce(root, fields, sender.email or sender.name, subject, body)
    return ParsedMail(
        from_email=sender.email,
        from_name=sender.name,
        to=_addresses(fields, "to", fallback, faults),
        cc=_addresses(fields, "cc", fallback, faults),
        reply_to=_addresses(fields, "reply-to", fallback, faults),
        subject=subject,
        message_id=next(iter(_ids(fields, "message-id")), None),
        in_reply_to=_ids(fields, "in-reply-to"),
        references=_ids(fields, "references"),
        date=_date(fields.get("date")),
        text=text,
        html=safe_html(source) if source.strip() else "",
        html_source=source,
        body=body,
        reply_text=reply.text,
        signature=reply.signature,
        attachments=tuple(files),
        is_auto_reply=machine.is_auto_reply(fields, sender.email or sender.name, subject)
        or bounce.is_bounce or bounce.is_delay or bounce.is_delivered or bounce.is_complaint,
        bounce=bounce,
        sender_authenticated=authentication.sender_authenticated(fields, sender.email, trusted_authserv),
        headers=fields,
        error=", ".join(dict.fromkeys(faults)) or None,
    )  # fmt: skip


def _hints(fields: Fields) -> list[str]:
    return [
        value[-300:].decode("latin-1").strip()
        for name, value in fields
        if name in ("content-language", "from", "reply-to")
    ][:4]


def _read_text(text: str, source: str) -> tuple[str, Reply]:
    """The readable text and the reply in it; HTML counts only where there is no plain text worth reading."""
    if text.strip() and not _says_more(source, text):
        return text, extract_reply(text)
    marked = marked_text(source) if source.strip() else ""
    return marked.replace(CUT, "").strip("\n"), extract_reply(marked)


def _says_more(source: str, text: str) -> bool:
    """Whether the HTML holds far more words: then the plain part is but a note for old programs."""
    if len(source) < 2 * len(text):
        return False
    return len(_WORDS.findall(flat_text(source))) > 2 * len(_WORDS.findall(text)) + 20


def _sender(fields: Headers, fallback: str, faults: list[Fault]) -> Address:
    for name in ("from", "sender", "return-path"):
        found = _addresses(fields, name, fallback, faults)
        with_at = next((address for address in found if "@" in address.email), None)
        if with_at or (found and name == "from"):
            return with_at or found[0]
    return Address("", "")


def _addresses(fields: Headers, name: str, fallback: str, faults: list[Fault]) -> tuple[Address, ...]:
    found: list[Address] = []
    for value in fields.raw(name)[:20]:
        addresses, cut = parse_addresses(raw_text(value, fallback))
        found += addresses
        if (cut or len(found) > limits.ADDRESSES) and Fault.TOO_MANY_ADDRESSES not in faults:
            faults.append(Fault.TOO_MANY_ADDRESSES)
    return tuple(found[: limits.ADDRESSES])


def _ids(fields: Headers, name: str) -> tuple[str, ...]:
    value = " ".join(fields.all(name, at_most=5))[:100_000]
    found = _MESSAGE_IDS.findall(value)
    if not found and name == "message-id" and value.strip("<> "):
        found = [_BLANK.sub("", value).strip("<>")[:500]]
    return tuple(dict.fromkeys(found))[-limits.REFERENCES :]


def _date(value: str | None) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(value[:200]) if value else None
        if found is None:
            return None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _first_lines(raw: bytes) -> ParsedMail:
    """The last resort: the beginning of the mail as text."""
    text = charsets.decode(raw[: limits.HEADER_BYTES])
    return ParsedMail(text=text, body=text, reply_text=text, error=Fault.UNREADABLE)


def parse_bare(raw: bytes, kind: str) -> ParsedMail:
    """Read a file that is no mail but a body alone (``text`` or ``html``) or a winmail.dat (``tnef``). Never raises."""
    if kind == "tnef":
        opened = unpack_tnef(raw)
        if opened is None:
            return ParsedMail(error=Fault.UNREADABLE)
        files, text, source = opened
    else:
        files, text, source = [], charsets.decode(raw[: limits.RAW_BYTES]), ""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text, source = ("", text) if kind == "html" else (text, "")
    body, reply = _read_text(text, source)
    return ParsedMail(
        text=text,
        html=safe_html(source) if source.strip() else as_paragraphs(text) if kind == "tnef" and text else "",
        html_source=source,
        body=body,
        reply_text=reply.text,
        signature=reply.signature,
        attachments=tuple(files),
    )
