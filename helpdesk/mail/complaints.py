"""Complaints: somebody pressed "spam" on a mail of ours, and the provider tells us (ARF, RFC 5965)."""

import re

from helpdesk.mail import headers, mime
from helpdesk.mail.addresses import parse_addresses

_PROVIDERS = re.compile(
    r"^(?:staff|complaints?|fbl|feedback|abuse)[\w.-]*@(?:[\w-]+\.)*(?:hotmail|outlook|yahoo|aol|fbl)\.", re.I
)
_TITLES = re.compile(r"^\W*(?:complaint|abuse|email feedback report|spam) ", re.I)
_NO_COMPLAINT = ("auth-failure", "not-spam", "dmarc")


def complained(
    parts: list[mime.Part], fields: headers.Headers, sender: str, subject: str
) -> tuple[str, ...] | None:
    """The addresses that complained (none for reports about forged mail), or None where this is no such report."""
    for part in parts:
        if part.mime == "message/feedback-report":
            return _from_report(part.content()[:20_000].lstrip())
    if _PROVIDERS.match(sender) and _TITLES.match(subject):
        return _emails(fields.all("x-hmxmroriginalrecipient"))
    return None


def _from_report(body: bytes) -> tuple[str, ...]:
    report = headers.Headers(headers.read_fields(body, 0, len(body))[0])
    kind = (report.get("feedback-type") or "abuse").lower()
    return () if kind.startswith(_NO_COMPLAINT) else _emails(report.all("original-rcpt-to"))


def _emails(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.email for value in values for address in parse_addresses(value)[0]))
