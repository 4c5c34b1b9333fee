"""Several tickets at once, by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.person import Person
from tests.factories import people, tickets


def test_picked_by_keys_changed_together_and_undone(clock: Any, person: Callable[..., Person]) -> None:
    for subject in ("First", "Second", "Third"):
        tickets.ticket(subject)
    desk = person(people.agent("Līga Ozola")).go("/tickets?view=open")
    bulk = desk.page.locator(".bulk")
    assert not bulk.is_visible()
    desk.keys("x")
    desk.keys("j")
    desk.keys("x")
    bulk.wait_for()
    desk.see("2 selected")
    desk.page.get_by_role("button", name="Assign, change or close…").click()
    desk.see("2 tickets selected")
    desk.page.locator("[name=priority]").select_option("urgent")
    desk.send("Change them").see("2 tickets changed")
    desk.send("Undo").see("2 tickets are as they were")


def test_all_between_two_are_picked_at_once_and_given_away_by_keys(
    clock: Any, person: Callable[..., Person]
) -> None:
    for number in range(6):
        tickets.ticket(f"Ticket {number}")
    liga = people.agent("Līga Ozola")
    desk = person(liga).go("/tickets?view=open")
    desk.keys("x", "j", "j", "j", "Shift+X").see("4 selected")
    desk.page.locator(".ticket-row .pick").nth(5).click(modifiers=["Shift"])
    desk.see("6 selected")
    desk.led(lambda: desk.keys("a")).see("6 tickets selected")
    desk.page.locator("#assignee-ts-control:focus").wait_for()
    desk.page.keyboard.type("līga")
    desk.page.locator(".ts-dropdown .active").wait_for()
    desk.keys("Enter")
    desk.led(lambda: desk.keys("Control+Enter")).see("6 tickets changed")
