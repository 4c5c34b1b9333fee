"""A mail server on loopback that answers as a test tells it to, and keeps what it took."""

from __future__ import annotations

import asyncio
import ipaddress
import random
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from helpdesk.mail.parse import ParsedMail, parse

PATIENCE = 60  # seconds that a server gets to be there on a busy machine


@dataclass
class Taken:
    """One letter as the server has it."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def mail(self) -> ParsedMail:
        return parse(self.raw)

    @property
    def message_id(self) -> str | None:
        return self.mail.message_id

    @property
    def head(self) -> str:
        return self.raw.partition(b"\r\n\r\n")[0].decode("ascii")


@dataclass
class Server:
    """What it took, and what it says: a reply per recipient, to the sender, to the letter."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    rcpt: dict[str, str] = field(default_factory=dict)
    mail: str | None = None
    data: str | None = None
    drop: str | None = None  # "kept" or "lost": the line breaks after the last byte
    stall_at: str | None = None  # "rcpt": never answers
    connections: int = 0
    before_reply: Callable[[], None] | None = None

    def on(self, app: Flask) -> Server:
        """Makes this the installation's mail server, really used."""
        state = app.extensions["mail"]
        state.suppress, state.server, state.port = False, "127.0.0.1", self.port
        return self


class _Handler:
    def __init__(self, server: Server) -> None:
        self.server = server

    async def handle_EHLO(
        self, _smtp: Any, session: Any, _envelope: Any, host: str, replies: list[str]
    ) -> list[str]:
        self.server.connections += 1
        session.host_name = host
        return replies

    async def handle_MAIL(self, _smtp: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.server.mail:
            return self.server.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _smtp: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.server.stall_at == "rcpt":
            await asyncio.sleep(30)
        reply = self.server.rcpt.get(address, "250 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, smtp: Any, _session: Any, envelope: Any) -> str:
        server = self.server
        if server.data:
            return server.data
        if server.drop != "lost":
            server.taken.append(Taken(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        if server.before_reply is not None:
            await asyncio.to_thread(server.before_reply)
        if server.drop:
            smtp.transport.abort()
        return "250 taken"


PORTS = range(15_000, 32_000)  # below those that the system gives to whoever connects somewhere
_chance = random.SystemRandom()  # tests that run beside this one choose others


def free_port() -> int:
    """A port of this machine on which nothing listens, and which nobody gets by accident before we use it."""
    while True:
        port = _chance.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@contextmanager
def server(**options: Any) -> Iterator[Server]:
    """A running server; `options` go to aiosmtpd (tls_context, require_starttls, ssl_context, …)."""
    made = Server(free_port())
    controller = Controller(
        _Handler(made), hostname="127.0.0.1", port=made.port, ready_timeout=PATIENCE, **options
    )
    controller.start()
    try:
        yield made
    finally:
        controller.stop()


@contextmanager
def restored(app: Flask) -> Iterator[None]:
    """Leaves Flask-Mail's settings as they were."""
    state = app.extensions["mail"]
    before = dict(vars(state))
    try:
        yield
    finally:
        vars(state).update(before)


def certificate(
    folder: Path, *, host: str = "localhost", expired: bool = False
) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate for `host` and 127.0.0.1 (only where the host is localhost): its file, a server context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName(host)]
    if host == "localhost":
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now - timedelta(days=1) if expired else now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{host}.pem", folder / f"{host}.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
