"""The gateway of the demo: it keeps texts, reports them as delivered, and its page answers them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.texting import delivering, hearing, sink
from helpdesk.texting import jobs as texting_jobs
from helpdesk.texting.models import IncomingText, OutgoingText
from helpdesk.texting.words import Meaning, TextState
from tests import gateways
from tests.factories import texting
from tests.factories.texting import NUMBER
from tests.pages import Client
from tests.smtp import free_port


@pytest.fixture
def port(app: Flask, tmp_path: Path) -> Iterator[int]:
    """The port of a running sink."""
    number, folder = free_port(), tmp_path / "texts"
    app.config["TEXT_SINK_DIR"] = str(folder)
    running = sink.start(number, folder)
    yield number
    running.shutdown()
    running.server_close()


def test_what_goes_to_the_sink_stands_on_its_page_and_can_be_stopped(
    client: Client, port: int, clock: Any, at: datetime
) -> None:
    assert "No text was sent yet" in client.get("/dev/texts").text
    texting.gateway(f"http://127.0.0.1:{port}/texts", takes_replies=True)
    texting.text(text="Kā gāja? http://localhost/s/abc")
    db.session.commit()
    delivering.deliver(at)
    assert db.session.scalars(select(OutgoingText)).one().state is TextState.SENT
    page = client.get("/dev/texts")
    assert "Kā gāja?" in page.text and "+371 29 418 806" in page.text
    assert page.links()["http://localhost/s/abc"] == "http://localhost/s/abc"
    client.submit(page, "/stop")
    texting_jobs.hear(at)
    came = db.session.scalars(select(IncomingText)).one()
    assert (came.number, came.meaning) == (NUMBER, Meaning.STOP)


def test_it_refuses_what_is_no_text(app: Flask, port: int, at: datetime) -> None:
    texting.gateway(f"http://127.0.0.1:{port}/texts", fields={"to": "somebody"})
    texting.text()
    db.session.commit()
    delivering.deliver(at)
    assert db.session.scalars(select(OutgoingText)).one().state is TextState.FAILED


def test_its_reports_are_signed(app: Flask, client: Client, clock: Any, at: datetime) -> None:
    """As a real gateway's: the headers it sends are those that we believe."""
    made = texting.gateway(takes_replies=True)
    with gateways.server() as listening:
        ear = sink.Ear(listening.address, texting.SECRET)
        ear.tell({"id": "1", "status": "delivered"}, at)
        (told,) = listening.taken
    names = {name: told.headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
    answer = client.open(
        "POST", f"/gateways/{made.id}/reports", data=b'{"id": "1", "status": "delivered"}', headers=names
    )
    assert answer.status == 204
    assert hearing.JOB == "texting.hear"


def test_where_there_is_no_sink_the_page_says_so(app: Flask, client: Client) -> None:
    app.config["TEXT_SINK_DIR"] = None
    assert "There is no sink here" in client.get("/dev/texts").text


@pytest.mark.parametrize("name", ["../../secret_key", "x", "00000000000000000001-0000000g"])
def test_row_attack_only_texts_of_the_sink_are_read(tmp_path: Path, name: str) -> None:
    assert sink.text(tmp_path, name) is None
