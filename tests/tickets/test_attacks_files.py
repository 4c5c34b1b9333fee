"""Files of strangers: rows 3, 5, 6, 7, 36, 37, 50 and 51 of the list of attacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.files.models import StoredFile
from helpdesk.tickets import conversation
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Attachment, Message, Ticket
from helpdesk.tickets.writing import Provenance
from tests.factories import people, tickets
from tests.pages import Client

pytestmark = pytest.mark.slow

SignIn = Callable[..., Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
SCRIPT = b"<html><script>alert(1)</script></html>"


def with_file(*uploads: Upload, **more: object) -> tuple[Ticket, list[Attachment]]:
    ticket = tickets.ticket(attachments=list(uploads), **more)
    return ticket, list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def fetched(client: Client, ticket: Ticket, attachment: Attachment) -> TestResponse:
    return asked(client, f"/tickets/{ticket.number}/attachments/{attachment.id}/{quote(attachment.name)}")


def asked(client: Client, address: str) -> TestResponse:
    return client.get(address, buffered=True).response  # read to its end, and closed


@pytest.mark.parametrize(
    ("name", "mime", "content"),
    [
        ("a.html", "text/html", SCRIPT),
        ("a.xhtml", "application/xhtml+xml", SCRIPT),
        ("a.xml", "text/xml", SCRIPT),
        ("a.mht", "message/rfc822", SCRIPT),
        ("a.pdf", "application/pdf", b"%PDF-1.7 /JavaScript"),
        ("a.png", "image/png", SCRIPT),  # a picture by name alone
        ("a.html", "image/png;text/html", SCRIPT),
        ("a", "", SCRIPT),
        ("a", "text/html\r\nX: y", SCRIPT),
        ("shell.py", "text/x-python", b"import os"),
        ("shell.php", "application/x-php", b"<?php"),
        ("shell.pht", "text/plain", b"<?php"),
        ("shell.phar", "application/octet-stream", b"<?php"),
    ],
)
def test_what_can_act_is_only_ever_downloaded(
    app: Flask, sign_in_as: SignIn, name: str, mime: str, content: bytes
) -> None:
    """Rows 3 and 51."""
    ticket, (attachment,) = with_file(Upload(name, mime, content))
    answer = fetched(sign_in_as(people.agent()), ticket, attachment)
    assert answer.status_code == 200
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "X" not in answer.headers


@pytest.mark.parametrize("mime", ["image/svg+xml", "image/svg", "IMAGE/SVG+XML; charset=utf-8", "image/png"])
def test_a_drawing_with_scripts_is_never_shown_from_our_origin(
    app: Flask, sign_in_as: SignIn, mime: str
) -> None:
    """Row 5."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    ticket, (attachment,) = with_file(Upload("a.svg", mime, svg, content_id="cid1"))
    answer = fetched(sign_in_as(people.agent()), ticket, attachment)
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_real_picture_is_shown_in_its_sandbox(app: Flask, sign_in_as: SignIn) -> None:
    """Row 4: the allowlist, checked by the bytes."""
    ticket, (attachment,) = with_file(Upload("a.png", "image/png", PNG))
    answer = fetched(sign_in_as(people.agent()), ticket, attachment)
    assert answer.mimetype == "image/png"
    assert not answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name",
    [
        '"><img src=x onerror=alert(1)>.png', "\u202egnp.exe", "a\x00b.txt", "x" * 5000 + ".txt", "'><svg/onload=1>",
        "a\r\nSet-Cookie: x=y.txt", "a%0d%0aX-Evil: 1.txt", "a\u2028b.txt", "../../etc/passwd", "C:\\boot.ini", "CON",
        ".htaccess\u200b", "a. ", "\u202e", "",
    ],
)  # fmt: skip
def test_a_name_is_only_a_name(app: Flask, sign_in_as: SignIn, name: str) -> None:
    """Rows 6, 7 and 50: in the list, in the header, on the disk."""
    ticket, (attachment,) = with_file(Upload(name, "text/plain", b"x"))
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}")
    (link,) = page.all("a.attachment")
    assert attachment.name in link.text_content()
    assert not page.root.xpath("//img[@onerror] | //*[@onload]")
    answer = asked(client, link.get("href"))
    assert answer.status_code == 200
    assert len(answer.headers.getlist("Content-Disposition")) == 1
    assert not {"Set-Cookie", "X-Evil"} & set(answer.headers.keys())
    assert not any(c in answer.headers["Content-Disposition"] for c in "\r\n\x00\u2028")
    assert len(attachment.name) <= 255


