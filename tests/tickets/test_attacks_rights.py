"""Who gets at what: rows 35, 38, 39, 41, 42, 43, 66 and 67 of the list of attacks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import Base, db
from helpdesk.mail.models import OutgoingEmail
from helpdesk.tickets import conversation, drafts
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Attachment, Closing, Message, Ticket
from helpdesk.tickets.words import Channel, MessageKind
from helpdesk.tickets.writing import Provenance
from tests.factories import categories, customers, people, tickets
from tests.pages import Client, Page

pytestmark = pytest.mark.slow

SignIn = Callable[..., Client]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PARTS = ("", "/peek", "/closure", "/assignment", "/hold", "/properties")
NOUNS = (
    "messages", "replies", "notes", "calls", "visits", "closure", "reopening", "assignment", "taking", "hold",
    "waiting", "resumption", "properties", "drafts", "read",
)  # fmt: skip


def token(page: Page) -> str:
    return str(page.all("input[name=csrf_token]")[0].get("value"))


@pytest.fixture
def secret(app: Flask) -> Ticket:
    """A ticket of a restricted team, with a customer, words and a file nobody else has."""
    inner = people.team("Inner", restricted=True)
    return tickets.ticket(
        "Zanzibar affair", channel=Channel.EMAIL, team_id=inner.id, body="The quokka has it.",
        customer=customers.customer("Ilze"), provenance=Provenance(html="<p>x</p>"), attachments=[Upload("a.txt", "text/plain", b"x")],
        at=LONG_AGO,
    )  # fmt: skip


def test_nothing_of_a_restricted_team_shows_in_lists_counts_or_search(
    app: Flask, sign_in_as: SignIn, secret: Ticket
) -> None:
    """Row 35: queue, counts, search, command bar, customer page, live note."""
    outsider = sign_in_as(people.agent(team=people.team()))
    since = "2025-01-01T00:00:00%2B00:00"
    addresses = [
        "/tickets?view=open", "/tickets?view=unassigned", "/tickets?view=open&sort=newest",
        f"/tickets?view=open&team={secret.team_id}", f"/tickets/news?view=open&since={since}",
        "/search?q=zanzibar", "/search?q=quokka", "/search/commands?q=zanzi", f"/search/commands?q={secret.number}",
        f"/search?q={secret.number}", f"/customers/{secret.customer_id}",
    ]  # fmt: skip
    for address in addresses:
        page = outsider.get(address)
        assert page.status == 200, address
        for trace in ("Zanzibar", "quokka", "1 new", "1 open", "Go to this ticket"):
            assert trace not in page.text, (address, trace)
    rail = [" ".join(item.text_content().split()) for item in outsider.get("/tickets").all(".nav-item")]
    assert "Unassigned0" in rail
    assert "All open0" in rail
    chief = sign_in_as(people.supervisor())
    for address in addresses[:3]:
        assert "Zanzibar" in chief.get(address).text, address
    assert "1 new" in chief.get(addresses[4]).text


def test_every_page_and_deed_of_a_restricted_ticket_is_not_there_for_others(
    app: Flask, sign_in_as: SignIn, secret: Ticket
) -> None:
    """Rows 35 and 66: the same answer as for a number that was never given."""
    outsider = sign_in_as(people.agent(team=people.team()))
    csrf = token(outsider.get("/tickets/" + str(tickets.ticket().number)))
    attachment = db.session.scalars(select(Attachment.id)).one()
    message = db.session.scalars(select(Message.id).where(Message.ticket_id == secret.id)).one()
    pages = [f"/tickets/{secret.number}{part}" for part in PARTS]
    pages += [
        f"/tickets/{secret.number}/attachments/{attachment}/a.txt",
        f"/tickets/{secret.number}/messages/{message}/original",
    ]
    for address in pages:
        assert outsider.get(address).status == 404, address
    before = db.session.scalar(select(func.count()).select_from(EventRecord))
    for noun in NOUNS:
        data = {"csrf_token": csrf, "kind": "note", "text": "x", "outcome": "spam"}
        answer = outsider.post(f"/tickets/{secret.number}/{noun}", data)
        assert answer.status == 404, noun
        assert "Zanzibar" not in answer.text
    assert db.session.scalar(select(func.count()).select_from(EventRecord)) == before


def test_take_next_never_hands_out_what_one_may_not_see(
    app: Flask, sign_in_as: SignIn, secret: Ticket
) -> None:
    """Row 35."""
    mine = tickets.ticket("Mine to take")
    client = sign_in_as(people.agent())
    page = client.submit(client.get("/tickets"), "/tickets/next")
    assert page.h1 == "Mine to take"
    csrf = token(page)
    page = client.post("/tickets/next", {"csrf_token": csrf})
    assert "Every ticket has an owner." in page.text
    assert mine.number != secret.number


def test_a_form_key_is_its_owners_alone(app: Flask, sign_in_as: SignIn) -> None:
    """Row 38: somebody else's key neither replays nor blocks."""
    ticket = tickets.ticket()
    first, second = sign_in_as(people.agent()), sign_in_as(people.agent())
    key = first.get(f"/tickets/{ticket.number}").one("#composer input[name=submission]").get("value")
    for client in (first, second):
        page = client.get(f"/tickets/{ticket.number}")
        client.submit(page, "/messages", kind="note", text="Mine", submission=key)
    notes = select(func.count()).select_from(Message).where(Message.kind == MessageKind.NOTE)
    assert db.session.scalar(notes) == 2


