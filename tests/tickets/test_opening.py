"""Opening a ticket."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import ContactPoint
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.people import organisation
from helpdesk.tickets import opening
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Attachment, Message, Participant, Ticket
from helpdesk.tickets.words import Channel, Direction, MessageKind, Status
from tests.factories import categories, customers, people, tickets


def test_a_logged_call_is_a_ticket_with_its_first_message(app: Flask, at: datetime) -> None:
    anna = people.agent(team=people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", phone="+37129418806", language="lv")
    ticket = opening.open_ticket(
        channel=Channel.PHONE, kind=RequestKind.COMPLAINT, subject="No signal", body="No signal since noon.",
        at=at, by=anna, customer=ilze,
    )  # fmt: skip
    assert (ticket.number, ticket.status, ticket.language) == (1001, Status.NEW, "lv")
    assert (ticket.opened_at, ticket.waiting_since, ticket.unread) == (at, at, False)
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.direction) == (MessageKind.REQUEST, Direction.INCOMING)
    assert (message.author_id, message.customer_id) == (anna.id, ilze.id)


def test_its_team_is_the_one_given_else_the_categorys_else_the_creators(app: Flask) -> None:
    own, fibre, given = people.team(), people.team(), people.team()
    anna = people.agent(team=own)
    top = categories.category("Fibre", team_id=fibre.id)
    leaf = categories.category("Drops", parent=top)
    assert tickets.ticket(by=anna, category=leaf, team_id=given.id).team_id == given.id
    assert tickets.ticket(by=anna, category=leaf).team_id == fibre.id
    assert tickets.ticket(by=anna).team_id == own.id


def test_what_came_by_itself_is_unread_and_speaks_the_houses_language(app: Flask, at: datetime) -> None:
    organisation.LANGUAGE.set("et", at=at)
    ticket = tickets.ticket(channel=Channel.EMAIL)
    assert ticket.unread
    assert ticket.language == "et"
    assert ticket.team_id is None


def test_whoever_it_is_given_to_works_on_it_at_once(app: Flask) -> None:
    anna, berta = people.agent(), people.agent()
    assert tickets.ticket(by=anna, assignee=anna).status is Status.OPEN
    tickets.ticket(by=anna, assignee=berta)
    kinds = list(db.session.scalars(select(EventRecord.kind).order_by(EventRecord.id)))
    assert kinds == ["ticket.opened", "ticket.opened", "ticket.assigned"]


def test_a_ticket_without_a_subject_takes_the_first_sentence(app: Flask, at: datetime) -> None:
    def opened(subject: str, body: str) -> Ticket:
        return opening.open_ticket(
            channel=Channel.EMAIL, kind=RequestKind.QUESTION, subject=subject, body=body, at=at, by=None
        )

    assert opened(" ", "It broke. Now what?").subject == "It broke"
    assert opened("Two\r\nlines", "x").subject == "Two lines"
    nothing = opened("", "")
    assert nothing.subject == f"HD-{nothing.number}"


def test_a_retired_category_takes_no_ticket(app: Flask, at: datetime) -> None:
    old = categories.category("Telex", retired_at=at)
    with pytest.raises(DomainError) as refusal:
        tickets.ticket(category=old)
    assert refusal.value.field == "category_id"


def test_nobody_gets_a_ticket_they_may_not_see(app: Flask) -> None:
    inner = people.team(restricted=True)
    stranger, member = people.agent(), people.agent(team=inner)
    with pytest.raises(DomainError):
        tickets.ticket(team_id=inner.id, assignee=stranger)
    assert tickets.ticket(team_id=inner.id, assignee=member).assignee_id == member.id


def test_files_are_kept_under_harmless_names(app: Flask, at: datetime) -> None:
    upload = Upload("../../etc/pass\u202ewd\r\nX: y", "text/plain; charset=x\r\nX: y", b"hello")
    tickets.ticket(attachments=[upload, upload])
    kept = db.session.scalars(select(Attachment)).all()
    assert len(kept) == 2
    assert kept[0].file_id == kept[1].file_id
    assert kept[0].name == "passwdX_ y"
    assert "\n" not in kept[0].mime


def test_the_address_a_mail_came_from_is_a_participant(app: Flask) -> None:
    ilze = customers.customer(email="ilze@example.com")
    point = db.session.scalars(select(ContactPoint)).one()
    ticket = tickets.ticket(channel=Channel.EMAIL, customer=ilze, contact_point=point)
    assert ticket.contact_point_id == point.id
    assert db.session.scalars(select(Participant.address)).all() == ["ilze@example.com"]


def test_the_event_says_who_opened_it(app: Flask) -> None:
    anna = people.agent()
    ticket = tickets.ticket(by=anna)
    (event,) = db.session.scalars(select(EventRecord))
    assert (event.actor_kind, event.actor_id, event.subject_id) == ("user", anna.id, ticket.id)
    mailed = tickets.ticket(channel=Channel.EMAIL)
    event = db.session.scalars(select(EventRecord).where(EventRecord.subject_id == mailed.id)).one()
    assert (event.actor_kind, event.actor_id) == ("customer", mailed.customer_id)
