"""Pages of the desk's own fields, and those fields on the pages of tickets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets import changing, field_catalogue, field_values
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import FieldKind, Status
from tests.factories import categories, customers, people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]


@pytest.fixture
def anna(app: Flask) -> User:
    return people.agent("Anna Liepa")


@pytest.fixture
def lead(app: Flask) -> User:
    return people.supervisor("Laura")


@pytest.fixture
def ticket(anna: User) -> Ticket:
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    return tickets.ticket("Line drops", by=anna, customer=ilze, assignee=anna)


def held(ticket: Ticket) -> list[object]:
    db.session.expire_all()
    return list(field_values.of(ticket.id).values())


def test_a_supervisor_adds_a_field_with_choices_changes_and_retires_it(
    app: Flask, sign_in_as: SignIn, lead: User
) -> None:
    client = sign_in_as(lead)
    assert "no fields of your own yet" in client.get("/fields").text
    page = client.get("/fields/new")
    given = {"kind": "choice", "name_en": "Model", "name_lv": "Modelis", "required": "y"}
    page = client.submit(page, "own-field", **given)
    assert page.status == 422 and "at least one thing that can be chosen" in page.text
    page = client.submit(page, "own-field", **given, new_1_en="X100", new_2_en="X200", new_2_place="1")
    assert page.status == 200 and "2 choices" in page.text and "at closing" in page.text
    [field] = field_catalogue.in_use()
    assert [each.names["en"] for each in field.choices] == ["X200", "X100"]
    page = client.get(f"/fields/{field.id}")
    changed = {f"choice_{field.choices[0].id}_retired": "y", "help_en": "On the sticker below it."}
    page = client.submit(page, "own-field", **changed)
    assert "Saved." in page.text and "changed the choices" in page.text
    page = client.submit(page, "retirement")
    assert "Tickets keep what it holds" in page.text
    assert "Model" in client.get("/fields?show=retired").text


def test_a_field_that_a_colleague_changed_is_not_saved_over(
    app: Flask, sign_in_as: SignIn, lead: User
) -> None:
    field, client = tickets.field("Contract"), sign_in_as(lead)
    page = client.get(f"/fields/{field.id}")
    client.submit(page, "own-field", name_en="Agreement")
    again = client.submit(page, "own-field", name_en="Deal", submission="another")
    assert again.status == 409 and "A colleague changed this field meanwhile" in again.text
    assert client.submit(again, "own-field", name_en="Deal").status == 200
    assert field_catalogue.known()[field.id].names["en"] == "Deal"


def test_values_are_changed_among_the_properties_and_shown_beside_the_ticket(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    number = tickets.field("Metres", FieldKind.NUMBER)
    model = tickets.field("Model", FieldKind.CHOICE, choices=("X100", "X200"))
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/properties")
    wrong = client.submit(page, "properties", **{number.key: "many"})
    assert wrong.status == 422 and "Type a number" in wrong.text
    assert wrong.one(f"#{number.key}").get("value") == "many"
    chosen = {number.key: "1234,5", model.key: str(model.choices[1].id)}
    page = client.submit(wrong, "properties", **chosen)
    assert page.status == 200 and "Metres" in page.text and "1 234.5" in page.text and "X200" in page.text
    assert "set Model to X200" in page.text


def test_both_versions_of_a_value_are_shown_where_two_changed_it(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    field, other = tickets.field("Contract"), tickets.field("Place")
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/properties")
    theirs = {field.key: "theirs", other.key: "kept"}
    changing.change(ticket, by=people.agent(), at=ticket.opened_at, version=ticket.version, **theirs)
    clash = client.submit(page, "properties", **{field.key: "mine"})
    assert clash.status == 409 and "theirs" in clash.text and "mine" in clash.text
    client.submit(clash, "properties")
    assert held(ticket) == ["mine", "kept"]


def test_closing_asks_what_is_required_and_says_what_is_missing(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    field = tickets.field("Contract", required=True)
    elsewhere = tickets.field("Line", required=True, category_ids=[categories.category("Other").id])
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/closure")
    refused = client.submit(page, "closure", outcome="resolved", **{field.key: ""})
    assert refused.status == 422 and "not closed without it" in refused.text
    assert refused.all(f"#{elsewhere.key}-error") == []
    done = client.submit(refused, "closure", outcome="resolved", **{field.key: "LV-1"})
    assert done.status == 200 and held(ticket) == ["LV-1"]
    assert db.session.get_one(Ticket, ticket.id).status is Status.CLOSED


def test_a_ticket_of_spam_closes_without(app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket) -> None:
    tickets.field("Contract", required=True)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/closure")
    client.submit(page, "closure", outcome="spam")
    db.session.expire_all()
    assert db.session.get_one(Ticket, ticket.id).status is Status.CLOSED


def test_merging_says_why_not(app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket) -> None:
    tickets.field("Contract", required=True)
    target = tickets.ticket("Target", by=anna)
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}/merging?into={target.number}")
    assert "lacks: Contract" in page.text


def test_several_at_once_say_which_lack_it(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    tickets.field("Contract", required=True)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/several?ticket={ticket.number}")
    page = client.submit(page, "several", status="closed", outcome="resolved")
    assert "Fill this in before the ticket is closed: Contract" in page.text


def test_a_call_asks_and_keeps_what_was_typed(app: Flask, sign_in_as: SignIn, anna: User) -> None:
    asked = tickets.field("Metres", FieldKind.NUMBER, asked_at_intake=True)
    needed = tickets.field("Contract", required=True)
    elsewhere = tickets.field("Praise for", asked_at_intake=True, request_kinds=["praise"])
    client, where = sign_in_as(anna), categories.category("Bills")
    page = client.get("/tickets/new?channel=phone")
    said = {
        "new_name": "Ilze",
        "kind": "question",
        "category_id": str(where.id),
        "body": "Why?",
        "solved": "y",
    }
    wrong = client.submit(page, "call", **said, **{asked.key: "few"})
    assert wrong.status == 422 and "Type a number" in wrong.text and "not closed without it" in wrong.text
    given = {asked.key: "3", needed.key: "LV-1", elsewhere.key: "nobody"}
    client.submit(wrong, "call", **said, **given)
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.status, held(ticket)) == (Status.CLOSED, [3, "LV-1"])


def test_the_public_form_asks_and_the_timeline_says_it_was_the_customer(
    app: Flask, client: Client, sign_in_as: SignIn, anna: User
) -> None:
    asked = tickets.field("Delivered", FieldKind.DATE, asked_of_customers=True)
    tickets.field("Secret")
    page = client.get("/contact?lang=en")
    assert "Secret" not in page.text
    said = {"name": "Ilze", "email": "ilze@example.net", "subject": "Parcel", "body": "Where is it?"}
    wrong = client.submit(page, "contact", **said, **{asked.key: "soon"})
    assert wrong.status == 422 and "Type a date" in wrong.text
    client.submit(wrong, "contact", **said, **{asked.key: "2026-11-30"})
    ticket = db.session.scalars(select(Ticket)).one()
    assert held(ticket) == ["2026-11-30"]
    shown = sign_in_as(anna).get(f"/tickets/{ticket.number}").text
    assert "The customer set Delivered to 30 November 2026" in shown


def test_the_queue_is_narrowed_by_a_field(app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket) -> None:
    model = tickets.field("Model", FieldKind.CHOICE, choices=("X100", "X200"))
    metres = tickets.field("Metres", FieldKind.NUMBER)
    tickets.ticket("Another one", by=anna, assignee=anna)
    chosen = {model.key: model.choices[0].id, metres.key: 4}
    changing.change(ticket, by=anna, at=ticket.opened_at, version=ticket.version, **chosen)
    client = sign_in_as(anna)
    page = client.get(f"/tickets?field={model.id}:{model.choices[0].id}")
    assert "Line drops" in page.text and "Another one" not in page.text and "Model: X100" in page.text
    page = client.get(f"/tickets?least-{metres.id}=3&most-{metres.id}=5")
    assert "Line drops" in page.text and "Another one" not in page.text and "Metres: 3 – 5" in page.text
    assert client.get("/tickets?field=nonsense").status == 400


def test_the_file_of_closings_has_the_fields(app: Flask, sign_in_as: SignIn, anna: User, lead: User) -> None:
    field = tickets.field("Contract")
    closed, _closing = tickets.closed_ticket(by=anna)
    field_values.put(closed.id, field, "=LV-1")
    client = sign_in_as(lead)
    page = client.get("/reports/closings")
    text = client.submit(page, "export").body
    assert "Contract" in text.splitlines()[0] and "'=LV-1" in text
