"""Notices that a mail did not arrive (RFC 3464 and the free texts of many servers), and complaints (ARF, RFC 5965).

``delayed`` and ``delivered`` notices are machine mail but no bounces. A bounce is hard where the address itself is
wrong, so that nothing should be sent there again; all else (full, blocked, expired) may pass.
"""

import email
import re
from dataclasses import dataclass

from flufl.bounce import all_failures, scan_message

from helpdesk.mail import headers, machine, mime
from helpdesk.mail.addresses import parse_addresses
from helpdesk.mail.bounce_texts import (
    SOFT_TEXT,
    UNKNOWN_TEXT,
    failed_addresses,
    tells_of_failure,
    transcript_addresses,
)
from helpdesk.mail.complaints import complained
from helpdesk.mail.delivery_status import Recipient, read_recipients, statuses_in

_MESSAGE_ID = re.compile(rb"(?im)^message-id[ \t]*:[ \t]*(?:\r?\n[ \t]+)?<([^<>\s]{1,500})>")
_HARD_STATUS = re.compile(r"^5\.(?:1\.(?:[1-469]|10|351)|2\.1|3\.2|4\.(?:4|310)|7\.27)$")
_NEVER_HARD_STATUS = re.compile(r"^(?:[24]\.|5\.(?:1\.[78]$|2\.[23]$|3\.4$|7\.(?!27$)|4\.[57]$))")
_NOT_FAILED = frozenset(("delayed", "delivered", "relayed", "expanded", "deliverable", "success"))
_LOOKED_AT = 100_000
_SCANNED = 30_000


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a notice tells; all empty for ordinary mail."""

    is_bounce: bool = False
    hard: bool = False
    recipients: tuple[str, ...] = ()
    hard_recipients: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    is_delay: bool = False
    is_delivered: bool = False
    is_complaint: bool = False
    original_message_ids: tuple[str, ...] = ()
    envelope_id: str = ""


def read_bounce(root: mime.Part, fields: headers.Headers, sender: str, subject: str, text: str) -> Bounce:
    """Judge a mail; ``text`` is what a person would read of it."""
    parts = mime.leaves(root)
    complaint = complained(parts, fields, sender, subject)
    status_parts = [
        part for part in parts if part.mime in ("message/delivery-status", "message/global-delivery-status")
    ]
    notices, envelope = _notices(status_parts)
    if complaint is not None:
        return Bounce(
            is_complaint=True, recipients=complaint, original_message_ids=_original_ids(root, parts)
        )
    if notices and any(notice.action for notice in notices):
        return _from_notices(root, parts, notices, envelope, fields, text)
    report = (
        root.mime == "multipart/report" and root.params.get("report-type", "") != "disposition-notification"
    )
    encloses = any(part.mime in ("message/rfc822", "text/rfc822-headers") for part in parts)
    if not (status_parts or report or _is_suspect(fields, sender, subject, text, encloses=encloses)):
        return Bounce()
    certain = (
        bool(status_parts) or "x-failed-recipients" in fields or _is_titled_notice(fields, sender, subject)
    )
    return _from_text(root, parts, notices, fields, text, certain=certain)


def _notices(parts: list[mime.Part]) -> tuple[list[Recipient], str]:
    found: list[Recipient] = []
    envelope = ""
    for part in parts[:20]:
        recipients, envelope_id = read_recipients(part.content())
        found += recipients
        envelope = envelope or envelope_id
    return found, envelope


def _from_notices(
    root: mime.Part,
    parts: list[mime.Part],
    notices: list[Recipient],
    envelope: str,
    fields: headers.Headers,
    text: str,
) -> Bounce:
    failed = [notice for notice in notices if notice.action not in _NOT_FAILED]
    told = failed or notices
    named = _unique([notice.email for notice in told if "@" in notice.email])
    if not named:
        named = _unique(_stated_failed(fields) or failed_addresses(_own_words(text)))
    hard = [
        notice for notice in failed if _is_hard(notice.status, notice.diagnostic or _near(text, notice.email))
    ]
    return Bounce(
        is_bounce=bool(failed),
        hard=bool(hard),
        recipients=named,
        hard_recipients=_unique([notice.email for notice in hard]),
        statuses=tuple(notice.status for notice in told if notice.status),
        is_delay=not failed and any(notice.action == "delayed" for notice in notices),
        is_delivered=not failed and all(notice.action != "delayed" for notice in notices),
        original_message_ids=_original_ids(root, parts),
        envelope_id=envelope[:255],
    )


def _from_text(
    root: mime.Part,
    parts: list[mime.Part],
    notices: list[Recipient],
    fields: headers.Headers,
    text: str,
    *,
    certain: bool,
) -> Bounce:
    own = _own_words("\n".join([text, *(notice.diagnostic for notice in notices)])[:_LOOKED_AT])
    found = _stated_failed(fields) or [notice.email for notice in notices if "@" in notice.email]
    found_for_sure = bool(found) and "delay" not in (fields.get("subject") or "").lower()
    permanent, temporary = (set(), set()) if found else _scan(root)
    if not found:
        found = transcript_addresses(own)
        if not found or not permanent <= set(found):
            found = sorted(permanent) or failed_addresses(own)
    if not permanent and not certain and not tells_of_failure(own) and not temporary:
        return Bounce()
    if not permanent and not found_for_sure and (temporary or _tells_of_delay(own)):
        return Bounce(
            is_delay=True,
            recipients=_unique(sorted(temporary) or found),
            statuses=tuple(statuses_in(own)),
            original_message_ids=_original_ids(root, parts),
        )
    statuses = statuses_in(own)
    hard = any(_is_hard(next(iter(statuses_in(line)), ""), line) for line in _statements(own))
    recipients = _unique(found or sorted(temporary))
    return Bounce(
        is_bounce=True,
        hard=hard,
        recipients=recipients,
        hard_recipients=_unique([email for email in recipients if _is_hard("", _near(own, email))])
        if hard
        else (),
        statuses=tuple(statuses),
        original_message_ids=_original_ids(root, parts),
    )


def _stated_failed(fields: headers.Headers) -> list[str]:
    return [
        a.email
        for value in fields.all("x-failed-recipients")
        for a in parse_addresses(value)[0]
        if "@" in a.email
    ]


def _tells_of_delay(own: str) -> bool:
    beginning = own[:1500].lower()
    return any(
        word in beginning
        for word in ("delayed", "warning message only", "this is a warning", "will be retried")
    )


def _statements(own: str) -> list[str]:
    """Paragraphs and lines: what is said of one address should not be judged by what is said of another."""
    return [*own.split("\n"), *(paragraph.replace("\n", " ") for paragraph in own.split("\n\n"))][:4000]


def _is_suspect(fields: headers.Headers, sender: str, subject: str, text: str, *, encloses: bool) -> bool:
    if "x-failed-recipients" in fields or machine.has_null_path(fields):
        return True
    if machine.is_delivery_sender(sender) or machine.is_delivery_subject(subject):
        return True
    return machine.is_machine_sender(sender) and (encloses or '"notificationType":"Bounce"' in text[:2000])


def _is_titled_notice(fields: headers.Headers, sender: str, subject: str) -> bool:
    by_server = machine.has_null_path(fields) or machine.is_delivery_sender(sender)
    return by_server and machine.is_delivery_subject(subject)


def _scan(root: mime.Part) -> tuple[set[str], set[str]]:
    """Ask flufl.bounce, which knows the free texts of many servers; it works on the standard library's message."""
    try:
        message = email.message_from_bytes(root.raw[:_SCANNED])
        temporary, permanent = all_failures(message)
        permanent = permanent or scan_message(message)
    except Exception:  # a broken mail may break any detector; then our own reading of the text stands
        return set(), set()
    return {_plain(address) for address in permanent}, {_plain(address) for address in temporary}


