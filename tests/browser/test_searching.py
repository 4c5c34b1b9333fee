"""Finding a ticket by words, a phrase and operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.person import Person
from tests.factories import customers, people, tickets


def test_from_any_page_by_words_then_more_exactly(clock: Any, person: Callable[..., Person]) -> None:
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    tickets.ticket("Line drops", customer=ilze, body="Since Monday there is no internet in Ķekava.")
    tickets.ticket("Bill too high", body="The internet is fine, no complaint about that.")
    for width in (1280, 390):
        desk = person(people.agent(), width=width).go("/search")
        desk.see("What are you looking for?").see("from:ilze")
        desk.go("/search?q=no+internet").see("Tickets: 2")
        desk.go("/search?q=%22no+internet%22+kekava").see("Line drops")
        marked = desk.page.locator(".ticket-row mark").all_inner_texts()
        assert {"no", "internet", "Ķekava"} <= set(marked)
        desk.go("/search?q=no:ilze+-drops").see("No ticket has these words")
        desk.go("/search?q=from:nobody").see("No customer is called “nobody”.").see("from:ilze")
