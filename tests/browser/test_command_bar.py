"""The command bar, from the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.person import Person
from tests.factories import customers, people, tickets


def test_customers_tickets_and_acts_are_a_few_keys_away(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("Vitola cannot sign in", by=anna, customer=ilze, assignee=anna)
    desk = person(anna).go("/tickets")
    desk.keys("Control+k")
    desk.page.keyboard.type("vito")
    desk.see("Ilze Vītola").see("Log a visit")
    desk.look()
    desk.page.keyboard.press("ArrowDown")
    desk.led(lambda: desk.page.keyboard.press("Enter"))
    assert desk.page.url.endswith(f"/customers/{ilze.id}")

    desk.keys("Control+k")
    desk.page.keyboard.type(f"hd-{ticket.number}")
    desk.see("Go to this ticket")
    desk.led(lambda: desk.page.keyboard.press("Enter"))
    assert desk.page.url.endswith(f"/tickets/{ticket.number}")

    desk.keys("Control+k")
    desk.page.keyboard.type("cannot")
    desk.page.locator("#command a.option").first.wait_for()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("ArrowUp")
    assert desk.page.evaluate("document.activeElement.name") == "q"
    desk.page.keyboard.press("Escape")
    assert not desk.page.locator("#command").is_visible()


AT_ONCE = """() => {
  const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  press("Escape");
  press("?");
}"""


def test_a_key_that_follows_esc_at_once_is_one_of_the_page(clock: Any, person: Callable[..., Person]) -> None:
    """On a busy machine the next key came before the next frame, in which the browser takes the focus from what is gone."""
    anna = people.agent("Anna Liepa")
    ticket = tickets.ticket("The line drops", by=anna, assignee=anna)
    desk = person(anna).go(f"/tickets/{ticket.number}").keys("Control+k")
    desk.page.keyboard.type("foll")
    desk.page.evaluate(AT_ONCE)
    desk.page.locator("dialog#keys[open]").wait_for(timeout=5000)


def test_every_act_of_a_ticket_is_reached_by_its_words(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("The line drops", by=anna, customer=ilze, assignee=anna)
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.keys("Control+k")
    bar = desk.page.locator("#command")
    bar.get_by_role("option", name="Hand over").wait_for()
    there = " ".join(bar.locator(".option").all_inner_texts())
    for act in (
        "Reply", "Note", "Call", "Hand over", "Hold", "Put aside", "Close", "Macro", "Follow",
        "Link with another ticket", "Merge into another ticket", "Change the properties", "My tickets", "Arrange views",
    ):  # fmt: skip
        assert act in there, act
    desk.look()
    desk.page.keyboard.type("merge")
    bar.get_by_role("option", name="Hand over").wait_for(state="detached")
    desk.page.keyboard.press("ArrowDown")
    desk.led(lambda: desk.page.keyboard.press("Enter"))
    assert desk.page.url.endswith("/merging")
    desk.go(f"/tickets/{ticket.number}").keys("Control+k")
    desk.page.keyboard.type("not")
    bar.get_by_role("option", name="Note").first.wait_for()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.type("Written at once")
    assert desk.page.locator(".composer textarea").input_value() == "Written at once"


def test_what_is_written_is_sent_by_no_button_of_another_tab(
    clock: Any, person: Callable[..., Person]
) -> None:
    """ "Add note" in the bar sent the customer what stood in the reply."""
    anna = people.agent("Anna Liepa")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("The line drops", by=anna, customer=ilze, assignee=anna)
    desk = person(anna).go(f"/tickets/{ticket.number}").keys("Control+k")
    bar = desk.page.locator("#command")
    bar.get_by_role("option", name="Send", exact=False).first.wait_for()
    assert not bar.get_by_role("option", name="Add note").count()
    desk.keys("Escape")
    bar.wait_for(state="hidden")
    desk.keys("n", "Control+k")
    bar.get_by_role("option", name="Add note").first.wait_for()
    assert not bar.get_by_role("option", name="Send", exact=False).count()


def test_views_and_whole_lists_are_reached_from_the_queue(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    anna = people.agent("Anna Liepa")
    tickets.ticket("The line drops", by=anna)
    tickets.view("Ķīlas un līgumi")
    desk = person(anna).go("/tickets?view=open")
    desk.keys("Control+k")
    desk.page.keyboard.type("kilas")
    desk.page.locator("#command button.option").wait_for()
    desk.page.keyboard.press("ArrowDown")
    desk.led(lambda: desk.page.keyboard.press("Enter"))
    assert desk.page.locator("h1").inner_text() == "Ķīlas un līgumi"
    desk.keys("Control+k")
    desk.page.keyboard.type("all of this")
    desk.page.locator("#command button.option").wait_for()
    desk.page.keyboard.press("ArrowDown")
    desk.led(lambda: desk.page.keyboard.press("Enter")).see("1 ticket of “Ķīlas un līgumi”")
