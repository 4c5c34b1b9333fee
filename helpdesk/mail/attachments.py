"""Files inside a mail: their names, types and bytes. Nothing is unpacked except, where installed, winmail.dat."""

import hashlib
import logging
import re
from dataclasses import dataclass, field

from helpdesk.mail import headers, limits, mime

log = logging.getLogger(__name__)

_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_SEPARATORS = re.compile(r"[/\\]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail. ``name`` is what the sender called it (None: no name), safe to show, not to write to disk.

    ``is_inline``: the HTML shows it by ``cid:``.
    """

    name: str | None
    mime: str
    content: bytes = field(repr=False)
    content_id: str | None = None
    is_inline: bool = False

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """Hex digest of the content."""
        return hashlib.sha256(self.content).hexdigest()


def name_of(part: mime.Part) -> str | None:
    """The file name a part states, from Content-Disposition, else Content-Type, else Content-Description-free None."""
    disposition = part.first("content-disposition")
    named = headers.parameters(disposition)[1].get("filename") if disposition else None
    name = safe_name(named or part.params.get("name") or "")
    if not name and not part.mime.startswith("text/") and (location := part.first("content-location")):
        last = headers.text_of(location).rpartition("/")[2].partition("?")[0]
        name = safe_name(last) if "." in last else ""
    return name or None


def safe_name(name: str) -> str:
    """Without folders, control and direction marks, at most 255 characters, the extension kept."""
    name = _UNWANTED.sub("", name[:20_000].replace("\n", "")).strip()
    name = _SEPARATORS.split(name)[-1] if name.strip("/\\") else name
    name = name.strip().strip("\"'")
    if len(name) <= limits.NAME_CHARS:
        return name
    stem, dot, extension = name.rpartition(".")
    extension = dot + extension if 0 < len(extension) <= 20 else ""
    return (stem or name)[: limits.NAME_CHARS - len(extension)] + extension


def disposition_of(part: mime.Part) -> str:
    """``attachment``, ``inline`` or ''."""
    value = part.first("content-disposition")
    return headers.parameters(value)[0].split(" ")[0] if value else ""


def content_id_of(part: mime.Part) -> str | None:
    value = part.first("content-id")
    return headers.text_of(value).strip("<> ")[: limits.NAME_CHARS] or None if value else None


def is_tnef(attachment: Attachment) -> bool:
    """Outlook's winmail.dat."""
    named = (attachment.name or "").lower() in ("winmail.dat", "win.dat")
    return attachment.mime in ("application/ms-tnef", "application/vnd.ms-tnef") or (
        named and attachment.content.startswith(b"\x78\x9f\x3e\x22")
    )


def unpack_tnef(content: bytes) -> tuple[list[Attachment], str, str] | None:
    """Files, plain text and HTML of a winmail.dat; None where it is broken or the optional tnefparse is absent."""
    try:
        from tnefparse.tnef import TNEF  # LGPL, an optional extra
    except ImportError:
        return None
    if not content.startswith(b"\x78\x9f\x3e\x22") or len(content) > limits.UNPACKED_BYTES:
        return None
    library = logging.getLogger("tnef-decode")
    before, library.disabled = library.disabled, True
    try:
        opened = TNEF(content, do_checksum=False)
        files = [_from_tnef(item) for item in list(opened.attachments)[: limits.PARTS]]
        return (
            [item for item in files if item.name or item.content],
            _text(opened.body),
            _text(opened.htmlbody),
        )
    except Exception as error:  # the library reads hostile binary data and may fail in any way
        log.info("winmail.dat left unopened: %s", type(error).__name__)
        return None
    finally:
        library.disabled = before


def _from_tnef(item: object) -> Attachment:
    named = getattr(item, "long_filename", None)
    name = (named() if callable(named) else named) or getattr(item, "name", None) or ""
    content = getattr(item, "data", b"") or b""
    return Attachment(
        safe_name(_text(name).rstrip("\x00")) or None, "application/octet-stream", bytes(content)
    )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        from helpdesk.mail.charsets import decode

        return decode(value)
    return str(value) if value else ""
