"""From a list to its tickets and back: J, K, the place one has, and the list of keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.people.models import User
from tests.browser.person import Person
from tests.factories import people, tickets


@pytest.fixture
def anna(at: Any) -> User:
    made = people.agent("Anna Liepa", people.team("Riga desk"))
    for number in range(1, 61):
        tickets.ticket(f"Fault {number}", by=made, customer=False, assignee=made)
    return made


def subject(desk: Person, words: str) -> None:
    desk.page.get_by_role("heading", level=1, name=words, exact=True).wait_for()


def test_j_and_k_lead_through_the_list_one_came_from(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    desk = person(anna).go("/tickets?view=mine&sort=oldest").keys("j")
    desk.page.locator("[data-row][aria-current]", has_text="Fault 2").wait_for()
    desk.led(lambda: desk.keys("o"))
    subject(desk, "Fault 2")
    desk.see("My tickets · 2 of 60")
    desk.led(lambda: desk.keys("j"))
    desk.see("My tickets · 3 of 60")
    desk.led(lambda: desk.keys("k"))
    desk.led(lambda: desk.keys("k"))
    subject(desk, "Fault 1")
    assert not desk.page.get_by_role("link", name="Previous ticket of the list").is_visible()
    desk.keys("k")
    subject(desk, "Fault 1")


def test_j_goes_on_after_the_last_row_that_was_shown(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    desk = person(anna).go("/tickets?view=mine&sort=oldest")
    desk.follow("Fault 50").see("My tickets · 50 of 60")
    desk.led(lambda: desk.keys("j"))
    subject(desk, "Fault 51")
    desk.see("My tickets · 51 of 60")
    desk.led(lambda: desk.keys("Escape"))
    desk.page.locator("[data-row][aria-current]", has_text="Fault 51").wait_for()


def test_back_leads_to_the_row_one_left(clock: Any, anna: User, person: Callable[..., Person]) -> None:
    desk = person(anna).go("/tickets?view=mine&sort=oldest")
    desk.follow("Fault 40")
    desk.led(lambda: desk.keys("j"))
    desk.follow("Back to My tickets")
    assert "sort=oldest" in desk.page.url
    row = desk.page.locator("[data-row][aria-current]", has_text="Fault 41")
    row.wait_for()
    desk.page.wait_for_function(
        "document.querySelector('[data-row][aria-current] a') === document.activeElement"
    )
    assert row.evaluate("each => each.getBoundingClientRect().bottom <= innerHeight")


def test_a_ticket_that_left_the_list_gives_its_place_to_the_next(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    desk = person(anna).go("/tickets?view=mine&sort=oldest")
    desk.follow("Fault 40")
    desk.keys("e")
    desk.page.locator("dialog[open] input[value=resolved]").check(force=True)
    desk.led(lambda: desk.keys("Control+Enter")).see("is closed").see("My tickets · 40 of 60")
    desk.led(lambda: desk.keys("Escape"))
    desk.page.locator("[data-row][aria-current]", has_text="Fault 41").wait_for()


def test_a_ticket_opened_by_its_address_has_no_place(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    desk = person(anna).go("/tickets/1001")
    subject(desk, "Fault 1")
    assert not desk.page.locator(".place").is_visible()
    desk.led(lambda: desk.keys("Escape")).see("My tickets")


def listed(desk: Person) -> dict[str, str]:
    """What the list behind "?" says: words to their keys."""
    desk.keys("?")
    desk.page.locator("dialog#keys[open]").wait_for()
    rows = desk.page.locator("#keys dl > div:visible").all()
    found = {row.locator("dd").inner_text(): " ".join(row.locator("kbd").all_inner_texts()) for row in rows}
    desk.look().keys("Escape")
    return found


def test_the_list_of_keys_has_every_key_of_the_page_and_no_other(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    desk = person(anna).go("/tickets")
    desk.page.locator(".peek .four").wait_for()
    queue = listed(desk)
    assert queue["Next and previous ticket"] == "J K"
    assert queue["Open the ticket"] == "O ↵"
    assert queue["Call"] == "C" and queue["Customers"] == "G C" and queue["This list"] == "?"
    assert queue["Select"] == "X"
    assert "Reply" in queue
    desk.follow("Fault 1")
    on_ticket = listed(desk)
    assert on_ticket["Next ticket of the list"] == "J" and on_ticket["Close"] == "E"
    assert on_ticket["Note"] == "N" and on_ticket["Leave the field, so that single keys work"] == "Esc"
    assert "Open the ticket" not in on_ticket
    assert on_ticket["Put aside"] == "S", "what stands in a closed menu has its key all the same"
    keys = [each for each in on_ticket.values() if re.fullmatch("[A-Z]", each)]
    assert len(keys) == len(set(keys))


def test_in_a_dialog_its_own_keys_are_listed(clock: Any, anna: User, person: Callable[..., Person]) -> None:
    desk = person(anna).go("/tickets/1001").keys("e")
    desk.page.locator("dialog#closure[open]").wait_for()
    found = listed(desk)
    assert found["Resolved"] == "1" and found["Close ticket"] == "Ctrl ↵"
    assert "Call" not in found and "Hand over" not in found


def test_whoever_turned_single_keys_off_finds_the_others_by_the_menu(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    desk = person(anna)
    desk.page.context.add_cookies([{"name": "keys", "value": "off", "url": desk.address}])
    desk.go("/tickets/1001").keys("?")
    assert not desk.page.locator("#keys").is_visible()
    desk.page.locator("#me summary").click()
    desk.page.get_by_role("button", name="Keys on this page").click()
    words = desk.page.locator("#keys dl > div:visible dd").all_inner_texts()
    assert "Add note" in words and "Note" not in words and "Call" not in words


def test_keep_open_closes_the_dialog_and_leaves_the_page_alone(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    desk = person(anna).go("/tickets/1001")
    desk.page.locator("#composer textarea").fill("Half a reply")
    desk.keys("Escape", "e")
    desk.page.locator("dialog#closure[open]").wait_for()
    desk.page.get_by_text("Keep open").click()
    desk.page.locator("dialog#closure").wait_for(state="hidden")
    assert desk.page.locator("#composer textarea").input_value() == "Half a reply"
