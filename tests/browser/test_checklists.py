"""Checklists in a browser: ticked in place by keys and by touch, and closing waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.tickets import checklists
from tests.browser.person import Person
from tests.factories import people, tickets


@pytest.mark.parametrize("width", [1280, 390])
def test_steps_are_ticked_in_place_and_the_focus_stays(
    clock: Any, at: Any, person: Callable[..., Person], width: int
) -> None:
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    checklists.put(ticket, tickets.checklist("New customer", required=True), by=anna, at=at)
    [first, _second] = checklists.of(ticket.id)
    desk = person(anna, width=width).go(f"/tickets/{ticket.number}")
    if width < 700:
        desk.press("Details and customer", "link")
    desk.see("0 of 2").look()
    box = desk.page.get_by_role("checkbox", name="Call")
    box.focus()
    desk.keys("Space")
    desk.see("1 of 2")
    desk.page.locator(f"#tick-{first.id}[aria-checked=true]:focus").wait_for()
    desk.look()
    desk.go(f"/tickets/{ticket.number}/closure")
    desk.page.locator(".choice", has_text="Resolved").first.click()
    desk.send("Close ticket").see("these steps must be done: Send")
    desk.go(f"/tickets/{ticket.number}/checklist").look()


def test_the_clock_on_a_ticket_survives_a_reload(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.send("Start the clock").see("Stop the clock")
    desk.look()
    desk.go(f"/tickets/{ticket.number}").see("Stop the clock")
    desk.send("Stop the clock").see("1 minute was written down.")
    desk.go(f"/tickets/{ticket.number}/time").look()
