"""Two tickets are linked and parted again in front of a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.person import Person
from tests.factories import people, tickets


def test_a_link_is_made_in_a_dialog_warned_of_and_removed(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    invoice, repair = tickets.ticket("Invoice", by=anna), tickets.ticket("Repair", by=anna)
    desk = person(anna).go(f"/tickets/{invoice.number}")
    desk.page.locator(".head summary[aria-label=More]").click()
    desk.press("Link with another ticket", "link")
    dialog = desk.page.locator("dialog[open]")
    dialog.wait_for()
    dialog.locator("[name=relation]").select_option("depends_on")
    dialog.locator("[name=other]").fill(str(repair.number))
    desk.look().led(lambda: desk.keys("Control+Enter")).see("Linked tickets").look()
    desk.keys("e")
    desk.see("which is open:").look().keys("Escape")
    desk.send(f"Remove the link to HD-{repair.number}").see("The link is gone.")
