"""A mail server on loopback that delivers nowhere: it keeps each letter as a file, for the demo and for tests."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk.mail.parse import ParsedMail, parse

if TYPE_CHECKING:
    from aiosmtpd.controller import Controller

SHOWN = 200
_NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}")


class Keep:
    """Writes each accepted letter into a folder, named by time so that they sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
        half = self.folder / f".{name}"
        half.write_bytes(head.encode() + envelope.original_content)
        half.rename(self.folder / f"{name}.eml")
        return "250 kept"


def start(port: int, folder: Path) -> Controller:
    """Starts the server on 127.0.0.1; the caller ends it with `.stop()`."""
    from aiosmtpd.controller import Controller  # whoever only reads letters needs no server

    controller = Controller(
        Keep(folder), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, ready_timeout=60
    )
    controller.start()
    return controller


@dataclass(frozen=True)
class Kept:
    """One letter of the sink."""

    name: str
    raw: bytes
    parsed: ParsedMail

    @property
    def at(self) -> datetime:
        """When it arrived."""
        return datetime.fromtimestamp(int(self.name.partition("-")[0]) / 1e9, UTC)

    @property
    def envelope_to(self) -> str:
        return self.parsed.headers.get("x-envelope-to") or ""

    @property
    def envelope_from(self) -> str:
        return self.parsed.headers.get("x-envelope-from") or ""


def letters(folder: Path | None) -> list[Kept]:
    """The latest letters in `folder`, newest first; none where there is no sink."""
    if folder is None or not folder.is_dir():
        return []
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)[:SHOWN]
    return [found for name in names if (found := letter(folder, name)) is not None]


def letter(folder: Path | None, name: str) -> Kept | None:
    """One letter by its name; None where there is none."""
    if folder is None or not _NAME.fullmatch(name):
        return None
    try:
        raw = (folder / f"{name}.eml").read_bytes()
    except OSError:
        return None
    return Kept(name, raw, parse(raw))