def test_on_disk_there_are_only_hashes(app: Flask) -> None:
    """Row 50."""
    with_file(Upload("../../evil.py", "text/x-python", b"1"), Upload(".htaccess", "text/plain", b"2"))
    kept = [path for path in Path(store.folder()).rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert all(len(path.name) == 64 and set(path.name) <= set("0123456789abcdef") for path in kept)


def test_the_file_of_another_ticket_is_not_there(app: Flask, sign_in_as: SignIn) -> None:
    """Row 36: neither by its id under another number, nor under a ticket one may not see."""
    inner = people.team(restricted=True)
    ticket, (mine,) = with_file(Upload("a.txt", "text/plain", b"x"))
    secret, (_mine, theirs) = with_file(Upload("b.txt", "text/plain", b"y"), team_id=inner.id)
    client = sign_in_as(people.agent())
    assert fetched(client, ticket, mine).status_code == 200
    assert fetched(client, ticket, theirs).status_code == 404
    assert fetched(client, secret, theirs).status_code == 404
    assert fetched(client, secret, mine).status_code == 404
    assert client.get(f"/tickets/{ticket.number}/attachments/99999/a.txt").status == 404
    assert fetched(sign_in_as(people.agent(team=inner)), secret, theirs).status_code == 200


def test_a_file_that_belongs_to_no_message_is_served_to_nobody(
    app: Flask, sign_in_as: SignIn, at: datetime
) -> None:
    """Row 36: what waits with a draft."""
    file = store.put(b"x", at=at)
    waiting = Attachment(message_id=None, file_id=file.id, name="a.txt", mime="text/plain")
    db.session.add(waiting)
    db.session.flush()
    ticket = tickets.ticket()
    assert fetched(sign_in_as(people.admin()), ticket, waiting).status_code == 404


def test_the_original_of_another_ticket_is_not_there(app: Flask, sign_in_as: SignIn) -> None:
    """Row 36, for a mail's own HTML."""
    inner = people.team(restricted=True)
    open_one = tickets.ticket(provenance=Provenance(html="<p>a</p>"))
    secret = tickets.ticket(provenance=Provenance(html="<p>b</p>"), team_id=inner.id)
    first, second = db.session.scalars(select(Message).order_by(Message.id)).all()
    client = sign_in_as(people.agent())
    assert client.get(f"/tickets/{open_one.number}/messages/{first.id}/original").status == 200
    assert client.get(f"/tickets/{open_one.number}/messages/{second.id}/original").status == 404
    assert client.get(f"/tickets/{secret.number}/messages/{second.id}/original").status == 404


def test_attachment_ids_sent_by_the_browser_mean_nothing(
    app: Flask, sign_in_as: SignIn, at: datetime
) -> None:
    """Row 37."""
    ticket, (theirs,) = with_file(Upload("a.txt", "text/plain", b"x"))
    own = tickets.ticket()
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{own.number}")
    data = {
        "csrf_token": page.all("input[name=csrf_token]")[0].get("value"), "kind": "note", "text": "x",
        "attachments": str(theirs.id), "attachment_ids": str(theirs.id), "files": str(theirs.id),
        "delete": str(theirs.id),
    }  # fmt: skip
    assert client.post(f"/tickets/{own.number}/messages", data).status == 200
    (kept,) = db.session.scalars(select(Attachment))
    assert (kept.id, kept.message_id) == (theirs.id, theirs.message_id)
    assert fetched(client, ticket, theirs).status_code == 200


def test_a_missing_file_costs_one_file_not_the_page(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    """Fault 29 and 69: the disk does not give it."""
    ticket, (attachment,) = with_file(Upload("a.txt", "text/plain", b"x"))
    conversation.add_note(ticket, by=people.agent(), body="Still here", at=at)
    store.path_of(db.session.get_one(StoredFile, attachment.file_id).sha256).unlink()
    client = sign_in_as(people.agent())
    assert fetched(client, ticket, attachment).status_code == 503
    assert "Still here" in client.get(f"/tickets/{ticket.number}").text
