"""Fetching from a real IMAP server: everything once, whoever read it, whatever breaks (F1, F4-F12, F73)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.mail import fetching, imap
from helpdesk.mail.imap import ServerFailed
from helpdesk.mail.models import FetchFault, IncomingEmail, Mailbox
from helpdesk.mail.words import Security
from helpdesk.web import sealing
from tests import dovecot, smtp
from tests.conftest import missing
from tests.factories import mail

pytestmark = pytest.mark.services
HOUR = timedelta(hours=1)


@pytest.fixture
def imap_server() -> Iterator[dovecot.Server]:
    if why := dovecot.missing():
        missing(why)
    with dovecot.server() as running:
        yield running


def mailbox(server: dovecot.Server, **more: Any) -> Mailbox:
    values = {
        "imap_host": "127.0.0.1",
        "imap_port": server.port,
        "imap_security": Security.PLAIN,
        "imap_user": dovecot.USER,
    }
    made = mail.mailbox("help@kulda.example", imap_secret=sealing.sealed(dovecot.PASSWORD), **values | more)
    db.session.commit()
    return made


def subjects() -> list[str]:
    return [row.subject for row in db.session.scalars(select(IncomingEmail).order_by(IncomingEmail.id))]


def test_everything_is_fetched_once_oldest_first_even_what_somebody_has_read(
    app: Flask, at: datetime, imap_server: dovecot.Server
) -> None:
    box = mailbox(imap_server)
    raws = [mail.raw(subject=name) for name in "abc"]
    imap_server.put(raws[0])
    imap_server.put(raws[1], flags=(rb"\Seen", rb"\Flagged"))
    imap_server.put(raws[2])
    assert fetching.fetch_due(at) == 3
    assert subjects() == ["a", "b", "c"]
    assert fetching.fetch_due(at + HOUR) == 0
    assert box.last_uid == 3 and box.uid_validity and box.fetched_at == at + HOUR and not box.error
    with imap_server.open() as client:
        assert all(rb"\Seen" in flags for flags in client.get_flags(client.search()).values())


def test_done_mail_moves_to_its_folder(app: Flask, at: datetime, imap_server: dovecot.Server) -> None:
    mailbox(imap_server, imap_done_folder="Done/helpdesk")
    imap_server.put(mail.raw(subject="a"), mail.raw(subject="b"))
    fetching.fetch_due(at)
    assert imap_server.subjects() == [] and imap_server.subjects("Done/helpdesk") == ["a", "b"]


def test_the_bytes_are_those_of_the_server(app: Flask, at: datetime, imap_server: dovecot.Server) -> None:
    from helpdesk.files import store
    from helpdesk.files.models import StoredFile

    mailbox(imap_server)
    raw = mail.raw("Čau\r\n") + b"\x80\xff line\r\n"
    imap_server.put(raw)
    fetching.fetch_due(at)
    row = db.session.scalars(select(IncomingEmail)).one()
    assert store.read(db.session.get_one(StoredFile, row.file_id)) == raw
    assert row.arrived_at is not None


def test_f10_a_folder_made_anew_is_read_anew_without_doubles(
    app: Flask, at: datetime, imap_server: dovecot.Server
) -> None:
    box = mailbox(imap_server)
    old = mail.raw(subject="old")
    imap_server.put(old)
    fetching.fetch_due(at)
    before = box.uid_validity
    imap_server.renumber()
    imap_server.put(mail.raw(subject="new"))
    with imap_server.open() as client:
        assert client.select_folder("INBOX")[b"UIDVALIDITY"] != before
    assert fetching.fetch_due(at + HOUR) == 1
    assert sorted(subjects()) == ["new", "old"] and box.uid_validity != before


@pytest.mark.parametrize("fault", ["password", "no server", "no folder"])
def test_f8_a_server_that_does_not_let_us_in_is_left_alone_longer_and_longer(
    app: Flask, at: datetime, imap_server: dovecot.Server, fault: str
) -> None:
    more: dict[str, Any] = {"imap_port": smtp.free_port()} if fault == "no server" else {}
    box = mailbox(imap_server, **more)
    if fault == "password":
        box.imap_secret = sealing.sealed("wrong")
    if fault == "no folder":
        box.imap_folder = "Gone"
    db.session.commit()
    pauses = []
    now = at
    for _ in range(fetching.TELL_AFTER):
        assert fetching.fetch_due(now) == 0
        assert fetching.fetch_due(now + timedelta(seconds=30)) == 0 and box.next_fetch_at is not None
        pauses.append(box.next_fetch_at - now)
        now = box.next_fetch_at
    assert pauses == [timedelta(minutes=n) for n in (1, 2, 4, 8, 16)]
    assert box.error and box.failing_since == at and box.failures == fetching.TELL_AFTER
    assert db.session.scalars(select(EventRecord.kind)).all() == ["mailbox.failing"]
    box.imap_secret, box.imap_port, box.imap_folder = (
        sealing.sealed(dovecot.PASSWORD),
        imap_server.port,
        "INBOX",
    )
    imap_server.put(mail.raw())
    db.session.commit()
    assert fetching.fetch_due(now) == 1
    assert (box.error, box.failures, box.failing_since) == ("", 0, None)


def test_a_broken_mailbox_holds_up_no_other(app: Flask, at: datetime, imap_server: dovecot.Server) -> None:
    mail.mailbox("first@kulda.example", is_default=False, imap_host="127.0.0.1", imap_port=smtp.free_port())
    mailbox(imap_server)
    imap_server.put(mail.raw())
    assert fetching.fetch_due(at) == 1


def test_a_message_that_is_too_large_stays_on_the_server_and_is_listed(
    app: Flask, at: datetime, imap_server: dovecot.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "RAW_BYTES", 2000)
    mailbox(imap_server, imap_done_folder="Done")
    imap_server.put(mail.raw(subject="large", body="x\r\n" * 2000), mail.raw(subject="small"))
    assert fetching.fetch_due(at) == 1
    assert subjects() == ["small"] and imap_server.subjects() == ["large"]
    fault = db.session.scalars(select(FetchFault)).one()
    assert fault.next_attempt_at is None and "larger" in fault.error
    assert fetching.fetch_due(at + HOUR) == 0


class Proxy:
    """Stands between us and the server, and breaks the line or holds still when a word comes by."""

    def __init__(self, port: int, word: bytes, how: str, times: int = 1) -> None:
        self.target, self.word, self.how, self.left = port, word, how, times
        self.sockets: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            self.sockets += [near, far]
            threading.Thread(target=self._pump, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(far, near, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, from_server: bool) -> None:
        try:
            while data := source.recv(65536):
                if from_server and self.word in data and self.left > 0:
                    self.left -= 1
                    if self.how == "stall":
                        return
                    sink.sendall(data[: data.index(self.word)])
                    sink.shutdown(socket.SHUT_RDWR)
                    return
                sink.sendall(data)
        except OSError:
            return
        finally:
            if self.how != "stall":
                source.close()

    def close(self) -> None:
        for each in (self.listener, *self.sockets):
            each.close()


@contextmanager
def proxied(port: int, word: bytes, how: str = "break", times: int = 1) -> Iterator[Proxy]:
    proxy = Proxy(port, word, how, times)
    try:
        yield proxy
    finally:
        proxy.close()


def test_f6_a_line_that_breaks_within_a_message_loses_nothing(
    app: Flask, at: datetime, imap_server: dovecot.Server
) -> None:
    imap_server.put(*(mail.raw(subject=name, body=f"body of {name}\n") for name in ("a", "b", "c")))
    with proxied(imap_server.port, b"body of b") as proxy:
        mailbox(imap_server, imap_port=proxy.port)
        assert fetching.fetch_due(at) == 1
        assert fetching.fetch_due(at + timedelta(minutes=2)) == 1, "the others go on"
        assert subjects() == ["a", "c"]
        assert fetching.fetch_due(at + HOUR) == 1
        assert sorted(subjects()) == ["a", "b", "c"] and db.session.scalar(select(FetchFault)) is None


def test_f9_one_message_that_always_breaks_the_line_is_listed_and_the_rest_comes_in(
    app: Flask, at: datetime, imap_server: dovecot.Server
) -> None:
    imap_server.put(*(mail.raw(subject=name, body=f"body of {name}\n") for name in ("a", "b", "c")))
    with proxied(imap_server.port, b"body of b", times=99) as proxy:
        mailbox(imap_server, imap_port=proxy.port)
        for hours in range(4):
            fetching.fetch_due(at + hours * HOUR)
        assert subjects() == ["a", "c"]
        fault = db.session.scalars(select(FetchFault)).one()
        assert fault.uid == 2 and fault.attempts >= 2 and fault.next_attempt_at is not None


def test_f7_a_server_that_falls_silent_is_left_after_a_while(
    app: Flask, at: datetime, imap_server: dovecot.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.put(mail.raw())
    of = imap.account_of
    with proxied(imap_server.port, b"UIDVALIDITY", how="stall") as proxy:
        box = mailbox(imap_server, imap_port=proxy.port)
        with monkeypatch.context() as patched:
            hasty = {"patience": 0.5}
            patched.setattr(imap, "account_of", lambda box: imap.Account(**vars(of(box)) | hasty))
            assert fetching.fetch_due(at) == 0
        assert "timed out" in box.error
        proxy.left = 0
        assert fetching.fetch_due(at + HOUR) == 1


def test_f13_two_workers_fetch_a_mailbox_once(app: Flask, at: datetime, imap_server: dovecot.Server) -> None:
    box = mailbox(imap_server)
    imap_server.put(mail.raw())
    assert fetching._claim(box.id, at)
    assert fetching.fetch(box.id, at) == 0 and subjects() == []


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_row_73_a_self_signed_certificate_is_refused_unless_the_mailbox_says_otherwise(
    app: Flask, at: datetime, imap_server: dovecot.Server, security: Security, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = imap_server.tls_port if security is Security.TLS else imap_server.port
    box = mailbox(imap_server, imap_port=port, imap_security=security, imap_host="localhost")
    imap_server.put(mail.raw())
    with pytest.raises(ServerFailed, match="certificate"):
        fetching.check(imap.account_of(box))
    assert fetching.fetch_due(at) == 0 and "certificate" in box.error
    box.verify_tls = False
    fetching.check(imap.account_of(box))
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_server.certificate))
    box.verify_tls = True
    db.session.commit()
    assert fetching.fetch_due(at + HOUR) == 1


def test_row_73_a_server_without_starttls_is_not_spoken_to_in_the_clear(app: Flask, at: datetime) -> None:
    if why := dovecot.missing():
        missing(why)
    with dovecot.server(tls=False) as running:
        box = mailbox(running, imap_security=Security.STARTTLS, verify_tls=False)
        with pytest.raises(ServerFailed):
            fetching.check(imap.account_of(box))
        log = (running.folder / "log").read_text()
        assert "method=PLAIN" not in log and "Login:" not in log
