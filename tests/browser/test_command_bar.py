"""The command bar, from the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.person import Person
from tests.factories import customers, people, tickets


def test_customers_tickets_and_acts_are_a_few_keys_away(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("Vitola cannot sign in", by=anna, customer=ilze, assignee=anna)
    desk = person(anna).go("/tickets")
    desk.keys("Control+k")
    desk.page.keyboard.type("vito")
    desk.see("Ilze Vītola").see("Log a visit")
    desk.look()
    desk.page.keyboard.press("ArrowDown")
    desk.led(lambda: desk.page.keyboard.press("Enter"))
    assert desk.page.url.endswith(f"/customers/{ilze.id}")

    desk.keys("Control+k")
    desk.page.keyboard.type(f"hd-{ticket.number}")
    desk.see("Go to this ticket")
    desk.led(lambda: desk.page.keyboard.press("Enter"))
    assert desk.page.url.endswith(f"/tickets/{ticket.number}")

    desk.keys("Control+k")
    desk.page.keyboard.type("cannot")
    desk.page.locator("#command a.option").first.wait_for()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("ArrowUp")
    assert desk.page.evaluate("document.activeElement.name") == "q"
    desk.page.keyboard.press("Escape")
    assert not desk.page.locator("#command").is_visible()
