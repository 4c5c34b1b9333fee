"""Rules in a browser: written, tried, switched on, seen at work on a ticket and in the log, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.automation.words import Giving
from helpdesk.extensions import db
from helpdesk.people import presence
from helpdesk.tickets import third_party
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from tests.browser.person import Person
from tests.factories import automation, categories, customers, people, tickets


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_supervisor_writes_a_rule_looks_at_what_it_would_do_and_switches_it_on(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    team = people.team("Riga desk")
    lead = people.supervisor("Laura", team)
    categories.category("Bills", categories.category("Money"))
    anna = people.agent("Anna Liepa", team)
    tickets.ticket("Double billing", by=anna, at=at - timedelta(days=1))
    desk = person(lead, width=width, theme=theme).go("/rules").see("There are no rules yet").look()
    desk.follow("Write the first one").fill("Name", "Bills first")
    desk.page.locator("[name=words]").fill("bill")
    desk.page.locator("[name=status]").select_option("closed")
    desk.send("Save").see("Say how it ended").look()
    desk.page.locator("[name=status]").select_option("")
    desk.page.locator("[name=priority]").select_option("high")
    desk.send("Save").see("Last week it would have acted on 1 ticket").see("Double billing").look()
    desk.send("Switch on").see("It is on: it acts.").look()
    number = tickets.ticket("A bill", by=anna).number
    db.session.commit()
    desk.go(f"/tickets/{number}").see("3 changes")
    desk.page.get_by_text("3 changes").click()
    desk.see("The rule “Bills first”").look()
    desk.go("/rules/log").see("set the priority to “High”").look()
    desk.go("/rules").see("Bills first").look()


def test_who_is_here_gets_the_next_ticket(clock: Any, at: Any, person: Callable[..., Person]) -> None:
    team = people.team("Riga desk")
    anna = people.agent("Anna Liepa", team)
    people.agent("Jānis", team)
    lead = people.supervisor("Laura", team)
    automation.rule(giving=Giving.ROUND_ROBIN, to_team_id=team.id, name="In turn")
    ilze = customers.customer("Ilze", email="ilze@example.net")
    desk = person(anna).go("/tickets")
    desk.page.locator("#me summary").click()
    desk.look()
    desk.send("I am here").see("You are here.")
    db.session.commit()
    assert presence.who(at + timedelta(seconds=30)) == {anna.id}
    opened = tickets.ticket("By mail", channel=Channel.EMAIL, by=None, customer=ilze, at=at)
    db.session.commit()
    assert db.session.scalar(select(Ticket.assignee_id).where(Ticket.id == opened.id)) == anna.id
    person(lead).go("/reports/workload").see("Here").look()


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_a_rule_wakes_somebody_once_a_third_party_has_answered(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    team = people.team("Riga desk")
    lead = people.supervisor("Laura", team)
    ticket = tickets.ticket("Line drops", by=people.agent("Anna Liepa", team), at=at - timedelta(days=2))
    supplier = {"address": "service@supplier.example", "name": "Supplier"}
    third_party.receive(ticket, **supplier, body="We look into it.", at=at - timedelta(days=1))
    desk = person(lead, width=width, theme=theme).go("/rules/new").fill("Name", "Answers of suppliers")
    desk.page.locator("[name=trigger]").select_option("third_party_wrote")
    desk.page.get_by_text("Status, assignee, who wrote last").click()
    desk.page.locator("[name=wrote_last]").select_option("third_party")
    desk.page.locator("[name=priority]").select_option("high")
    desk.look()
    desk.send("Save").see("Last week it would have acted on 1 ticket").see(
        "Who wrote last: A third party"
    ).look()
    desk.send("Switch on").see("It is on: it acts.")
    third_party.receive(ticket, **supplier, body="It is mended.", at=at)
    db.session.commit()
    desk.go("/rules/log").see("Line drops").see("set the priority to “High”").look()
