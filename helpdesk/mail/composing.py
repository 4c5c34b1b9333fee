"""One letter of the outbox as the bytes that leave.

Headers are written here, line by line: the standard library encodes long URLs and may lose commas in names (3.11).
"""

from __future__ import annotations

import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

import flask_mail

from helpdesk.kit.text import one_line
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_MIME = re.compile(r"(application|audio|font|image|model|text|video)/([A-Za-z0-9!#$&^_.+-]{1,100})")
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")


class Unsendable(Exception):
    """The letter cannot be written as a mail, now or ever: an address no mail system knows how to write."""


@dataclass(frozen=True)
class Sender:
    """Who a letter is from: name and address of a sender."""

    name: str
    address: str


@dataclass(frozen=True)
class File:
    """A file that goes with a letter, already read."""

    name: str
    mime: str
    content: bytes


class ComposedMessage(flask_mail.Message):
    """A Flask-Mail message whose bytes are made here and whose envelope is told apart from its headers."""

    def __init__(self, raw: bytes, addresses: Sequence[str], **given: Any) -> None:
        # Not the parent's: it asks the network for our host's name, for a Message-ID that we bring ourselves.
        self.raw, self.addresses, self.date = raw, list(addresses), None
        self.alts = {"html": given["html"]} if given.get("html") else {}
        self.bcc, self.attachments, self.mail_options, self.rcpt_options = [], [], [], []
        for name in ("subject", "recipients", "cc", "body", "sender", "reply_to", "msgId", "extra_headers"):
            setattr(self, name, given[name])

    def as_bytes(self) -> bytes:
        return self.raw


def compose(
    letter: OutgoingEmail,
    sender: Sender,
    content: dict[str, Any],
    people: Sequence[OutgoingRecipient],
    files: Sequence[File] = (),
) -> ComposedMessage:
    """`letter` from `sender` with its opened `content`. The same letter gives the same Message-ID and date every time.

    Raises Unsendable.
    """
    to = [_person(each.name, each.address) for each in people if each.role == "to"]
    cc = [_person(each.name, each.address) for each in people if each.role == "cc"]
    own = _person(sender.name, sender.address)
    head: list[tuple[str, str]] = [
        ("From", own),
        ("To", ",\r\n ".join(to)),
        ("Cc", ",\r\n ".join(cc)),
        ("Reply-To", own),
        ("Subject", _words(letter.subject, "Subject")),
        ("Date", format_datetime(letter.created_at)),
        ("Message-ID", letter.message_id),
        ("In-Reply-To", content["in_reply_to"] or ""),
        ("References", "\r\n ".join(content["references"])),
        ("Auto-Submitted", content["automatic"] or ""),
        ("X-Auto-Response-Suppress", "All" if content["automatic"] else ""),
        *((name, _words(value, name)) for name, value in content["headers"].items()),
    ]
    written = "".join(f"{name}: {value}\r\n" for name, value in head if value)
    return ComposedMessage(
        written.encode("ascii") + _body(content["text"], content["html"], files),
        [each.address for each in people],
        subject=letter.subject,
        recipients=[each.address for each in people if each.role == "to"],
        cc=[each.address for each in people if each.role == "cc"],
        body=content["text"],
        html=content["html"],
        sender=sender.address,
        reply_to=sender.address,
        msgId=letter.message_id,
        extra_headers=content["headers"],
    )


def envelope_address(address: str) -> str:
    """`address` as SMTP takes it: an international domain in its ASCII form. Raises Unsendable."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise Unsendable(f"not an address: {address}") from error
    if not _ADDRESS.fullmatch(plain) or len(plain) > 320:
        raise Unsendable(f"not an address: {address}")
    return plain


def _body(text: str, html: str | None, files: Sequence[File]) -> bytes:
    """The MIME headers and the content; quoted-printable by the C module, the package's own takes ten times as long."""
    body = _text("plain", text)
    if html is not None:
        body = _multipart("alternative", [body, _text("html", html)])
    if files:
        body = _multipart("mixed", [body, *(_attachment(file) for file in files)])
    return b"MIME-Version: 1.0\r\n" + body


def _text(kind: str, text: str) -> bytes:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode() + binascii.b2a_qp(lines, istext=True).replace(b"\n", b"\r\n") + b"\r\n"


def _multipart(kind: str, parts: Sequence[bytes]) -> bytes:
    boundary = secrets.token_hex(16).encode()
    head = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind.encode(), boundary)
    return head + b"".join(b"--%s\r\n%s\r\n" % (boundary, part) for part in parts) + b"--%s--\r\n" % boundary


def _attachment(file: File) -> bytes:
    kind = _MIME.fullmatch(file.mime.split(";")[0].strip())
    main, sub = (kind[1], kind[2]) if kind else ("application", "octet-stream")
    part = EmailMessage(policy=SMTP)
    part.set_content(
        file.content, maintype=main, subtype=sub, disposition="attachment", filename=one_line(file.name)
    )
    del part["MIME-Version"]
    return bytes(part)


def _person(name: str, address: str) -> str:
    plain = envelope_address(address)
    name = one_line(name, 200)
    if not name:
        return plain
    if name.isascii() and "=?" not in name:
        escaped = name.replace("\\", r"\\").replace('"', r"\"")
        return f"{name} <{plain}>" if _ATOMS.fullmatch(name) else f'"{escaped}" <{plain}>'
    return f"{Header(name, 'utf-8', header_name='Reply-To').encode(linesep=chr(13) + chr(10))} <{plain}>"


def _words(value: str, name: str) -> str:
    plain = one_line(value, 900)
    if plain.isascii() and "=?" not in plain:
        return plain
    return str(Header(plain, "utf-8", header_name=name).encode(linesep="\r\n"))
