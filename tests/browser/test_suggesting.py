"""The field in the rail offers what is meant while one types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.person import Person
from tests.factories import customers, people, tickets

OPEN = "#found-by-rail:popover-open"


def test_from_the_field_to_a_customer_a_ticket_or_all_hits(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", phone="+37129418806", address="Kuldīga")
    ticket = tickets.ticket("Line drops", by=anna, customer=ilze)
    tickets.ticket("Line is slow", by=anna)
    desk = person(anna).go("/tickets")
    page, field = desk.page, desk.page.locator("#find")

    def types(words: str) -> None:
        desk.keys("/")
        field.fill("")
        page.keyboard.type(words)

    types("line")
    desk.see("All hits for “line”").look()
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    marked = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert "Line is slow" in marked.inner_text()
    page.keyboard.press("Escape")
    page.locator(OPEN).wait_for(state="detached")
    assert field.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.id") == "find" and field.input_value() == "line"
    desk.led(lambda: page.keyboard.press("Enter")).see("Tickets: 2")

    types("29 418 806")
    page.locator(f"{OPEN} [aria-selected=true]").wait_for()
    desk.led(lambda: page.keyboard.press("Enter"))
    assert page.url.endswith(f"/customers/{ilze.id}")

    types("drops")
    page.locator(f"{OPEN} .option >> nth=0").wait_for()
    page.locator("h1").first.click()
    assert not page.locator(OPEN).count()
    types("vitola dro")
    desk.led(lambda: page.locator(f"{OPEN} .option:has-text('Line drops')").click())
    assert page.url.endswith(f"/tickets/{ticket.number}")

    phone = person(anna, width=390, theme="dark").go("/search")
    phone.page.locator(".head input[name=q]").fill("vito")
    phone.see("+371 29 418 806").look()
    phone.led(lambda: phone.page.locator("#found-by-words .option:has-text('Kuldīga')").click())
    assert phone.page.url.endswith(f"/customers/{ilze.id}")