def checksum() -> str:
    """Of every table but those a reading visit may touch."""
    digest = hashlib.sha256()
    for name, table in sorted(Base.metadata.tables.items()):
        if name not in {"user_sessions", "rate_counters", "survey_openings"}:
            rows = sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
            digest.update(f"{name} {rows}".encode())
    return digest.hexdigest()


def test_looking_changes_nothing(app: Flask, sign_in_as: SignIn, secret: Ticket) -> None:
    """Row 39: no GET or HEAD of the desk leaves a trace."""
    client = sign_in_as(people.supervisor())
    db.session.commit()
    before = checksum()
    addresses = [f"/tickets/{secret.number}{part}" for part in PARTS]
    addresses += [
        "/tickets",
        "/tickets?view=open",
        "/tickets/news?view=open&since=2026-01-01T00:00:00Z",
        "/search?q=zanzibar",
    ]
    for address in addresses:
        for method in ("GET", "HEAD"):
            assert client.open(method, address).status in {200, 302}, address
    db.session.commit()
    assert checksum() == before


def test_every_deed_needs_the_token_of_its_page(app: Flask, sign_in_as: SignIn) -> None:
    """Row 39."""
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    for noun in NOUNS:
        assert client.post(f"/tickets/{ticket.number}/{noun}", {"kind": "note", "text": "x"}).status == 400, (
            noun
        )
    assert client.post("/tickets/next").status == 400


