"""File names and types as strangers give them, made harmless."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 255
# Shown in the browser after a look at the first bytes; everything else is a download.
_IMAGES = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def safe_name(given: str | None, default: str = "file") -> str:
    """A name fit for lists and downloads: no path, no control or invisible characters, at most 255 long."""
    kept = "".join(c for c in (given or "") if unicodedata.category(c) not in _UNWANTED)
    name = re.split(r"[/\\]", kept)[-1].strip(" .")
    name = re.sub(r'[<>:"|?*]', "_", name)
    if not name or _RESERVED.match(name):
        name = f"{default}{'-' + name if name else ''}"
    if len(name) > LONGEST:
        stem, dot, ending = name.rpartition(".")
        ending = ending[:20]
        name = stem[: LONGEST - len(ending) - 1] + dot + ending if dot else name[:LONGEST]
    return name


def shown_type(mime: str, head: bytes) -> str:
    """The type to serve inline: that of a picture whose bytes agree; else application/octet-stream."""
    kind = mime.split(";")[0].strip().lower()
    if any(head.startswith(signature) for signature in _IMAGES.get(kind, ())):
        return kind
    return "application/octet-stream"


def is_picture(mime: str) -> bool:
    """May this type be shown in place, if its bytes agree?"""
    return mime.split(";")[0].strip().lower() in _IMAGES
