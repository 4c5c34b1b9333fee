"""Two entries of one person become one on the customer's page, and two again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.person import Person
from tests.factories import customers, people, tickets


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_two_entries_become_one(clock: Any, person: Callable[..., Person], width: int, theme: str) -> None:
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    one = customers.customer("Ilze Ozola", email="ilze@example.net", notes="Prefers calls.")
    customers.customer("Ozola Ilze", email="ozola@work.example", language="lv")
    tickets.ticket("Line drops", customer=one)
    desk = person(anna, width=width, theme=theme).go(f"/customers/{one.id}")
    desk.led(lambda: desk.press("Merge with another entry" if width < 760 else "Merge", "link"))
    desk.see("Perhaps the same person").look()
    desk.follow("Ozola Ilze")
    desk.see("What goes along").see("1 ticket").look()
    desk.send("Merge")
    desk.see("lives on in Ozola Ilze").see("Line drops").see("Prefers calls.").look()
    desk.send("Take Ilze Ozola out again")
    desk.see("is a customer of its own again").see("Line drops")
    assert not desk.reads("ozola@work.example")
