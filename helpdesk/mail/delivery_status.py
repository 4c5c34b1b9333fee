"""The machine-readable part of a delivery notice (RFC 3464): who failed, how, and for how long."""

import re
from dataclasses import dataclass

from helpdesk.mail import headers, limits
from helpdesk.mail.addresses import parse_addresses

_GROUPS = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.-])([45]\d\d)(?=[ \t-]|$)")


@dataclass(frozen=True, slots=True)
class Recipient:
    """What became of the mail to one address. ``action`` is failed, delayed, delivered, relayed, expanded or ''."""

    email: str
    action: str
    status: str
    diagnostic: str


def read_recipients(content: bytes) -> tuple[list[Recipient], str]:
    """Recipients of a ``message/delivery-status`` body and the envelope id of the original, if any."""
    found: list[Recipient] = []
    envelope = ""
    for group in _GROUPS.split(content.strip()[: limits.HEADER_BYTES])[: limits.ADDRESSES]:
        fields = headers.Headers(headers.read_fields(group, 0, len(group))[0])
        envelope = envelope or (fields.get("original-envelope-id") or "")
        final, original = _address(fields.get("final-recipient")), _address(fields.get("original-recipient"))
        email = original if "@" in original else final  # the original one is the address that we wrote to
        action = (fields.get("action") or "").split(" ")[0].strip("();").lower()
        if not email and not (action or fields.get("status") or fields.get("diagnostic-code")):
            continue
        diagnostic = (fields.get("diagnostic-code") or "")[:2000]
        found.append(
            Recipient(email, action, _best_status(fields.get("status") or "", diagnostic), diagnostic)
        )
    return found, envelope


def _address(value: str | None) -> str:
    if not value:
        return ""
    addresses, _ = parse_addresses(value.partition(";")[2] or value)
    return addresses[0].email if addresses else ""


def _best_status(stated: str, diagnostic: str) -> str:
    """The code of the far server says more than a general x.0.0 of the near one."""
    match, told = _STATUS.search(stated), _STATUS.search(diagnostic)
    if match and told and match[1].endswith(".0.0") and told[1][0] == match[1][0]:
        return told[1]
    return match[1] if match else told[1] if told else ""


def statuses_in(text: str) -> list[str]:
    """Status codes of failure in free text (5.1.1), else one made of a reply code (550 → 5.0.0)."""
    found = [match[1] for match in _STATUS.finditer(text) if match[1][0] != "2"]
    telling = [code for code in found if not code.endswith(".0.0")]
    if telling or found:
        return list(dict.fromkeys(telling or found))[:50]
    match = _REPLY_CODE.search(text)
    return [f"{match[1][0]}.0.0"] if match else []
