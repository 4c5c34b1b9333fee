"""A pair of tickets becomes one at the desk, and two again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.person import Person
from tests.factories import customers, people, tickets


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_pair_becomes_one_and_two_again(
    clock: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    older = tickets.ticket("Line drops", by=anna, customer=ilze, body="The line drops every evening.")
    newer = tickets.ticket("Again", by=anna, customer=ilze, body="It dropped again.")
    desk = person(anna, width=width, theme=theme).go(f"/tickets/{newer.number}")
    desk.page.locator(".head summary[aria-label=More]").click()
    desk.look().follow("Merge into another ticket")
    desk.look().follow(f"HD-{older.number} Line drops").see("What moves")
    desk.look().send("Merge").see("It dropped again.").see("The line drops every evening.")
    desk.go(f"/tickets/{newer.number}").see(f"HD-{newer.number} was merged into this ticket.").look()
    desk.follow("Show what is left of it").see("This ticket lives on in another one:").look()
    desk.send("Take it out again").see("It dropped again.")
    assert not desk.reads("The line drops every evening.")
