"""How letters leave: Flask-Mail with verified certificates, time limits, and an answer for every recipient.

What an answer means for a letter is decided in `delivering`; here it is only told apart: taken, refused for good,
refused for now, or unknown because the line broke after the last byte.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any

import flask_mail
from flask import Flask, current_app

from helpdesk.extensions import mail
from helpdesk.kit.seal import SealBroken
from helpdesk.kit.text import one_line
from helpdesk.mail import threading
from helpdesk.mail.composing import ComposedMessage, envelope_address
from helpdesk.mail.models import Mailbox
from helpdesk.mail.words import Security
from helpdesk.web import sealing

_DOTS = re.compile(rb"(?m)^\.")
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class Fate(StrEnum):
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Answer:
    """What the server said about one recipient. `stage`: mail, rcpt, data, end (after the last byte)."""

    fate: Fate
    code: int
    text: str
    stage: str

    @property
    def status(self) -> str:
        """The enhanced status (5.1.1) where the server gave one, else its code."""
        found = _ENHANCED.search(self.text)
        return found[1] if found else str(self.code)

    @property
    def line(self) -> str:
        return one_line(f"{self.code} {self.text}", 300)


class LineFailed(Exception):
    """There is no line to the server, or it broke before the letter was wholly sent: nothing arrived."""


@dataclass(frozen=True)
class Route:
    """The way out of a mailbox. Times are in seconds; servers may think long after the last byte (RFC 5321)."""

    host: str
    port: int
    security: Security = Security.PLAIN
    user: str | None = None
    password: str | None = None
    verify: bool = True
    is_default: bool = False
    timeout: float = 60
    patience: float = 600


def init_app(app: Flask) -> None:
    mail.init_app(app)


def route_of(mailbox: Mailbox) -> Route:
    """The mailbox's own server, else the installation's (MAIL_SERVER and so on). Raises LineFailed where the
    password cannot be read."""
    if not mailbox.smtp_host:
        return _default_route()
    try:
        password = sealing.opened(mailbox.smtp_secret) if mailbox.smtp_secret else None
    except SealBroken as error:
        raise LineFailed("The stored password cannot be read with the present secret key") from error
    user = mailbox.smtp_user or None
    return Route(
        mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security, user, password, mailbox.verify_tls
    )


def _default_route() -> Route:
    # Flask-Mail keeps what it was configured with; tests point it at their own server.
    state = current_app.extensions["mail"]
    security = Security.TLS if state.use_ssl else Security.STARTTLS if state.use_tls else Security.PLAIN
    return Route(state.server, state.port, security, state.username, state.password, is_default=True)


def tls_context(*, verify: bool) -> ssl.SSLContext:
    """Certificates and names are checked unless the mailbox says otherwise."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class Line(flask_mail.Connection):
    """A connection that many letters share. Opens by `with`; raises LineFailed with the server's own words."""

    def __init__(self, route: Route) -> None:
        super().__init__(current_app.extensions["mail"])
        self.route = route
        self.suppressed = bool(self.mail.suppress and route.is_default)

    def __enter__(self) -> Line:
        self.host = None if self.suppressed else self.configure_host()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """Ends the conversation politely where the other side still listens."""
        host, self.host = self.host, None
        if host is None:
            return
        try:
            host.quit()
        except (smtplib.SMTPException, OSError):
            host.close()

    def configure_host(self) -> smtplib.SMTP:
        host: smtplib.SMTP | None = None
        try:
            host = self._called()
            if self.route.user and self.route.password:
                host.login(self.route.user, self.route.password)
            host.ehlo_or_helo_if_needed()
            if host.sock is not None:
                host.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (smtplib.SMTPException, OSError) as error:
            if host is not None:
                host.close()
            raise LineFailed(said_by(error)) from error
        return host

    def _called(self) -> smtplib.SMTP:
        """Connected, and encrypted where the route wants it: a server that cannot is not spoken to in the clear."""
        route, own = self.route, threading.own_domain()
        if route.security is Security.TLS:
            context = tls_context(verify=route.verify)
            return smtplib.SMTP_SSL(route.host, route.port, own, timeout=route.timeout, context=context)
        host = smtplib.SMTP(route.host, route.port, own, timeout=route.timeout)
        if route.security is Security.STARTTLS:
            try:
                host.starttls(context=tls_context(verify=route.verify))
            except BaseException:
                host.close()
                raise
        return host

    def send(  # type: ignore[override]
        self, message: ComposedMessage, envelope_from: str = "", recipients: list[str] | None = None
    ) -> dict[str, Answer]:
        """Sends to `recipients` (addresses as stored) and gives each one's answer.

        Raises LineFailed where the line broke before the last byte, Unsendable for what is no address.
        """
        wanted = message.addresses if recipients is None else recipients
        if self.suppressed:
            answers = dict.fromkeys(wanted, Answer(Fate.ACCEPTED, 250, "sending is switched off", "end"))
        else:
            answers = self._converse(message.as_bytes(), envelope_from, wanted)
        flask_mail.email_dispatched.send(current_app._get_current_object(), message=message)  # type: ignore[attr-defined]
        return answers

    def _converse(self, raw: bytes, sender: str, recipients: list[str]) -> dict[str, Answer]:
        plain = {address: envelope_address(address) for address in recipients}
        host = self.host
        if host is None:
            raise LineFailed("the line is closed")
        try:
            opened = _answer(host.mail(sender, [f"size={len(raw)}"] if host.has_extn("size") else []), "mail")
            if opened.fate is not Fate.ACCEPTED:
                self._start_anew(opened)
                return dict.fromkeys(recipients, opened)
            answers = {address: _answer(host.rcpt(plain[address]), "rcpt") for address in recipients}
            taken = [address for address, answer in answers.items() if answer.fate is Fate.ACCEPTED]
            if not taken:
                self._start_anew(*answers.values())
                return answers
            return answers | dict.fromkeys(taken, self._data(host, raw))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise LineFailed(said_by(error)) from error

    def _data(self, host: smtplib.SMTP, raw: bytes) -> Answer:
        begun = _answer(host.docmd("DATA"), "data")
        if begun.code != 354:
            self._start_anew(begun)
            return begun
        host.send(_DOTS.sub(b"..", raw if raw.endswith(b"\r\n") else raw + b"\r\n"))
        try:
            if host.sock is not None:
                host.sock.settimeout(self.route.patience)
            host.send(b".\r\n")
            ended = _answer(host.getreply(), "end")
            if host.sock is not None:
                host.sock.settimeout(self.route.timeout)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Answer(Fate.UNCERTAIN, 0, said_by(error), "end")
        if ended.code == 421:
            self._drop()
        return ended

    def _start_anew(self, *answers: Answer) -> None:
        if any(answer.code == 421 for answer in answers):
            self._drop()
        elif self.host is not None:
            self.host.rset()

    def _drop(self) -> None:
        host, self.host = self.host, None
        if host is not None:
            host.close()

    @property
    def is_open(self) -> bool:
        return self.suppressed or self.host is not None


def _answer(reply: tuple[int, Any], stage: str) -> Answer:
    code, said = reply
    text = one_line(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said), 280)
    if code == 354 or 200 <= code < 300:
        fate = Fate.ACCEPTED
    elif 500 <= code < 600 and not (stage == "mail" and code not in {552, 554}):
        fate = Fate.REFUSED
    else:  # 4xx; and a sender refused for good is our own set-up, which somebody may mend
        fate = Fate.DEFERRED
    return Answer(fate, code, text, stage)


def said_by(error: BaseException) -> str:
    """The server's own line where it said one, else what the system says."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        return one_line(f"{error.smtp_code} {said}", 400)
    if isinstance(error, ssl.SSLCertVerificationError):
        return one_line(f"The server's certificate was not accepted: {error.verify_message}", 400)
    return one_line(str(error) or type(error).__name__, 400)
