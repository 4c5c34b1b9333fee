"""What is sent after the sign-in has ended by time waits for its writer; of whoever was signed out nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit import clock as house_clock
from helpdesk.people import sign_in
from helpdesk.people.models import User, UserSession
from helpdesk.tickets import drafts
from helpdesk.tickets.models import Draft, Message, Ticket
from helpdesk.tickets.words import MessageKind
from tests.factories import customers, people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]
WORDS = "Please restart it, and then call us."


@pytest.fixture
def anna(app: Flask) -> User:
    return people.agent("Anna", email="anna@kulda.example")


@pytest.fixture
def ticket(anna: User) -> Ticket:
    return tickets.ticket("Router", customer=customers.customer("Ilze", email="ilze@example.net"))


def kept() -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(each.kind, each.body) for each in db.session.scalars(select(Draft))]


def sent() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind != MessageKind.REQUEST)))


def test_words_sent_after_the_sign_in_has_ended_are_there_after_signing_in_again(
    anna: User, ticket: Ticket, clock: Any, sign_in_as: SignIn
) -> None:
    desk = sign_in_as(anna)
    page = desk.get(f"/tickets/{ticket.number}")
    clock.shift(sign_in.IDLE + timedelta(hours=1))
    door = desk.submit(page, "/messages", kind="reply", text=WORDS)
    assert door.url.startswith("/sign-in") and "What you wrote is kept" in door.text
    assert WORDS not in door.body, "the page that anybody sees says nothing of it"
    assert kept() == [("reply", WORDS)] and sent() == []
    again = sign_in_as(anna).get(f"/tickets/{ticket.number}")
    assert WORDS in again.body and kept() == [("reply", WORDS)]


def test_what_was_begun_elsewhere_since_stays_with_them(
    anna: User, ticket: Ticket, clock: Any, sign_in_as: SignIn
) -> None:
    desk = sign_in_as(anna)
    page = desk.get(f"/tickets/{ticket.number}")
    drafts.keep(ticket, kind="note", body="Please rest", by=anna, at=house_clock.now())
    clock.shift(sign_in.IDLE + timedelta(hours=2))
    desk.submit(page, "/messages", kind="note", text=WORDS)
    assert kept() == [("note", WORDS)], "what was saved before is older than what was sent"
    drafts.keep(ticket, kind="note", body="From my phone.", by=anna, at=house_clock.now())
    desk.submit(page, "/messages", kind="note", text=WORDS)
    assert kept() == [("note", f"From my phone.\n\n{WORDS}")]


def test_a_letter_to_a_third_party_is_kept_whole(
    anna: User, ticket: Ticket, clock: Any, sign_in_as: SignIn
) -> None:
    desk = sign_in_as(anna)
    page = desk.get(f"/tickets/{ticket.number}/forward")
    clock.shift(sign_in.IDLE + timedelta(hours=1))
    desk.submit(page, "/forward", button="Send", to="service@supplier.example", text=WORDS)
    again = sign_in_as(anna).get(f"/tickets/{ticket.number}/forward")
    assert WORDS in again.body and "service@supplier.example" in again.body


@pytest.mark.parametrize("why", ["signed out", "deactivated", "long ago", "not theirs to see", "nobody"])
def test_of_a_sign_in_that_was_ended_nothing_is_kept(
    anna: User, ticket: Ticket, clock: Any, sign_in_as: SignIn, why: str
) -> None:
    desk = sign_in_as(anna)
    page = desk.get(f"/tickets/{ticket.number}")
    row = db.session.scalars(select(UserSession)).one()
    clock.shift(sign_in.IDLE + timedelta(hours=1))
    match why:
        case "signed out":
            sign_in.end(row.id, house_clock.now())
        case "deactivated":
            anna.deactivated_at = house_clock.now()
        case "long ago":
            clock.shift(sign_in.LATELY)
        case "not theirs to see":
            ticket.team_id = people.team("Quiet", restricted=True).id
        case "nobody":
            row.token_hash = "0" * 64
    db.session.commit()
    door = desk.submit(page, "/messages", kind="reply", text=WORDS)
    assert door.url.startswith("/sign-in") and "is kept" not in door.text
    assert kept() == [] and sent() == []


def test_whoever_writes_on_is_told_that_the_sign_in_has_ended(
    anna: User, ticket: Ticket, clock: Any, sign_in_as: SignIn
) -> None:
    desk = sign_in_as(anna)
    page = desk.get(f"/tickets/{ticket.number}")
    token = page.all('meta[name="csrf-token"]')[0].get("content")
    clock.shift(sign_in.IDLE + timedelta(hours=1))
    data = {"kind": "note", "text": WORDS, "csrf_token": token}
    told = desk.post(f"/tickets/{ticket.number}/drafts", data)
    assert told.status == 401 and "Your sign-in has ended." in told.body and kept() == []
