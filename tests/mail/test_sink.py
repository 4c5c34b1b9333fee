"""The demo's mail server, and the page that shows what it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.mail import delivering, sink
from tests import smtp
from tests.factories import mail
from tests.pages import Client


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a running sink that takes this installation's letters."""
    made = tmp_path / "sink"
    port = smtp.free_port()
    monkeypatch.setitem(app.config, "MAIL_SINK_DIR", str(made))
    controller = sink.start(port, made)
    with smtp.restored(app):
        smtp.Server(port).on(app)
        yield made
    controller.stop()


def test_what_is_sent_can_be_read_and_its_links_followed(
    app: Flask, client: Client, folder: Path, at: datetime
) -> None:
    mail.letter(
        subject="How was it?",
        text="Answer: http://localhost/s/TOKEN\n",
        html='<h1>Hi</h1><a href="http://localhost/s/TOKEN">5</a><script>x</script>',
        at=at,
    )
    db.session.commit()
    assert delivering.deliver(at) == 1
    page = client.get("/dev/mail")
    assert "How was it?" in page.text and "ilze@example.net" in page.text
    page = client.get(page.links()["How was it?"])
    assert page.links()["http://localhost/s/TOKEN"] == "http://localhost/s/TOKEN"
    shown = client.http.get(page.links()["Show as the customer sees it"])
    assert 'href="http://localhost/s/TOKEN"' in shown.get_data(as_text=True)
    policy = shown.headers["Content-Security-Policy"]
    assert (
        "default-src 'none'" in policy and "sandbox allow-popups" in policy and "allow-scripts" not in policy
    )
    source = client.http.get(page.links()["Source"])
    assert source.mimetype == "text/plain" and "Message-ID: <message." in source.get_data(as_text=True)


def test_the_newest_comes_first(app: Flask, client: Client, folder: Path, at: datetime) -> None:
    for subject in ("first", "second"):
        mail.letter(subject=subject, at=at)
        db.session.commit()
        delivering.deliver(at)
        time.sleep(0.002)
    assert [letter.parsed.subject for letter in sink.letters(folder)] == ["second", "first"]


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2fetc%2fpasswd",
        "%2fetc%2fpasswd",
        "secret_key%00",
        "x",
        "0" * 20 + "-" + "0" * 8,
        "secret_key",
    ],
)
def test_row_52_only_letters_can_be_asked_for(app: Flask, client: Client, folder: Path, name: str) -> None:
    for ending in ("", "/html", "/source"):
        assert client.http.get(f"/dev/mail/{name}{ending}").status_code == 404


def test_without_a_sink_the_page_says_so(app: Flask, client: Client) -> None:
    assert "There is no sink here" in client.get("/dev/mail").text
