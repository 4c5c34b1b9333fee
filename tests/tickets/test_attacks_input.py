"""What may be typed: rows 1, 2, 7, 8, 9, 10, 55, 68, 69 and 76 of the list of attacks."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient
from helpdesk.tickets import conversation, emails
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from tests.factories import customers, people, tickets
from tests.pages import Client

pytestmark = pytest.mark.slow

SignIn = Callable[..., Client]
INJECTIONS = [
    "{{7*7}}",
    "{% for x in y %}",
    "${7*7}",
    "{0.__class__}",
    "%d %s {subject}",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("typed", INJECTIONS)
def test_words_are_words(app: Flask, sign_in_as: SignIn, at: datetime, typed: str) -> None:
    """Rows 1 and 69: in subject, body, note, name, on every page and in the letter."""
    anna = people.agent("Anna")
    who = customers.customer(f"Name {typed}", email="x@example.com")
    ticket = tickets.ticket(
        f"Subject {typed}", channel=Channel.EMAIL, customer=who, body=f"Body {typed}", assignee=anna
    )
    conversation.add_note(ticket, by=anna, body=f"Note {typed}", at=at)
    conversation.reply(ticket, by=anna, body=f"Reply {typed}", at=at)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    for part in ("Subject", "Body", "Note", "Reply", "Name"):
        assert f"{part} {typed}" in page.text
    for address in (
        "/tickets",
        f"/tickets/{ticket.number}/peek",
        f"/tickets/{ticket.number}/closure",
        "/search?q=subject",
    ):
        answer = client.get(address)
        assert f"Subject {typed}" in answer.text or address.endswith("closure")
        assert "<script>alert" not in answer.body
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert letter.content is not None
    assert f"Reply {typed}" in letter.content["text"]
    assert typed in letter.subject
    if "<" in typed:
        assert typed not in letter.content["html"]


@pytest.mark.parametrize(
    "link", ["[x](javascript:alert(1))", "javascript:alert(1)", "data:text/html,<script>", "http://evil.tld"]
)
def test_nothing_typed_becomes_a_link(app: Flask, sign_in_as: SignIn, at: datetime, link: str) -> None:
    """Rows 2 and 10: neither on the page nor in a letter."""
    anna = people.agent()
    ticket = tickets.ticket(
        link, channel=Channel.EMAIL, customer=customers.customer(link, email="x@example.com"), body=link
    )
    conversation.add_note(ticket, by=anna, body=link, at=at)
    conversation.reply(ticket, by=anna, body=link, at=at)
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}")
    assert not [a for a in page.all("a[href]") if link in a.get("href")]
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert letter.content is not None
    assert "href" not in letter.content["html"]


def test_no_line_break_reaches_a_header(app: Flask, at: datetime) -> None:
    """Rows 7 and 8."""
    evil = "x\r\nBcc: spy@example.com\r\n\r\nbody"
    who = customers.customer(evil, email="x@example.com")
    ticket = tickets.ticket(evil, channel=Channel.EMAIL, customer=who)
    conversation.reply(ticket, by=people.agent(evil), body="Hello", at=at)
    emails.acknowledge(ticket, at)
    for letter in db.session.scalars(select(OutgoingEmail)):
        assert "\n" not in letter.subject + letter.message_id
    recipients = db.session.execute(select(OutgoingRecipient.address, OutgoingRecipient.name)).all()
    assert {address for address, _name in recipients} == {"x@example.com"}
    assert not any("\n" in name or "\r" in name for _address, name in recipients)


def test_an_acknowledgement_holds_nothing_the_sender_wrote(app: Flask, at: datetime) -> None:
    """Row 62: nobody is written to through us."""
    who = customers.customer("Cheap pills", email="victim@example.com")
    ticket = tickets.ticket(
        "Buy cheap pills", channel=Channel.EMAIL, customer=who, body="http://pills.example"
    )
    emails.acknowledge(ticket, at)
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert "pills" not in (str(letter.content) + letter.subject).lower()
    assert f"HD-{ticket.number}" in letter.subject


@pytest.mark.parametrize(
    "query",
    ["view=__class__", "view=delete", "sort=__class__", "sort=id;drop", "kind=__class__", "channel=fax", "priority=9",
     "language=xx", "category=1e9", "category=NaN", "team=-1", "assignee=%3Cscript%3E", "category=" + "9" * 40,
     "&".join(f"category={n}" for n in range(99))],
)  # fmt: skip
def test_names_outside_our_lists_are_refused(app: Flask, sign_in_as: SignIn, query: str) -> None:
    """Row 68."""
    client = sign_in_as(people.agent())
    assert client.get(f"/tickets?{query}").status == 400
    assert client.get(f"/tickets/news?since=2026-01-01T00:00:00Z&{query}").status == 400


def cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "after",
    ["x", "%00", cursor(), cursor(1), cursor(2**63, {"t": "2026-01-01T00:00:00+00:00"}, 1),
     cursor(0, {"t": "0001-01-01"}, 1), cursor(0, {"t": "2026-01-01T00:00:00"}, 1), cursor(-1, {"t": "2026-01-01T00:00:00+00:00"}, 1),
     cursor(99, {"t": "2026-01-01T00:00:00+00:00"}, 1), cursor("a", "b", "c"), cursor(None, None, None),
     cursor(0, {"t": "2026-01-01T00:00:00+00:00"}, 2**80), cursor(True, {"t": "2026-01-01T00:00:00+00:00"}, 1),
     cursor(0, {"t": "2026-01-01T00:00:00+00:00"}, float("1e300")), "A" * 5000],
)  # fmt: skip
def test_a_crooked_cursor_is_refused(app: Flask, sign_in_as: SignIn, after: str) -> None:
    """Row 76."""
    client = sign_in_as(people.agent())
    for view in ("view=open", "view=closed", "view=open&sort=newest"):
        if after == cursor(1) and "newest" in view:
            continue  # a fitting one
        assert client.get(f"/tickets?{view}&after={after}").status == 400, view


def test_times_at_the_ends_of_the_calendar_are_harmless(app: Flask, sign_in_as: SignIn) -> None:
    """Row 76."""
    client = sign_in_as(people.agent())
    for year in ("0001", "9999"):
        page = client.get(f"/tickets?view=open&after={cursor(0, {'t': f'{year}-01-01T00:00:00+00:00'}, 1)}")
        assert page.status == 400, year
        assert client.get(f"/tickets/news?view=open&since={year}-12-31T23:00:00-12:00").status == 400
    for since in ("", "x", "2026-01-01", "NaN"):
        assert client.get(f"/tickets/news?view=open&since={since}").status == 400, since


@pytest.mark.parametrize(
    "number", ["9223372036854775808", "99999999999999999999", "-1", "0", "NaN", "1.5", "%00", "1e9", "٣"]
)
def test_odd_numbers_are_no_tickets(app: Flask, sign_in_as: SignIn, number: str) -> None:
    """Row 76."""
    client = sign_in_as(people.agent())
    for part in ("", "/peek", "/closure", "/attachments/1/a", "/messages/1/original"):
        assert client.get(f"/tickets/{number}{part}").status == 404


def test_odd_ids_and_values_are_refused(app: Flask, sign_in_as: SignIn) -> None:
    """Row 76."""
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    base = f"/tickets/{ticket.number}"
    for id_ in ("9223372036854775808", "-1", "NaN", "9" * 40):
        assert client.get(f"{base}/attachments/{id_}/a").status == 404
        assert client.get(f"{base}/messages/{id_}/original").status == 404
    page = client.get(f"{base}/closure")
    for values in (
        {"outcome": "won", "category_id": "1"},
        {"outcome": "resolved", "category_id": "9" * 40},
        {"outcome": "resolved", "category_id": "-1"},
        {"outcome": "resolved", "category_id": "NaN"},
    ):
        assert client.submit(page, "/closure", **values).status == 422, values
    page = client.get(base)
    for values in (
        {"kind": "call", "text": "x", "minutes": "1e9"},
        {"kind": "call", "text": "x", "minutes": str(2**70)},
        {"kind": "call", "text": "x", "direction": "sideways"},
        {"kind": "note", "text": "x" * 100_001},
        {"kind": "note", "text": "x", "seen": "9" * 40},
    ):
        assert client.submit(page, "/messages", **values).status in {200, 422}, values
    page = client.get(f"{base}/hold")
    for until in ("0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00"):
        assert client.submit(page, "/hold", until=until).status in {200, 422}, until
    page = client.get(f"{base}/properties")
    for values in (
        {"base": "[" * 5000},
        {"base": "{}", "version": "-1"},
        {"version": "9" * 40},
        {"kind": "x"},
    ):
        assert client.submit(page, "/properties", **values).status in {200, 409, 422}, values
    assert client.get(f"{base}?before=99999999999999999999").status == 200
    db.session.expire_all()
    assert db.session.get_one(Ticket, ticket.id).closings == 0


@pytest.mark.parametrize(
    "typed", ["'", "' OR 1=1--", '"', "%", "_", "\\", "a' UNION SELECT", "NEAR(", "x:*", "(((", "&|!"]
)
def test_search_and_filters_are_never_statements(app: Flask, sign_in_as: SignIn, typed: str) -> None:
    """Row 55."""
    tickets.ticket("Router")
    client = sign_in_as(people.agent())
    for address in ("/search", "/search/commands"):
        answer = client.open("GET", address, query_string={"q": typed})
        assert answer.status == 200
        assert "Router" not in answer.text
