"""What lists and pages show of promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.standards import promising
from helpdesk.standards.models import Standard
from helpdesk.tickets import conversation, jobs, lifecycle
from helpdesk.tickets.words import Channel, Priority
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


def test_lists_are_put_in_the_order_of_what_is_due_and_parted_by_it(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignInAs
) -> None:
    anna = people.agent()
    standards.calendar(week=standards.ALWAYS)
    for name, hours in (("Later", 40), ("Late", 1), ("Today", 6), ("Soon", 2.5)):
        standards.standard(first=hours * HOUR, priorities=["urgent"])
        ticket = tickets.ticket(
            name, channel=Channel.EMAIL, at=at, assignee=anna, priority=Priority.URGENT, body=name
        )
        promising.retire(
            db.session.get_one(Standard, ticket.standard_id), by=SYSTEM, at=at
        )  # each ticket keeps its clock until they are set anew
    none = tickets.ticket("None", channel=Channel.EMAIL, at=at, assignee=anna)
    held = tickets.ticket("Held", channel=Channel.EMAIL, at=at, assignee=anna)
    lifecycle.hold(held, by=anna, at=at)
    standards.standard("In force", first=900 * HOUR, kinds=["praise"])
    db.session.commit()
    assert none.due_at is None
    clock.shift(2 * HOUR)
    client = sign_in_as(anna)
    page = client.get("/tickets?sort=due")
    assert [row.text for row in page.all(".subject-link")] == [
        "Late",
        "Soon",
        "Today",
        "Later",
        "None",
        "Held",
    ]
    heads = [head.text_content() for head in page.all(".group-head b")]
    assert heads == ["Overdue", "Due within the hour", "Later today", "Tomorrow and later", "No clock runs"]
    late = client.get("/tickets?promise=overdue")
    assert [row.text for row in late.all(".subject-link")] == ["Late"]
    risky = client.get("/tickets?promise=at_risk")
    assert [row.text for row in risky.all(".subject-link")] == ["Soon"]
    both = client.get("/tickets?promise=at_risk&promise=overdue&sort=due")
    assert len(both.all(".subject-link")) == 2
    assert "Promise: Overdue" in late.text


def test_pages_of_a_list_by_deadlines_hold_every_ticket_once(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignInAs
) -> None:
    anna = people.agent()
    standards.standard(first=4 * HOUR, kinds=["question"])
    for number in range(60):
        kind = RequestKind.QUESTION if number % 3 else RequestKind.PRAISE
        tickets.ticket(
            f"T{number}", channel=Channel.EMAIL, at=at + (number % 7) * HOUR / 4, assignee=anna, kind=kind
        )
    db.session.commit()
    client, seen = sign_in_as(anna), []
    page = client.get("/tickets?sort=due")
    while True:
        seen += [row.text for row in page.all(".subject-link")]
        more = page.all(".more a")
        if not more:
            break
        page = client.get(more[0].get("href"))
    assert len(seen) == 60
    assert len(set(seen)) == 60


def test_where_nothing_is_promised_nobody_is_asked_about_deadlines(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignInAs
) -> None:
    anna = people.agent()
    tickets.ticket(assignee=anna, at=at)
    db.session.commit()
    page = sign_in_as(anna).get("/tickets")
    assert "Due first" not in page.text
    assert "Promise" not in page.text
    standards.standard()
    db.session.commit()
    page = sign_in_as(anna).get("/tickets")
    assert "Due first" in page.text
    assert "At risk" in page.text
