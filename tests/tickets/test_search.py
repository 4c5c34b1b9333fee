"""Finding tickets by words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets import changing, conversation, listing, search
from helpdesk.tickets.settings import NUMBER_PREFIX
from helpdesk.tickets.words import Channel
from tests.factories import customers, people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]


def found(user: User, typed: str) -> list[int]:
    words = search.terms(typed)
    return [row.number for row in listing.found_by(user, words, 100)] if words else []


def test_words_of_subject_messages_number_and_customer(app: Flask, at: datetime) -> None:
    chief = people.supervisor()
    ilze = customers.customer("Ilze Vītola", email="ilze@example.com")
    ticket = tickets.ticket("Lēns internets", customer=ilze, body="Ātrums krītas vakaros.")
    for typed in ("lens", "LĒNS", "inter", "atrums", "Vītola", "vito ilze", "1001", "krītas lēns"):
        assert found(chief, typed) == [ticket.number], typed
    for typed in ("nternets", "lens nowhere", "vitols"):
        assert found(chief, typed) == [], typed


def test_found_right_after_it_was_written(app: Flask, at: datetime) -> None:
    chief = people.supervisor()
    ticket = tickets.ticket("Drops")
    conversation.add_note(ticket, by=chief, body="Splitter KUL-07", at=at)
    conversation.reply(ticket, by=chief, body="A technician comes.", at=at)
    conversation.receive(
        ticket, body="Gracias senor", at=at, customer=None, incoming_id=None, message_id=None
    )
    changing.change(ticket, by=chief, at=at, version=ticket.version, subject="Kaputt")
    for typed in ("splitter", "kul", "technician", "gracias", "kaputt", "drops"):
        assert found(chief, typed) == [ticket.number], typed


def test_newest_first_and_no_more_than_asked_for(app: Flask) -> None:
    chief = people.supervisor()
    for _ in range(8):
        tickets.ticket("Router")
    assert found(chief, "router") == [1008, 1007, 1006, 1005, 1004, 1003, 1002, 1001]
    assert len(listing.found_by(chief, ["router"], 5)) == 6


def test_the_ticket_prefix_alone_is_no_word(app: Flask) -> None:
    assert search.terms("HD-1042") == ["1042"]
    assert search.terms("HD") == ["hd"]
    assert search.terms("router HD-1042 Router") == ["router", "1042"]


@pytest.mark.parametrize(
    "typed",
    ['"', "'", "' OR 1=1 --", "a* OR b*", "NEAR(a b)", "(", ")", "a & | ! b", "<->", ":*", "\\", "%", "_", "^x", "\x00a",
     "router AND NOT", "col:router", "{a b}", "💥", "a" * 500, "ø æ ß", "+-~", "\ud800x"],
)  # fmt: skip
def test_whatever_is_typed_is_words_and_nothing_else(app: Flask, typed: str) -> None:
    tickets.ticket("Router")
    assert found(people.supervisor(), typed) == []


def test_odd_letters_are_found_again(app: Flask) -> None:
    chief = people.supervisor()
    for typed in (
        "don't",
        "snake_case",
        "C++",
        "user@example.com",
        "1.5",
        "1e10",
        "ñandú",
        "Ångström",
        "日本語",
        "x" * 200,
    ):
        ticket = tickets.ticket(typed)
        assert ticket.number in found(chief, typed), typed


def test_a_long_conversation_stays_findable_and_bounded(app: Flask, at: datetime) -> None:
    chief, ticket = people.supervisor(), tickets.ticket()
    for n in range(8):
        words = " ".join(f"w{n}x{k}" for k in range(9000))
        conversation.add_note(ticket, by=chief, body=words[:99_000], at=at)
    assert found(chief, "w0x1") == [ticket.number]
    db.session.commit()


def test_the_page_finds_jumps_and_says_when_there_is_nothing(app: Flask, sign_in_as: SignIn) -> None:
    ilze = customers.customer("Ilze Vītola")
    tickets.ticket("Router", customer=ilze)
    client = sign_in_as(people.agent())
    assert client.get("/search?q=rout").one(".subject-link").text_content().strip() == "Router"
    for typed in ("1001", "HD-1001", "hd1001", "%231001"):
        assert client.get(f"/search?q={typed}").h1 == "Router"
    assert "No ticket has these words" in client.get("/search?q=nowhere").text
    assert client.get("/search?q=2026").status == 200
    assert "What are you looking for?" in client.get("/search").text


def test_the_first_page_says_that_there_are_more(app: Flask, sign_in_as: SignIn) -> None:
    for _ in range(101):
        tickets.ticket("Router", channel=Channel.EMAIL)
    page = sign_in_as(people.agent()).get("/search?q=router")
    assert "100+ tickets" in page.text
    assert len(page.all(".ticket-row")) == 50
    assert "These are the newest 50" in page.text


def test_the_command_bar(app: Flask, sign_in_as: SignIn) -> None:
    tickets.ticket("Router")
    client = sign_in_as(people.agent())
    assert "Go to this ticket" in client.get("/search/commands?q=1001").text
    assert "Router" in client.get("/search/commands?q=rou").text
    assert "Nothing has these words" in client.get("/search/commands?q=nowhere").text


def test_the_prefix_may_be_another_one(app: Flask, at: datetime) -> None:
    NUMBER_PREFIX.set("BV-", at=at)
    assert search.terms("BV-7 router") == ["7", "router"]