def _plain(address: str | bytes) -> str:
    text = address.decode("utf-8", "replace") if isinstance(address, bytes) else address
    return text.strip().strip("<>")[:320]


def _is_hard(status: str, diagnostic: str) -> bool:
    diagnostic = diagnostic[:3000]
    if _NEVER_HARD_STATUS.match(status):
        return False
    if SOFT_TEXT.search(diagnostic):
        return False
    return bool(_HARD_STATUS.match(status) or UNKNOWN_TEXT.search(diagnostic))


def _near(text: str, address: str) -> str:
    at = text.find(address) if address else -1
    return text[max(0, at - 200) : at + 800] if at >= 0 else text[:3000]


_ORIGINAL = re.compile(
    r"(?im)^[ \t>*-]{0,30}(?:this is a copy of (?:the|your) message|-{2,} ?(?:below this line|original message|returned message"
    r"|message header|unsent message|the header of the original|the body of the original)|original message (?:follows|header)"
    r"|the original message (?:follows|was attached|is attached)|message (?:header|text)s? follows?|bounced e-?mail:"
    r"|(?:return-path|received): ?\S)"
)


def _own_words(body: str) -> str:
    """The notice's own words, before the returned mail."""
    match = _ORIGINAL.search(body)
    return body[: match.start()] if match and match.start() >= 40 else body


def _original_ids(root: mime.Part, parts: list[mime.Part]) -> tuple[str, ...]:
    """Message-IDs of the returned mail, where it is enclosed or quoted."""
    found: list[str] = []
    for part in parts:
        if part.mime in (
            "message/rfc822",
            "message/global",
            "text/rfc822-headers",
            "message/rfc822-headers",
        ) or (part is root or part.mime == "text/plain"):
            body = part.content()[:_LOOKED_AT]
            found += [match[1].decode("utf-8", "replace") for match in _MESSAGE_ID.finditer(body)]
    return _unique(found)[:20]


def _unique(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
