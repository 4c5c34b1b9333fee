"""Mail that somebody has torn, mixed and glued: it is read or put aside, never a fault of ours, and nothing in it runs."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bench import mail_corpus
from helpdesk.extensions import db
from helpdesk.mail import incoming
from helpdesk.mail.models import IncomingEmail
from helpdesk.mail.parse import as_json, parse
from helpdesk.mail.words import IncomingState, Source
from tests.factories import mail
from tests.ordeal.test_hostile_mail import CASES

OWN = Path(__file__).resolve().parents[1] / "mail" / "letters"
PIECES = (
    b"\r\n\r\n", b"\n", b"\r", b"\x00", b"\xff\xfe", b"--", b"=?utf-8?b?4pyT", b"?=", b"=?x?q?=ff?=", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=\"\"\r\n", b"Content-Transfer-Encoding: base64\r\n", b"charset=utf-7", b"begin 644 a\n",
    b"<script>alert(1)</script>", b"<img src=x onerror=alert(1)>", b"<svg/onload=alert(1)>", b"<a href=\"java\tscript:alert(1)\">", b"<style>",
    b"</blockquote>" * 50, b"<table>" * 50, b"\xe2\x80\xae", b"From: ", b"\r\n ", b"; filename*1*=utf-8''%ff", b"(", b"\"", b"<", b",", b";",
)  # fmt: skip
RUNS = re.compile(r"<script|<style|<svg|<iframe|\son\w+\s*=|javascript:", re.IGNORECASE)


def letters() -> list[bytes]:
    """Those of this repository, and of the corpus where there is one."""
    folders = [OWN, *([folder] if (folder := mail_corpus.corpus_folder()) else [])]
    paths = [path for each in folders for path in sorted(each.rglob("*.eml"))]
    return [raw for path in paths if len(raw := path.read_bytes()) < 100_000]


def torn(raw: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The letter after a few accidents."""
    for _ in range(chance.randint(1, 6)):
        a, b = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
        accident = chance.randrange(6)
        if accident == 0:
            raw = raw[:a] + raw[b:]
        elif accident == 1:
            raw = raw[:a] + raw[a:b] * 2 + raw[b:]
        elif accident == 2:
            raw = raw[:a] + chance.choice(PIECES) + raw[a:]
        elif accident == 3:
            other = chance.choice(others)
            raw = raw[:a] + other[chance.randrange(len(other)) :]
        elif accident == 4:
            raw = raw[:a] + bytes(chance.randrange(256) for _ in range(min(b - a, 8))) + raw[min(b, a + 8) :]
        else:
            raw = raw[:b]
    return raw[:300_000]


def test_torn_mail_is_read_and_nothing_in_it_runs(
    ordeal_size: Callable[[int, int], int], tried: Callable[[str], None]
) -> None:
    chance, whole, count = random.Random(7), letters(), ordeal_size(300, 30_000)
    slowest = 0.0
    for number in range(count):
        raw = torn(chance.choice(whole), whole, chance)
        began = time.process_time()
        read = parse(raw, trusted_authserv="x")
        slowest = max(slowest, time.process_time() - began)
        json.dumps(as_json(read, "f"), ensure_ascii=False).encode("utf-8")
        assert "unreadable" not in (read.error or ""), (number, raw)
        assert not RUNS.search(re.sub(r"&lt;.*?&gt;", "", read.html or "")), (number, raw)
        assert not re.search(r"[\r\n\x00]", f"{read.subject}{read.from_email}{read.from_name}"), (number, raw)
    assert slowest <= 5, slowest
    tried(f"{count} letters made of {len(whole)}")


def test_torn_mail_becomes_a_ticket_or_is_put_aside(
    app: Flask, at: datetime, ordeal_size: Callable[[int, int], int], tried: Callable[[str], None]
) -> None:
    mail.mailbox("help@example.com")
    chance, whole, count = random.Random(11), letters(), ordeal_size(25, 2_000)
    for number in range(count):
        raw = torn(chance.choice(whole), whole, chance)
        row = incoming.receive(raw, mailbox_id=None, source=Source.PIPE, at=at)
        db.session.commit()
        incoming.process_due(at)
        kept = db.session.scalars(select(IncomingEmail).filter_by(id=row.id)).one()
        assert kept.state in {IncomingState.PROCESSED, IncomingState.QUARANTINED}, (number, kept.error, raw)
    tried(f"{count} letters")


def test_hostile_megabytes_are_received_whole(
    app: Flask, at: datetime, ordeal_size: Callable[[int, int], int], tried: Callable[[str], None]
) -> None:
    """Not the reader alone: sanitising, quoting, storing and searching bear them too."""
    mail.mailbox("help@example.com")
    cases = list(CASES.values())
    some = random.Random(3).sample(cases, ordeal_size(4, len(cases)))
    for case in some:
        incoming.receive(case(), mailbox_id=None, source=Source.PIPE, at=at)
        db.session.commit()
        incoming.process_due(at)
    states = set(db.session.scalars(select(IncomingEmail.state)))
    assert states <= {IncomingState.PROCESSED, IncomingState.QUARANTINED}
    tried(f"{len(some)} letters of a megabyte")