def test_fields_nobody_asked_for_change_nothing(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    """Row 41."""
    anna = people.agent()
    ticket = tickets.ticket(by=anna, assignee=anna)
    client = sign_in_as(anna)
    extra = {
        "id": "99", "number": "7", "status": "closed", "team_id": "1", "opened_at": "2001-01-01", "satisfaction": "5",
        "is_admin": "1", "role": "admin", "version_id": "1", "author_id": "99", "at": "2001-01-01", "weight": "9",
        "closed_at": "2001-01-01", "number_of_closings": "9", "from_machine": "1", "html": "<script>",
    }  # fmt: skip
    base = {"csrf_token": token(client.get(f"/tickets/{ticket.number}"))}
    page = client.get(f"/tickets/{ticket.number}/properties")
    form = {f.get("name"): f.get("value") for f in page.form("/properties").xpath(".//input")}
    chosen = {"subject": "Plain", "kind": "question", "priority": "normal", "language": "en"}
    assert client.post(f"/tickets/{ticket.number}/properties", extra | form | chosen | base).status == 200
    assert client.post(f"/tickets/{ticket.number}/notes", extra | base | {"text": "Plain"}).status == 200
    db.session.expire_all()
    kept = db.session.get_one(Ticket, ticket.id)
    assert (kept.subject, kept.number, kept.status.value, kept.satisfaction) == ("Plain", 1001, "open", None)
    assert kept.opened_at == at
    note = db.session.scalars(select(Message).where(Message.kind == MessageKind.NOTE)).one()
    assert (note.author_id, note.html, note.from_machine) == (anna.id, None, False)
    assert not db.session.get_one(type(anna), anna.id).is_admin


def test_notes_and_drafts_leave_with_no_letter(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    """Row 42: what colleagues write among themselves is in no mail, and a draft is its writer's alone."""
    anna = people.agent()
    ticket = tickets.ticket(channel=Channel.EMAIL)
    conversation.add_note(
        ticket, by=anna, body="The quokka has it.", at=at, attachments=[Upload("s.txt", "text/plain", b"s")]
    )
    drafts.keep(ticket, kind="reply", body="Half a platypus", by=anna, at=at)
    conversation.reply(ticket, by=anna, body="We are on it.", at=at)
    letter = db.session.scalars(select(OutgoingEmail)).one()
    for word in ("quokka", "platypus", "s.txt"):
        assert word not in str(letter.content) + letter.subject
    for user in (people.agent(), people.supervisor(), people.admin()):
        assert "platypus" not in sign_in_as(user).get(f"/tickets/{ticket.number}").body


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_what_was_said_cannot_be_unsaid(app: Flask, sign_in_as: SignIn, method: str) -> None:
    """Row 43."""
    ticket = tickets.ticket(provenance=Provenance(html="<p>x</p>"))
    message = db.session.scalars(select(Message)).one()
    client = sign_in_as(people.admin())
    for part in (*PARTS, *(f"/{noun}" for noun in NOUNS), f"/messages/{message.id}/original"):
        assert client.open(method, f"/tickets/{ticket.number}{part}").status == 405, part
    assert client.open(method, f"/tickets/{ticket.number}/messages/{message.id}").status in {404, 405}


def test_events_of_a_ticket_are_only_added(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    """Row 43: no deed of the desk changes a row that was written."""
    anna = people.agent()
    ticket, _closing = tickets.closed_ticket(by=anna, at=at)
    before = {row.id: (row.kind, dict(row.payload)) for row in db.session.scalars(select(EventRecord))}
    client = sign_in_as(anna)
    client.submit(client.get(f"/tickets/{ticket.number}"), "/messages", kind="note", text="x")
    after = {row.id: (row.kind, dict(row.payload)) for row in db.session.scalars(select(EventRecord))}
    assert before.items() <= after.items()


def test_links_to_foreign_things_are_refused_whole(app: Flask, sign_in_as: SignIn) -> None:
    """Row 66: a category, colleague, team, customer or cause that is not there changes nothing."""
    ticket = tickets.ticket("Same")
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}/properties")
    for field in ("category_id", "customer_id"):
        answer = client.submit(page, "/properties", **{"subject": "Other", field: "99999"})
        assert answer.status == 422, field
    page = client.get(f"/tickets/{ticket.number}/assignment")
    for field in ("assignee_id", "team_id"):
        assert client.submit(page, "/assignment", **{field: "99999"}).status == 422, field
    page = client.get(f"/tickets/{ticket.number}/closure")
    assert client.submit(page, "/closure", outcome="resolved", category_id="99999").status == 422
    db.session.expire_all()
    kept = db.session.get_one(Ticket, ticket.id)
    assert (kept.subject, kept.assignee_id, kept.is_open) == ("Same", None, True)
    assert db.session.scalar(select(Closing)) is None


@pytest.mark.parametrize("view", ["%25", "*", "open%00", "open'--", "all"])
def test_the_live_note_knows_no_wildcards(app: Flask, sign_in_as: SignIn, secret: Ticket, view: str) -> None:
    """Row 67."""
    client = sign_in_as(people.agent())
    answer = client.get(f"/tickets/news?view={view}&since=2025-01-01T00:00:00%2B00:00")
    assert answer.status == 400


def test_the_live_notes_tag_tells_nothing_about_others(
    app: Flask, sign_in_as: SignIn, secret: Ticket
) -> None:
    """Row 67: what an outsider gets is the same with and without the hidden ticket."""
    outsider = sign_in_as(people.agent())
    address = "/tickets/news?view=open&since=2025-01-01T00:00:00%2B00:00"
    with_it = outsider.get(address).response.headers["ETag"]
    secret.unread = False
    assert outsider.get(address).response.headers["ETag"] == with_it


def test_categories_and_customers_of_a_hidden_ticket_stay_findable_without_it(
    app: Flask, sign_in_as: SignIn, secret: Ticket, clock: Any
) -> None:
    """Row 35: a customer is everybody's; how many tickets they have is not."""
    clock.shift(timedelta(days=1))
    page = sign_in_as(people.agent()).get(f"/customers/{secret.customer_id}")
    assert "No ticket yet" in page.text
    assert categories.category() is not None
