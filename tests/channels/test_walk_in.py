"""Visits become tickets; nobody has to say who they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from helpdesk.categories.words import RequestKind
from helpdesk.channels import walk_in
from helpdesk.channels.taking_down import Ending, TakenDown
from helpdesk.extensions import db
from helpdesk.tickets.models import Closing, Message
from helpdesk.tickets.words import Channel, MessageKind, Outcome, Status
from tests.factories import categories, people


def test_a_visit_needs_no_customer_and_keeps_its_place(app: Any, at: datetime) -> None:
    place = people.place("Riga office")
    said = TakenDown(RequestKind.REQUEST, "Wants a new contract")
    ticket = walk_in.log_visit(said, by=people.agent(), at=at, place_id=place.id)
    assert (ticket.channel, ticket.place_id, ticket.customer_id) == (Channel.WALK_IN, place.id, None)


def test_solved_at_the_counter_closes_with_human_contact(app: Any, at: datetime) -> None:
    said = TakenDown(
        RequestKind.REQUEST, "Paid a bill", ending=Ending(Outcome.RESOLVED, categories.category().id)
    )
    ticket = walk_in.log_visit(said, by=people.agent(), at=at, place_id=None)
    assert ticket.status is Status.CLOSED
    assert db.session.scalars(select(Closing)).one().human_contact


def test_a_visit_may_be_the_next_entry_of_an_open_ticket(app: Any, at: datetime) -> None:
    agent = people.agent()
    ticket = walk_in.log_visit(TakenDown(RequestKind.QUESTION, "First"), by=agent, at=at, place_id=None)
    walk_in.add_visit(ticket, "Came again", by=agent, at=at)
    kinds = db.session.scalars(select(Message.kind).filter_by(ticket_id=ticket.id).order_by(Message.id)).all()
    assert kinds == [MessageKind.REQUEST, MessageKind.VISIT]
