"""Everyday work in as few presses as it takes, by keys and by touch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Status
from tests.browser.person import Person
from tests.factories import categories, customers, people, tickets


@pytest.fixture
def anna() -> User:
    return people.agent("Anna Liepa", people.team("Riga desk"))


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_a_note_that_calls_a_colleague_hands_over(
    clock: Any, anna: User, person: Callable[..., Person], width: int, theme: str
) -> None:
    people.agent("Marta Ozola")
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    desk = person(anna, width=width, theme=theme).go(f"/tickets/{ticket.number}")
    desk.page.locator("[data-open=note]").first.click() if width == 390 else desk.keys("n")
    desk.page.locator("#composer textarea:focus").wait_for()
    desk.page.keyboard.type("Please look at the contract.")
    desk.look()
    desk.send("Add note and hand over").see("Call whoever shall have it: @ and the name.").look()
    desk.page.locator("#composer textarea").press("Control+End")
    desk.page.keyboard.type(" @mar")
    desk.page.locator(".mention-picker [aria-selected=true]", has_text="Marta Ozola").click()
    if width == 390:
        desk.send("Add note and hand over")
    else:
        desk.led(lambda: desk.keys("Shift+Control+Enter"))
    desk.see("The note is kept, and Marta Ozola has the ticket now.").see("Please look at the contract.")


def test_the_press_that_sends_takes_the_only_colleague_offered_or_lets_the_ticket_wait(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    people.agent("Marta Ozola")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("Line drops", by=anna, customer=ilze, assignee=anna)
    desk = person(anna).go(f"/tickets/{ticket.number}").keys("n")
    desk.page.locator("#composer textarea:focus").wait_for()
    desk.page.keyboard.type("Please look at the contract, @mar")
    desk.page.locator(".mention-picker [aria-selected=true]", has_text="Marta Ozola").wait_for()
    desk.led(lambda: desk.keys("Control+Enter")).see("The note is kept.")
    desk.page.locator(".mention", has_text="@Marta Ozola").wait_for()
    desk.keys("r")
    desk.page.locator("#composer textarea:focus").wait_for()
    desk.page.keyboard.type("Please restart the router.")
    desk.keys("Shift+Control+Enter").see("Send and close")
    desk.keys("Escape").page.get_by_text("Send and close").wait_for(state="hidden")
    desk.led(lambda: desk.keys("Alt+Enter")).see("Waiting on the customer for")


def test_a_pair_is_merged_by_three_presses(clock: Any, anna: User, person: Callable[..., Person]) -> None:
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    older = tickets.ticket("Line drops", by=anna, customer=ilze)
    newer = tickets.ticket("Again", by=anna, customer=ilze)
    desk = person(anna).go(f"/tickets/{newer.number}")
    desk.led(lambda: desk.keys("d")).look().see("chooses the first one below")
    desk.page.locator("[name=q]:focus").wait_for()
    desk.led(lambda: desk.keys("Enter")).see("What moves")
    desk.led(lambda: desk.keys("Control+Enter")).see(f"HD-{newer.number} lives on in HD-{older.number}.")
    third = tickets.ticket("And again", by=anna, customer=ilze)
    desk.go(f"/tickets/{third.number}")
    desk.follow(f"Merge into HD-{older.number}").see("What moves")


def test_a_key_follows_and_follows_no_more(clock: Any, anna: User, person: Callable[..., Person]) -> None:
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.led(lambda: desk.keys("v")).see("You are told of every reply")
    desk.led(lambda: desk.keys("v")).see("You are told no more")
    desk.keys("Control+k")
    desk.page.keyboard.type("foll")
    desk.page.locator("#command .option", has_text="Follow").locator("kbd", has_text="V").wait_for()
    desk.keys("Escape", "?")
    desk.page.locator("dialog#keys[open]").wait_for()
    for words, key in (("Follow", "V"), ("Merge into another ticket", "D")):
        desk.page.locator("#keys .found", has_text=words).locator("kbd", has_text=key).wait_for()


def test_ten_are_picked_by_one_press_and_the_next_ten_by_another(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    for number in range(23):
        tickets.ticket(f"Ticket {number}")
    desk = person(anna).go("/tickets?view=open")
    desk.keys("Shift+PageDown").see("10 selected").look()
    assert desk.page.locator(".ticket-row").nth(10).get_attribute("aria-current") == "true"
    desk.keys("Shift+PageDown").see("20 selected")
    desk.keys("Shift+PageDown").see("23 selected")
    desk.led(lambda: desk.keys("a")).see("23 tickets selected")


def test_a_key_keeps_the_list_as_a_view(clock: Any, anna: User, person: Callable[..., Person]) -> None:
    tickets.ticket("The line drops", kind=RequestKind.COMPLAINT)
    desk = person(anna).go("/tickets?view=open&kind=complaint")
    desk.led(lambda: desk.keys("v"))
    desk.page.locator("[name=name]:focus").wait_for()
    desk.page.keyboard.type("Complaints")
    desk.led(lambda: desk.keys("Control+Enter")).see("1 open")
    assert desk.page.locator("h1").inner_text() == "Complaints"


def test_what_is_resolved_closes_in_two_presses_and_anything_else_is_said_first(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    drops = categories.category("Line drops")
    first, second = (tickets.ticket(f"Fault {n}", by=anna, assignee=anna, category=drops) for n in range(2))
    desk = person(anna).go(f"/tickets/{first.number}").keys("e")
    desk.page.locator("dialog[open]").wait_for()
    desk.look()
    desk.led(lambda: desk.keys("Shift+Control+Enter")).see("Closed: Resolved")
    desk.go(f"/tickets/{second.number}").keys("e")
    desk.page.locator("dialog[open]").wait_for()
    desk.keys("2")
    desk.page.locator("dialog[open] .as-resolved").wait_for(state="hidden")
    desk.led(lambda: desk.keys("Enter")).see("Closed: Partly")


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_or_without_script_a_press_closes_as_resolved(
    clock: Any, anna: User, person: Callable[..., Person], script: bool
) -> None:
    ticket = tickets.ticket("Fault", by=anna, assignee=anna, category=categories.category("Line drops"))
    desk = person(anna, width=390, script=script).go(f"/tickets/{ticket.number}/closure")
    desk.send("Close as resolved").see("Closed: Resolved")
    db.session.expire_all()
    assert db.session.get_one(Ticket, ticket.id).status is Status.CLOSED
