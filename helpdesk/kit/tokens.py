"""Secrets that people carry in links and codes: made at random, stored only as hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets

# 32 symbols that survive handwriting and reading aloud: no 0 and O, no 1 and I.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new() -> str:
    """A link token of 192 random bits, safe in a URL path."""
    return secrets.token_urlsafe(24)


def hashed(token: str) -> str:
    """What is stored of a token: SHA-256, hex. A token of 128 bits or more needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(secret: str, purpose: str, value: str) -> str:
    """HMAC-SHA-256 of `value` for one `purpose`, hex: for short codes and signed references."""
    return hmac.new(secret.encode(), f"{purpose}\x00{value}".encode(), hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
