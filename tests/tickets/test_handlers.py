"""Who is told of what."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from helpdesk.customers.events import CustomerChanged
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.mail.events import LetterFailed
from helpdesk.people.models import Notice
from helpdesk.tickets import assignment, conversation, listing, search
from helpdesk.tickets.writing import Provenance
from tests.factories import customers, people, tickets


def told() -> list[tuple[int, str, str]]:
    return [tuple(row) for row in db.session.execute(select(Notice.user_id, Notice.kind, Notice.url))]


def test_whoever_is_given_a_ticket_by_another_is_told(app: Flask, at: datetime) -> None:
    anna, berta = people.agent(), people.agent()
    ticket = tickets.ticket(by=anna)
    assignment.take(ticket, by=anna, at=at)
    assert told() == []
    assignment.assign(ticket, to=berta, team_id=None, by=anna, at=at)
    assert told() == [(berta.id, "ticket.assigned", f"/tickets/{ticket.number}")]


def test_the_owner_is_told_that_the_customer_wrote(app: Flask, at: datetime) -> None:
    anna = people.agent()
    ticket, unowned = tickets.ticket(by=anna, assignee=anna), tickets.ticket(by=anna)
    for each in (ticket, unowned):
        conversation.receive(each, body="Any news?", at=at, customer=None)
    conversation.receive(
        ticket,
        body="Out of office",
        at=at,
        customer=None,
        provenance=Provenance(from_machine=True),
    )
    assert told() == [(anna.id, "ticket.wrote", f"/tickets/{ticket.number}")]


def test_the_writer_is_told_that_a_reply_did_not_arrive(app: Flask, at: datetime) -> None:
    anna = people.agent()
    ticket = tickets.ticket()
    message = conversation.reply(ticket, by=anna, body="Hello", at=at)
    for _ in range(2):
        event = LetterFailed(message.outgoing_id or 0, f"message:{message.id}", "reply", "550")
        record(event, at=at)
    record(LetterFailed(1, "delivery:1", "survey", "550"), at=at)
    assert [kind for _user, kind, _url in told()] == ["ticket.undelivered"] * 2


def test_a_customers_new_name_finds_their_tickets(app: Flask, at: datetime) -> None:
    chief = people.supervisor()
    ilze = customers.customer("Ilze Vītola")
    ticket = tickets.ticket(customer=ilze)
    ilze.name = "Ilze Ozoliņa"
    record(CustomerChanged(ilze.id, "name"), at=at)
    assert [row.number for row in listing.found_by(chief, search.Asked(("ozolina",)), 10)] == [ticket.number]
