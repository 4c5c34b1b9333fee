"""A ticket is put aside with a key, found where it rests, and back with its sign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.kit import clock as house_clock
from helpdesk.tickets import jobs
from tests.browser.person import Person
from tests.factories import people, tickets


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_a_ticket_is_put_aside_and_comes_back(
    clock: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    desk = person(anna, width=width, theme=theme).go(f"/tickets/{ticket.number}")
    if width > 760:
        desk.keys("s")
    else:
        desk.page.locator(".head summary[aria-label=More]").click()
        desk.press("Put aside", "link")
    desk.page.locator("dialog[open]").wait_for()
    desk.look().choose("when", "hour")
    desk.led(lambda: desk.page.locator("dialog[open] button[type=submit]").click())
    desk.see("is put aside until").look()
    assert not desk.go("/tickets").reads("Line drops")
    desk.go("/tickets?view=on_hold").see("Line drops")
    clock.shift(timedelta(hours=1, minutes=1))
    jobs.resume_due(house_clock.now())
    desk.go("/tickets").see("Woken").look()
    desk.go(f"/tickets/{ticket.number}").see("It is back since").look()
