"""A refused form: the focus begins where mending does, a sentence stands at the field, what was typed is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.person import Person
from tests.factories import customers, people, tickets

FOCUSED = (
    "document.activeElement?.closest('.field, .errors, .question')?.textContent ?? document.activeElement?.id"
)


def focused(desk: Person, words: str) -> None:
    """Waits until the focus is in the part with these words, and stays there."""
    desk.page.wait_for_function(f"words => ({FOCUSED}).includes(words)", arg=words)
    desk.page.wait_for_function(
        "!document.querySelector('select[data-behaviour~=combobox]:not(.tomselected)')"
    )
    assert words in desk.page.evaluate(FOCUSED)


def test_a_call_refused_for_one_reason_leads_to_that_field(clock: Any, person: Callable[..., Person]) -> None:
    desk = person(people.agent("Līga Ozola")).go("/tickets/new?channel=walk_in")
    desk.page.get_by_label("Question").check()
    desk.led(lambda: desk.keys("Control+Enter"))
    focused(desk, "What was said")


def test_a_call_refused_for_several_reasons_leads_to_their_list_and_on_to_each(
    clock: Any, person: Callable[..., Person]
) -> None:
    desk = person(people.agent("Līga Ozola")).go("/tickets/new?channel=phone")
    desk.page.locator("summary", has_text="write down more").click()
    desk.fill("E-mail", "ilze@example.net")
    desk.led(lambda: desk.keys("Control+Enter"))
    focused(desk, "need another look")
    assert desk.page.locator("#new_email").input_value() == "ilze@example.net"
    assert desk.page.locator(".errors a").count() == 2
    for link in desk.page.locator(".errors a").all():
        name = link.inner_text().split(":")[0]
        link.click()
        focused(desk, name)


@pytest.mark.parametrize("script", [True, False])
def test_closing_without_a_category_says_so_at_the_field_and_keeps_the_rest(
    clock: Any, person: Callable[..., Person], script: bool
) -> None:
    anna = people.agent("Anna Liepa")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    made = tickets.ticket("Line drops", by=anna, customer=ilze, assignee=anna)
    made.category_id = None
    desk = person(anna, script=script).go(f"/tickets/{made.number}")
    if script:
        desk.keys("e")
        desk.page.locator("dialog[open] .ts-control").wait_for()
    else:
        desk.go(f"/tickets/{made.number}/closure")
    desk.choose("outcome", "partly").fill("Last words to the customer", "We are sorry.")
    desk.send("Close ticket").see("Choose a category.")
    assert desk.page.locator("[name=outcome][value=partly]").is_checked()
    assert desk.page.get_by_label("Last words to the customer").input_value() == "We are sorry."
    if script:
        focused(desk, "What was it really?")
    else:
        assert desk.page.evaluate("document.activeElement.id") == "category_id"


def test_an_outcome_not_chosen_is_asked_for_in_a_sentence(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna Liepa")
    made = tickets.ticket("Line drops", by=anna, assignee=anna)
    desk = person(anna).go(f"/tickets/{made.number}").keys("e")
    desk.page.locator("dialog[open]").wait_for()
    desk.led(lambda: desk.keys("Control+Enter")).see("Say how it ended.")
    focused(desk, "How did it end?")


def test_the_public_form_leads_to_what_is_wrong(clock: Any, person: Callable[..., Person]) -> None:
    visitor = person(width=390).go("/contact")
    visitor.fill("Name", "Ilze").fill("E-mail", "no address").send("Send")
    focused(visitor, "need another look")


def test_a_wrong_setting_is_where_the_focus_goes(clock: Any, person: Callable[..., Person]) -> None:
    boss = person(people.admin("Edgars")).go("/settings/surveys")
    boss.fill("Ask until this hour of the day", "99").send("Save")
    focused(boss, "Ask until this hour of the day")
