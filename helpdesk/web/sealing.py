"""What is kept sealed with keys of this installation: passwords of servers, letters and texts that carry a link for one person."""

from __future__ import annotations

from flask import current_app

from helpdesk.kit import seal


def sealed(plain: str) -> str:
    """`plain`, sealed with the present key."""
    return seal.seal(plain, _keys())


def sealed_timeless(plain: str) -> str:
    """The same, and nobody can read from it when that was."""
    return seal.seal_timeless(plain, _keys())


def opened(value: str) -> str:
    """What was sealed, by any key of the ring. Raises kit.seal.SealBroken where none fits."""
    return seal.unseal(value, _keys())


def _keys() -> list[str]:
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEYS"]]
