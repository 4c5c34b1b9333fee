"""Message-IDs and return addresses that prove themselves: a reply or a bounce names its letter, a stranger cannot.

A Message-ID of ours is `<message.17.NONCE.MAC@domain>`: a ref, 16 random hex digits and 32 of an HMAC over both.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import current_app

from helpdesk.kit import tokens

_NONCE = 16
_MAC = 32
_PURPOSE = "message-id"
_REF = re.compile(r"[a-z_]{1,30}:[0-9]{1,18}")
_OURS = re.compile(rf"([a-z_]{{1,30}})\.([0-9]{{1,18}})\.([0-9a-f]{{{_NONCE}}})\.([0-9a-f]{{{_MAC}}})")
# A ticket's number as a subject may bear it.
TAG = re.compile(r"(?:#|\b[^\W\d_]{1,12}[-–_/#]?)[0-9]{1,9}\b")
_BOUNCE = re.compile(r"\+b([a-z2-7]{26})(?:@|$)")


def signed_message_id(ref: str, domain: str | None = None) -> str:
    """A new Message-ID, with its angle brackets, for a letter about `ref` ("message:17"). No two are equal."""
    if not _REF.fullmatch(ref):
        raise ValueError(f"a ref is a word and a number (message:17), not {ref!r}")
    nonce = secrets.token_hex(_NONCE // 2)
    kind, _, number = ref.partition(":")
    return f"<{kind}.{number}.{nonce}.{_mac(_keys()[0], ref, nonce)}@{_ascii(domain or own_domain())}>"


def ref_of(message_id: str) -> str | None:
    """The ref that a Message-ID of ours is about; None for any other, forged or altered one.

    The domain is not looked at. Every key of the ring is tried, so that replies to old letters still arrive.
    """
    found = _OURS.fullmatch(message_id.strip().removeprefix("<").partition("@")[0])
    if found is None:
        return None
    ref, nonce, given = f"{found[1]}:{found[2]}", found[3], found[4]
    genuine = [tokens.same(given, _mac(key, ref, nonce)) for key in _keys()]
    return ref if any(genuine) else None


def refs_in(message_ids: Iterable[str]) -> list[str]:
    """The refs of those Message-IDs that are ours, in order, each once."""
    return list(dict.fromkeys(ref for each in message_ids if (ref := ref_of(each)) is not None))


def new_bounce_key() -> str:
    """A key for a letter's return address: 130 random bits that survive lower-casing."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii").lower()[:26]


def return_address(mailbox_address: str, key: str) -> str:
    """Where notices about a letter go: help@example.com and a key make help+bKEY@example.com."""
    local, _, domain = mailbox_address.rpartition("@")
    return f"{local}+b{key}@{domain}"


def bounce_key_in(address: str) -> str | None:
    """The key within a return address of ours; None for any other address."""
    found = _BOUNCE.search(address.lower())
    return found[1] if found else None


def without_key(address: str) -> str:
    """The mailbox address behind a return address."""
    return _BOUNCE.sub("@", address) if bounce_key_in(address) else address


def own_domain() -> str:
    """The domain of letters that leave by no mailbox: the host of BASE_URL."""
    host = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    return host if re.fullmatch(r"[a-z0-9.-]*[a-z][a-z0-9.-]*", host) else "localhost"


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return own_domain()


def _mac(key: str, ref: str, nonce: str) -> str:
    return tokens.keyed(key, _PURPOSE, f"{ref}.{nonce}")[:_MAC]


def _keys() -> list[str]:
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEYS"]]
