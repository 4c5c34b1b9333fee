"""Two colleagues work on one ticket at once: nobody's words are lost, and nobody overwrites unseen."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import MessageKind, Priority
from tests.factories import customers, people, tickets
from tests.flows.conftest import Later, Letters, SignIn
from tests.pages import Client


def two_desks(sign_in_as: SignIn) -> tuple[Client, Client, Ticket]:
    team = people.team("Riga desk")
    anna, janis = people.agent("Anna Liepa", team), people.agent("Jānis Kalns", team)
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="en")
    ticket = tickets.ticket("Line drops", by=anna, customer=ilze)
    return sign_in_as(anna), sign_in_as(janis), ticket


def test_of_two_replies_at_once_the_second_is_asked_and_both_are_kept(
    app: Flask, clock: Any, sign_in_as: SignIn, letters: Letters, later: Later
) -> None:
    anna, janis, ticket = two_desks(sign_in_as)
    at_annas, at_janis = anna.get(f"/tickets/{ticket.number}"), janis.get(f"/tickets/{ticket.number}")
    anna.submit(at_annas, "composer", button="Send", text="Please restart the router.")
    told = janis.submit(at_janis, "composer", button="Send", text="A technician comes on Friday.")
    assert told.status == 409 and "Anna Liepa replied while you were writing" in told.text
    assert told.one("#composer textarea").text.strip() == "A technician comes on Friday."
    page = janis.submit(told, "composer", button="Send")
    assert "Please restart the router." in page.text and "A technician comes on Friday." in page.text
    replies = select(Message.body).where(Message.kind == MessageKind.REPLY).order_by(Message.id)
    assert db.session.scalars(replies).all() == [
        "Please restart the router.",
        "A technician comes on Friday.",
    ]
    later(minutes=1)
    assert [
        ("router" in one.mail.text, "Friday" in one.mail.text) for one in letters("ilze@example.net")
    ] == [
        (True, False),
        (False, True),
    ]


def test_sending_the_same_form_twice_sends_one_reply(
    app: Flask, clock: Any, sign_in_as: SignIn, letters: Letters, later: Later
) -> None:
    anna, _janis, ticket = two_desks(sign_in_as)
    page = anna.get(f"/tickets/{ticket.number}")
    first = anna.submit(page, "composer", button="Send", text="Please restart the router.")
    again = anna.submit(page, "composer", button="Send", text="Please restart the router.")
    assert first.url == again.url
    later(minutes=1)
    assert len(letters("ilze@example.net")) == 1


def test_who_changes_the_same_property_second_chooses_between_both_versions(
    app: Flask, clock: Any, sign_in_as: SignIn
) -> None:
    anna, janis, ticket = two_desks(sign_in_as)
    address = f"/tickets/{ticket.number}/properties"
    at_annas, at_janis = anna.get(address), janis.get(address)
    anna.submit(at_annas, "/properties", priority="high", subject="Line drops in the evening")
    conflict = janis.submit(at_janis, "/properties", priority="urgent")
    assert conflict.status == 409 and "was changed while you were working on it" in conflict.h1
    assert "High" in conflict.text and "Urgent" in conflict.text
    page = janis.submit(conflict, "/properties", button="Save mine")
    assert page.status == 200
    db.session.refresh(ticket)
    assert ticket.priority is Priority.URGENT
    assert ticket.subject == "Line drops in the evening", "what only the other had changed stays changed"


def test_a_ticket_closed_by_a_colleague_meanwhile_is_closed_once(
    app: Flask, clock: Any, sign_in_as: SignIn
) -> None:
    anna, janis, ticket = two_desks(sign_in_as)
    address, category = f"/tickets/{ticket.number}/closure", str(ticket.category_id)
    at_annas, at_janis = anna.get(address), janis.get(address)
    anna.submit(at_annas, "/closure", outcome="resolved", category_id=category)
    page = janis.submit(at_janis, "/closure", outcome="no_reply", category_id=category)
    assert page.status in {200, 409, 422}
    db.session.refresh(ticket)
    assert ticket.closings == 1
