"""Sealing secrets at rest (Fernet, with a ring of keys: the first seals, all of them open)."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealBroken(Exception):
    """None of the keys at hand opens this value: the secret key was changed without keeping the old one."""


def _ring(keys: list[str]) -> MultiFernet:
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"seal\x00" + key.encode()).digest()))
            for key in keys
        ]
    )


def seal(plain: str, keys: list[str]) -> str:
    """`plain`, readable again only with one of `keys`."""
    return _ring(keys).encrypt(plain.encode()).decode()


def seal_timeless(plain: str, keys: list[str]) -> str:
    """The same without the moment of sealing, which a token otherwise carries for all to read."""
    return _ring(keys).encrypt_at_time(plain.encode(), 0).decode()


def unseal(sealed: str, keys: list[str]) -> str:
    """The text behind `sealed`; raises SealBroken where no key fits."""
    try:
        return _ring(keys).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken("no key opens this value") from error
