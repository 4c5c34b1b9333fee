"""Signatures on what gateways tell us: the scheme of Standard Webhooks, so that there is a library for whoever signs.

Signed is `id.timestamp.body` with HMAC-SHA-256; the header holds `v1,` and the signature in Base64, several with spaces
between them while a key is changed. A secret that begins with `whsec_` is Base64 behind that, any other is taken as it is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
TOLERANCE = timedelta(minutes=5)
LONGEST_ID = 120
_PREFIX = "whsec_"


def signature(secret: str, uid: str, moment: int, body: bytes) -> str:
    """The signature of `body` under the id `uid` at `moment` (seconds since 1970)."""
    signed = b".".join((uid.encode(), str(moment).encode(), body))
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def headers(secret: str, uid: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that a gateway sends with `body`."""
    moment = int(at.timestamp())
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(secret, uid, moment, body),
    }


def proven(secret: str, given: Mapping[str, str], body: bytes, at: datetime) -> str | None:
    """The id of what is signed by `secret`, neither older nor newer than the tolerance; None where it is not proven."""
    uid, stamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not (0 < len(uid) <= LONGEST_ID and uid.isascii() and uid.isprintable()):
        return None
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        return None
    if abs(at - datetime.fromtimestamp(int(stamp), UTC)) > TOLERANCE:
        return None
    wanted = signature(secret, uid, int(stamp), body).encode()
    offered = given.get("webhook-signature", "")[:1000].encode().split()
    fits = [hmac.compare_digest(wanted, each) for each in offered]
    return uid if any(fits) else None


def _key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            pass
    return secret.encode()
