"""Row 80: what stands in an address or in the browser's own store gives no object a property."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.person import Person
from tests.factories import people, tickets

POLLUTING = "__proto__[polluted]=1&__proto__.polluted=1&constructor[prototype][polluted]=1&constructor.prototype.polluted=1"
KEPT = '{"hrefs": [], "__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}'


def test_nothing_in_an_address_or_in_the_store_changes_all_objects(
    clock: Any, person: Callable[..., Person]
) -> None:
    anna = people.agent("Anna Liepa")
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    desk = person(anna).go("/tickets")
    desk.page.evaluate(
        "words => { for (const store of [sessionStorage, localStorage])"
        " for (const name of [...Object.keys(store), '__proto__', 'place', 'list']) store.setItem(name, words); }",
        KEPT,
    )
    for path in ("/tickets", f"/tickets/{ticket.number}", "/search", "/tickets/new"):
        desk.page.goto(f"{desk.address}{path}?{POLLUTING}&q=%7B%22__proto__%22%3A1%7D#{POLLUTING}")
        desk.page.wait_for_load_state("networkidle")
        desk.keys("j")
        assert desk.page.evaluate("[{}.polluted, Object.keys(Object.prototype).length]") == [None, 0], path
