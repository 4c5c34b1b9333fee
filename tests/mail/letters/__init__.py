"""Mails of our own writing, byte-exact."""

from pathlib import Path


def letter(name: str) -> bytes:
    """The bytes of ``<name>.eml``."""
    return (Path(__file__).parent / f"{name}.eml").read_bytes()
