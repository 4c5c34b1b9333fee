"""What lists and pages show of promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets import conversation, jobs, lifecycle
from helpdesk.tickets.words import Channel
from tests.factories import people, standards, tickets
from tests.pages import Client

SignInAs = Callable[[User], Client]
HOUR = timedelta(hours=1)


def test_rows_show_what_is_left_in_words_and_a_bar(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignInAs
) -> None:
    anna = people.agent()
    standards.standard(first=4 * HOUR)
    for hours in (1, 2, 3.5, 5):
        tickets.ticket(f"Ago {hours}", channel=Channel.EMAIL, at=at - hours * HOUR + 2 * HOUR, assignee=anna)
    waiting = tickets.ticket("Waits", channel=Channel.EMAIL, at=at, assignee=anna)
    lifecycle.wait_for_customer(waiting, by=anna, at=at)
    db.session.commit()
    clock.shift(2 * HOUR)
    page = sign_in_as(anna).get("/tickets")
    fuses = {
        row.cssselect(".subject-link")[0].text: row.cssselect(".fuse")[0] for row in page.all(".ticket-row")
    }
    assert "3 h left" in fuses["Ago 1"].text_content()
    assert "calm" in fuses["Ago 1"].get("class")
    assert "30 min left" in fuses["Ago 3.5"].text_content()
    assert "soon" in fuses["Ago 3.5"].get("class")
    assert "Overdue 30 min" in fuses["Ago 5"].text_content()
    assert "late" in fuses["Ago 5"].get("class")
    assert not fuses["Waits"].cssselect("svg.track")


def test_without_standards_rows_say_how_long_somebody_waits(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignInAs
) -> None:
    anna = people.agent()
    tickets.ticket(channel=Channel.EMAIL, at=at - HOUR, assignee=anna)
    db.session.commit()
    page = sign_in_as(anna).get("/tickets")
    assert page.one(".ticket-row .fuse").text_content().strip() == "1 h 0 min"
    assert not page.all(".ticket-row .track")


def test_the_page_of_a_ticket_shows_its_promises_and_later_their_breach(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignInAs
) -> None:
    team = people.team()
    lead = people.supervisor("Laura", team)
    standards.standard(first=HOUR, solved=4 * HOUR)
    ticket = tickets.ticket(channel=Channel.EMAIL, at=at, team_id=team.id)
    db.session.commit()
    client = sign_in_as(lead)
    words = client.get(f"/tickets/{ticket.number}").one(".promise").text_content()
    assert "First reply" in words
    assert "1 h left" in words
    assert "4 h left" in words
    assert "1 h left" in client.get(f"/tickets/{ticket.number}/peek").text
    clock.shift(2 * HOUR)
    jobs.watch_clocks(at + 2 * HOUR)
    page = client.get(f"/tickets/{ticket.number}")
    assert "Overdue 1 h" in page.one(".promise").text_content()
    assert "The promise was not kept: first reply was due 18 November 2026 12:30" in page.text
    assert "the promised first reply is overdue" in client.get("/notices").text


def test_a_clock_that_stands_still_says_what_is_left(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignInAs
) -> None:
    anna = people.agent()
    standards.standard(first=HOUR, solved=4 * HOUR)
    ticket = tickets.ticket(channel=Channel.EMAIL, at=at)
    conversation.reply(ticket, by=anna, body="Which lamp?", at=at + HOUR / 2)
    lifecycle.wait_for_customer(ticket, by=anna, at=at + HOUR)
    db.session.commit()
    clock.shift(3 * HOUR)
    words = sign_in_as(anna).get(f"/tickets/{ticket.number}").one(".promise").text_content()
    assert "3 h left, the clock stands still" in words
    assert "First reply" not in words
