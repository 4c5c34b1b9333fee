"""A visitor gets a slip over the counter and answers by its code, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.browser.person import Person
from tests.factories import categories, people
from tests.factories import surveys as factories


def test_a_nameless_visitor_answers_by_the_code_of_the_slip(
    clock: Any, person: Callable[..., Person]
) -> None:
    factories.version()
    place = people.place("Riga office")
    liga = people.agent("Līga Ozola", people.team("Riga desk"), place_id=place.id)
    categories.category("Bills")
    desk = person(liga).go("/tickets")
    desk.led(lambda: desk.keys("w"))
    desk.see("Log a visit").page.get_by_label("Request").check()
    desk.page.get_by_label("What was said").fill("Pays a bill at the counter.")
    desk.page.locator("[name=solved]").check(force=True)
    desk.page.locator("#final_category_id-ts-control").fill("bill")
    desk.page.get_by_role("option", name="Bills").click()
    desk.send("Save ticket").see("Closed")
    slip = desk.see("No e-mail address is known").another(
        lambda: desk.page.get_by_role("button", name="Print the slip").dblclick()
    )
    assert len(desk.page.context.pages) == 2
    code = slip.see("How was our help today?").page.locator(".code").inner_text()
    slip.follow("Back to the ticket").see("Printing again voids its code.")

    visitor = person(width=390, theme="dark").go("/s")
    visitor.fill("Code", "2345-2345").send("Continue").see("We do not know this code")
    visitor.fill("Code", code.lower()).send("Continue").see("How satisfied are you")
    visitor.choose("satisfaction", "5").choose("solved", "yes")
    clock.shift(timedelta(minutes=1))
    visitor.send("Send my answer").see("Your answer is saved")
