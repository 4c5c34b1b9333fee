"""List and ticket side by side on a wide screen: opened by a key or a press, worked there, and the place is never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.person import Person
from tests.factories import people, tickets


def test_a_ticket_is_worked_beside_its_list(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna")
    first, second = (tickets.ticket(subject, by=anna, assignee=anna) for subject in ("First", "Second"))
    desk = person(anna, width=1440).go("/tickets")
    desk.keys("o")
    frame = desk.page.frame_locator("#side iframe")
    frame.get_by_role("heading", name="First").wait_for()
    assert desk.page.url.endswith("/tickets")
    desk.look()
    desk.keys("n")
    desk.page.keyboard.type("Looked at it.")
    frame.get_by_role("button", name="Add note Ctrl").click()
    frame.locator(".timeline").get_by_text("Looked at it.").wait_for()
    desk.look()
    desk.keys("Escape")
    desk.page.locator(f"a.subject-link[href='/tickets/{first.number}']:focus").wait_for()
    desk.keys("j")
    frame.get_by_role("heading", name="Second").wait_for()
    desk.keys("Escape")
    desk.page.locator("#side iframe").wait_for(state="detached")
    desk.page.locator(f"a.subject-link[href='/tickets/{second.number}']:focus").wait_for()


def test_narrower_screens_follow_the_link(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna")
    ticket = tickets.ticket("First", by=anna, assignee=anna)
    desk = person(anna, width=1280).go("/tickets")
    desk.led(lambda: desk.keys("o"))
    assert desk.page.url.endswith(f"/tickets/{ticket.number}")
