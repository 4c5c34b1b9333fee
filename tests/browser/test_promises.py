"""A supervisor says when the desk works and what it promises; an agent sees the time run out; both see it counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.kit import clock as house_clock
from helpdesk.tickets import conversation, jobs
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from tests.browser.person import Person
from tests.factories import people, tickets

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_promise_is_made_runs_out_and_is_counted(
    clock: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    team = people.team("Riga desk")
    laura, anna = people.supervisor("Laura Kalna", team), people.agent("Anna Liepa", team)
    people.place("Counter 1")
    lead = person(laura, width=width, theme=theme).go("/standards").see("First say when you are open")
    lead.follow("Add a calendar")
    lead.fill("Name", "Desk").fill("Saturday", "10–14, 15–16").fill("Sunday", "at noon")
    lead.send("Save").see("Write from when until when")
    lead.fill("Sunday", "").send("Save").see("10:00–14:00, 15:00–16:00").look()
    lead.page.locator("[name=day-on]").fill("2026-11-18")  # a public holiday, on which this desk works
    lead.page.locator("[name=day-hours]").fill("8–20")
    lead.send("Add this day").see("08:00–20:00")
    lead.go("/calendars").see("Desk").look()
    lead.go("/standards").follow("Make the first promise")
    lead.fill("Name", "Everybody").fill("First reply within", "2 h").fill("Solved within", "soon")
    lead.send("Save").see("Write hours and minutes")
    lead.fill("Solved within", "12 h").send("Save").see("all tickets").look()

    at = house_clock.now()
    ticket = tickets.ticket("Line drops", channel=Channel.EMAIL, at=at, assignee=anna, team_id=team.id)
    number = ticket.number
    clock.shift(timedelta(minutes=1))
    desk = person(anna, width=width, theme=theme).go("/tickets").see("min left").look()
    clock.shift(1.5 * HOUR)
    desk.go("/tickets?sort=due").see("Due within the hour").see("min left").look()
    clock.shift(HOUR)
    jobs.watch_clocks(house_clock.now())
    desk.go("/tickets?sort=due").see("Overdue 3").look()
    desk.go(f"/tickets/{number}").see("The promise was not kept").look()
    desk.go("/notices").see("the promised first reply is overdue")
    lead.go("/notices").see("the promised first reply is overdue")
    lead.go(f"/standards/deciding?ticket={number}").see("decides: the ticket meets all its conditions").look()
    again = db.session.get_one(Ticket, ticket.id)
    conversation.reply(again, by=anna, body="It is mended.", at=house_clock.now())
    lead.go("/reports/promises").see("1 broken").look()
    lead.follow("1 broken").see("Line drops").look()
