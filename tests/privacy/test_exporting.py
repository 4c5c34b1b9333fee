"""One person's export holds everything about them and nothing of others; whoever asked fetches it, for a week."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.files.models import StoredFile
from helpdesk.kit.errors import Conflict, Gone
from helpdesk.mail.words import OutgoingState
from helpdesk.people.models import User
from helpdesk.privacy import erasing, exporting, jobs, queries
from helpdesk.privacy.models import PersonExport
from helpdesk.privacy.words import ExportState
from helpdesk.surveys.models import Invitation
from helpdesk.tickets.models import Message, Ticket
from tests.factories import customers, mail, people, privacy, surveys, tickets
from tests.factories.privacy import EMAIL, MARK, NAME, Known

SECRETS = ("token_hash", "code_hmac", "nonce", "sealed", "lease_token", "bounce_key")


def exported(who: Known, at: datetime) -> tuple[PersonExport, ZipFile]:
    lead, customer = db.session.get_one(User, who.lead_id), db.session.get_one(Customer, who.customer_id)
    made = exporting.ask(customer, by=lead, at=at)
    db.session.commit()
    assert jobs.export(at) == 1
    db.session.refresh(made)
    file = db.session.get_one(StoredFile, made.file_id)
    return made, ZipFile(BytesIO(store.read(file)))


@pytest.mark.slow
def test_e37_everything_is_in_it_and_nothing_of_others(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    other, _ = tickets.closed_ticket(customer=customers.customer("Juris Kalns"), body="Juris alone.", at=at)
    bodies = list(
        db.session.scalars(select(Message.body).where(Message.ticket_id.in_([t.id for t in who.tickets])))
    )
    db.session.commit()
    made, archive = exported(who, at)
    assert archive.testzip() is None
    said = {row["body"] for row in json.loads(archive.read("data/messages.json"))}
    assert said == set(bodies)
    comments = {row["text"] for row in json.loads(archive.read("data/answers.json")) if row["text"]}
    assert comments == {f"{MARK} waited a week.", f"{MARK}: never."}
    points = {row["value"] for row in json.loads(archive.read("data/contact_points.json"))}
    assert {EMAIL, f"i.{EMAIL}"} <= points
    assert {row["source"] for row in json.loads(archive.read("data/opt_outs.json"))} == {"link"}
    assert json.loads(archive.read("data/events.json"))
    files = [name for name in archive.namelist() if name.startswith("files/")]
    assert any(archive.read(name) == b"%PDF zqmarker" for name in files)
    assert any(MARK.encode() in archive.read(name) for name in archive.namelist() if name.endswith(".eml"))
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Juris alone." not in whole and str(other.number).encode() not in archive.read("index.html")
    tables = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".json"))
    assert not [name for name in SECRETS if f'"{name}"'.encode() in tables]
    assert (made.state, made.done) == (ExportState.READY, made.total)


def test_the_page_to_read_says_it_and_shows_nothing_as_markup(app: Flask, at: datetime) -> None:
    ilze = customers.customer("<b>Ilze</b>", email="ilze@example.net")
    made, _ = tickets.closed_ticket(
        customer=ilze, subject="<script>alert(1)</script>", body="<img src=x>", at=at
    )
    lead = people.supervisor("Vera")
    db.session.commit()
    _export, archive = exported(Known(ilze, ilze.id, lead, lead, lead.id), at)
    pages = archive.read("index.html").decode() + archive.read(f"tickets/{made.number}.html").decode()
    assert "&lt;b&gt;Ilze&lt;/b&gt;" in pages and "&lt;script&gt;" in pages and "&lt;img src=x&gt;" in pages
    assert "<script" not in pages and "<img" not in pages and "http" not in pages.replace("http-equiv", "")


@pytest.mark.slow
def test_it_is_there_for_a_week_and_each_fetching_is_noted(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    made, _archive = exported(who, at)
    lead = db.session.get_one(User, who.lead_id)
    db.session.refresh(made, ["file"])
    assert exporting.fetch(made, by=lead, at=at + timedelta(days=6)).id == made.file_id
    with pytest.raises(Gone):
        exporting.fetch(made, by=lead, at=at + timedelta(days=7))
    db.session.commit()
    assert jobs.sweep(at + timedelta(days=8)) == 1
    db.session.refresh(made)
    assert (made.state, made.file_id) == (ExportState.GONE, None)
    kinds = db.session.scalars(select(EventRecord.kind).where(EventRecord.kind.startswith("privacy.")))
    assert sorted(kinds) == [
        "privacy.export_asked", "privacy.export_fetched", "privacy.export_gone", "privacy.export_made",
    ]  # fmt: skip


def test_one_at_a_time_and_none_once_the_person_is_erased(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    lead, customer = db.session.get_one(User, who.lead_id), db.session.get_one(Customer, who.customer_id)
    waiting = exporting.ask(customer, by=lead, at=at)
    with pytest.raises(Conflict, match="being made already"):
        exporting.ask(customer, by=lead, at=at)
    erasing.begin(customer, NAME, by=lead, at=at)
    db.session.commit()
    assert jobs.export(at) == 0
    db.session.refresh(waiting)
    assert waiting.state is ExportState.GONE
    with pytest.raises(Conflict):
        exporting.ask(customer, by=lead, at=at)


@pytest.mark.slow
def test_a_worker_that_died_begins_it_anew(
    app: Flask, clock: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = privacy.known(at)
    lead, customer = db.session.get_one(User, who.lead_id), db.session.get_one(Customer, who.customer_id)
    made = exporting.ask(customer, by=lead, at=at)
    db.session.commit()

    def die(_point: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs.failpoints, "reached", die)
    with pytest.raises(KeyboardInterrupt):
        jobs.export(at)
    db.session.rollback()
    monkeypatch.undo()
    assert jobs.export(at + timedelta(minutes=1)) == 0
    assert jobs.export(at + timedelta(minutes=20)) == 1
    db.session.refresh(made)
    assert made.state is ExportState.READY
    assert not list((store.folder() / ".exports").glob("*"))


def test_letters_to_colleagues_about_several_tickets_are_nobodys(app: Flask, at: datetime) -> None:
    ilze, lead = customers.customer("Ilze Ozola", email="ilze@example.net"), people.supervisor("Vera")
    digest = mail.letter("digest:0", to=[("vera@example.org", "Vera")], text="Juris is ill.\n", at=at)
    digest.state = OutgoingState.SENT
    db.session.commit()
    assert queries.held(ilze)["outgoing_emails"] == 0
    _export, archive = exported(Known(ilze, ilze.id, lead, lead, lead.id), at)
    assert b"Juris is ill." not in b"".join(archive.read(name) for name in archive.namelist())
    made = erasing.begin(ilze, "Ilze Ozola", by=lead, at=at)
    db.session.commit()
    jobs.erase(at)
    db.session.refresh(made)
    db.session.refresh(digest)
    assert "outgoing_emails" not in made.counts and "outgoing_recipients" not in made.counts
    assert digest.content is None and digest.sealed is None  # it may name them, too


def test_answers_read_as_they_were_given_nought_too(app: Flask, at: datetime) -> None:
    surveys.asking("satisfaction", "solved", "recommend", at=at)
    ilze, lead = customers.customer("Ilze Ozola", email="ilze@example.net"), people.supervisor("Vera")
    made = surveys.answered({"satisfaction": 2, "solved": "no", "recommend": 0}, at=at, customer=ilze)
    ticket = db.session.get_one(Invitation, made.invitation_id).ticket_id
    db.session.commit()
    _export, archive = exported(Known(ilze, ilze.id, lead, lead, lead.id), at)
    number = db.session.get_one(Ticket, ticket).number
    page = archive.read(f"tickets/{number}.html").decode()
    assert "<dd>0" in page and "<dd>Dissatisfied</dd>" in page and "<dd>No" in page, page


def test_an_export_says_that_an_anonymous_survey_was_answered_and_not_what(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    ilze = customers.customer("Ilze", email="ilze@example.net")
    surveys.cast({"satisfaction": 1, "comment": "Blue elephants."}, at=at, customer=ilze)
    lead = people.supervisor("Vera")
    db.session.commit()
    _export, archive = exported(Known(ilze, ilze.id, lead, lead, lead.id), at)
    assert "We know that 1 anonymous survey was answered" in archive.read("index.html").decode()
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"elephants" not in whole and b"ballots" not in whole
    assert "data/ballot_comments.json" not in archive.namelist()
