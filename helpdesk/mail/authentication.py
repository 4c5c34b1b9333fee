"""Whether the sender is who the From line says, by the word of our own mail server alone (RFC 8601).

Anybody can write an Authentication-Results field; only the topmost one that carries the identifier of the trusted
server counts, and only what that server says about the domain in From.
"""

import re

from helpdesk.mail.headers import Headers

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*(dmarc|dkim|spf|arc)\s*=\s*([a-z]+)", re.I)
_DOMAIN = re.compile(
    r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom|smtp\.mail)\s*=\s*\"?([^\s;\"]+)", re.I
)
_RSPAMD = re.compile(r"\bDMARC_POLICY_(REJECT|QUARANTINE|SOFTFAIL)\b")


def sender_authenticated(headers: Headers, sender: str, trusted_authserv: str | None) -> bool | None:
    """True or False as the trusted server judged, None where it said nothing (which is not a pass)."""
    verdict = _trusted_verdict(headers, sender, trusted_authserv) if trusted_authserv else None
    if verdict is None and _RSPAMD.search(headers.get("x-spamd-result") or ""):
        return False  # bad news about a mail need no proof of who brings them
    return verdict


def _trusted_verdict(headers: Headers, sender: str, trusted: str) -> bool | None:
    domain = sender.rpartition("@")[2].lower()
    for value in headers.all("authentication-results", at_most=20):
        statements = _COMMENT.sub(" ", value[:10_000]).split(";")
        server = statements[0].split()[0] if statements[0].split() else ""
        if server.lower() == trusted.lower():
            return _judge(statements[1:], domain)
    return None


def _judge(statements: list[str], domain: str) -> bool | None:
    """DMARC decides; without it a DKIM or SPF pass counts when it is for the sender's own domain."""
    passed: bool | None = None
    for statement in statements:
        match = _RESULT.match(statement)
        if match is None:
            continue
        method, result = match[1].lower(), match[2].lower()
        if method == "dmarc" and result in ("pass", "fail", "permerror", "temperror", "bestguesspass"):
            return result == "pass" and _about(statement, domain, default=True)
        if method in ("dkim", "spf") and result == "pass" and _about(statement, domain, default=False):
            passed = True
        elif method in ("dkim", "spf") and result in ("fail", "softfail", "permerror") and passed is None:
            passed = False
    return passed


def _about(statement: str, domain: str, *, default: bool) -> bool:
    named = [match[2].rpartition("@")[2].lower().rstrip(".") for match in _DOMAIN.finditer(statement)]
    if not named:
        return default
    return bool(domain) and any(name == domain or domain.endswith("." + name) for name in named)
