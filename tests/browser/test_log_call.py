"""Logging a call by keys alone, and a visit without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.tickets.models import Closing, Message, Ticket
from helpdesk.tickets.words import Outcome
from tests.browser.person import Person
from tests.factories import categories, customers, people, tickets


def test_a_call_is_logged_by_keys_from_ringing_to_saved(person: Callable[..., Person]) -> None:
    agent = people.agent("Līga Ozola", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", phone="+37129418806", address="Kuldīga")
    customers.customer("Guntis Liepa", phone="+37129412094")
    categories.category("Drops", categories.category("Fibre"))
    desk = person(agent).go("/customers")
    desk.keys("c")
    desk.page.wait_for_url("**/tickets/new**")
    desk.page.locator("#customer-ts-control").wait_for()
    desk.look()
    desk.page.keyboard.type("2941 88")
    desk.page.get_by_role("option", name="Ilze Vītola").wait_for()
    desk.keys("Enter")
    desk.page.get_by_text("Kuldīga").last.wait_for()
    desk.page.get_by_label("Complaint").check()
    desk.page.get_by_label("What was said").fill("Line drops every evening. Already restarted twice.")
    desk.see("Line drops every evening").look()
    desk.keys("Control+Enter")
    desk.page.wait_for_url("**/tickets/1*")
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.customer_id, ticket.subject) == (ilze.id, "Line drops every evening")
    assert db.session.scalars(select(Message.duration)).one().total_seconds() >= 0


def test_somebody_new_is_made_from_what_was_typed(person: Callable[..., Person]) -> None:
    desk = person(people.agent("Līga Ozola")).go("/tickets/new?channel=phone")
    bills = categories.category("Bills")
    desk.go("/tickets/new?channel=phone")
    desk.page.locator("#customer-ts-control").wait_for()
    desk.page.keyboard.type("Jānis Kalniņš")
    desk.keys("Control+Enter")
    desk.page.get_by_label("Question").check()
    desk.page.get_by_label("What was said").fill("How do I pay?")
    desk.page.locator("[name=solved]").check(force=True)
    desk.page.get_by_text("What was it really?").wait_for()
    desk.page.locator("#final_category_id-ts-control").fill("bill")
    desk.page.get_by_role("option", name="Bills").click()
    desk.look()
    desk.keys("Control+Enter")
    desk.page.wait_for_url("**/tickets/1*")
    assert db.session.scalars(select(Customer.name)).one() == "Jānis Kalniņš"
    assert db.session.scalars(select(Closing.category_id)).one() == bills.id


def test_the_caller_box_does_not_take_the_focus_from_the_next_field(person: Callable[..., Person]) -> None:
    desk = person(people.agent("Līga Ozola")).go("/tickets/new?channel=phone")
    desk.page.locator("#customer-ts-control").wait_for()
    desk.page.keyboard.type("Jānis Kalniņš")
    desk.keys("Control+Enter")
    desk.page.get_by_label("What was said").focus()
    desk.page.wait_for_timeout(500)  # longer than the list waits for another letter
    desk.page.keyboard.type("How do I pay?")
    assert desk.page.get_by_label("What was said").input_value() == "How do I pay?"


def test_a_call_is_added_to_an_open_ticket_from_the_side(person: Callable[..., Person]) -> None:
    agent = people.agent("Līga Ozola")
    ilze = customers.customer("Ilze Vītola", phone="+37129418806")
    tickets.ticket("Router lights", by=agent, customer=ilze)
    desk = person(agent).go("/tickets/new?channel=phone")
    desk.page.locator("#customer-ts-control").wait_for()
    assert desk.page.get_by_text("Somebody new: write down more").is_visible()
    desk.page.keyboard.type("ilze")
    desk.page.get_by_role("option", name="Ilze Vītola").wait_for()
    desk.keys("Enter").see("Is it about an open ticket?").look()
    assert not desk.page.get_by_text("Somebody new: write down more").is_visible()
    desk.page.get_by_label("What was said").fill("Still dark.")
    desk.page.get_by_role("button", name="Add call to").click()
    desk.page.wait_for_url("**/tickets/1*")
    assert db.session.query(Ticket).count() == 1 and db.session.query(Message).count() == 2


def test_a_call_like_the_last_one_is_solved_in_six_presses(person: Callable[..., Person]) -> None:
    agent = people.agent("Līga Ozola")
    ilze = customers.customer("Ilze Vītola", phone="+37129418806")
    drops = categories.category("Drops", categories.category("Fibre"))
    tickets.ticket("Router lights", by=agent, customer=ilze, kind=RequestKind.TECHNICAL, category=drops)
    desk = person(agent).go("/tickets/new?channel=phone")
    desk.page.locator("#customer-ts-control").wait_for()
    desk.page.keyboard.type("ilze")
    desk.page.get_by_role("option", name="Ilze Vītola").wait_for()
    desk.keys("Enter").see("As last time: Technical, Fibre › Drops").look()
    desk.keys("Alt+l").page.locator("#body:focus").wait_for()
    desk.page.keyboard.type("Dark again, restarted.")
    desk.led(lambda: desk.keys("Alt+Enter"))
    closing = db.session.scalars(select(Closing)).one()
    assert (closing.category_id, closing.outcome) == (drops.id, Outcome.RESOLVED)
    assert db.session.get_one(Ticket, closing.ticket_id).kind is RequestKind.TECHNICAL


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_call_from_a_withheld_number_is_logged_and_its_caller_found_by_name(
    person: Callable[..., Person], width: int, theme: str
) -> None:
    ilze = customers.customer("Ilze Vītola", phone="+37129418806", address="Kuldīga")
    desk = person(people.agent("Līga Ozola"), width=width, theme=theme).go("/tickets/new?channel=phone")
    desk.page.locator("#customer-ts-control").wait_for()
    unknown = desk.page.get_by_label("The number is withheld, and they give no name")
    desk.page.keyboard.type("vitola kuldiga")  # who they are, in their own words
    desk.page.get_by_role("option", name="Ilze Vītola").wait_for()
    desk.keys("Enter").see("Kuldīga")
    assert not unknown.is_visible()
    desk.page.get_by_label("Question").check()
    desk.fill("What was said", "How do I pay?")
    if width > 760:
        desk.led(lambda: desk.keys("Control+Enter"))
    else:
        desk.send("Save ticket")
    assert db.session.scalars(select(Ticket.customer_id)).one() == ilze.id


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_a_caller_who_gives_neither_number_nor_name_is_logged_and_named_later(
    person: Callable[..., Person], width: int, theme: str
) -> None:
    customers.customer("Ilze Vītola", phone="+37129418806")
    desk = person(people.agent("Līga Ozola"), width=width, theme=theme).go("/tickets/new?channel=phone")
    desk.page.locator("#customer-ts-control").wait_for()
    by_keys, unknown = width > 760, desk.page.get_by_label("The number is withheld, and they give no name")
    if by_keys:
        desk.keys("Alt+u")
    else:
        unknown.check()
    assert unknown.is_checked()
    desk.page.get_by_label("Complaint").check()
    desk.fill("What was said", "Somebody dug up our street. Will not say who calls.").look()
    if by_keys:
        desk.led(lambda: desk.keys("Control+Enter"))
    else:
        desk.send("Save ticket")
        desk.page.get_by_role("link", name="Details and customer").click()
    desk.see("Nobody is known for this ticket yet.").look()
    assert db.session.scalars(select(Ticket.customer_id)).one() is None
    assert [each.name for each in db.session.scalars(select(Customer))] == ["Ilze Vītola"]
    desk.press("Say who it is", "link").page.locator("dialog[open] #customer_id-ts-control").fill("ilze")
    desk.page.get_by_role("option", name="Ilze Vītola").click()
    if by_keys:
        desk.led(lambda: desk.keys("Control+Enter"))
    else:
        desk.send("Save")
        desk.go("/tickets/1001#side")
    desk.see("Ilze Vītola")
    assert db.session.scalars(select(Ticket.customer_id)).one() is not None


def test_a_visit_is_logged_without_script_on_a_phone(person: Callable[..., Person]) -> None:
    customers.customer("Ilze Vītola", phone="+37129418806")
    desk = person(people.agent("Līga Ozola"), script=False, width=390).go("/tickets/new?channel=walk_in")
    desk.page.get_by_label("Name, number or address").fill("8806")
    desk.page.get_by_label("Request", exact=False).first.check()
    desk.page.get_by_label("What was said").fill("Wants a new contract")
    desk.send("Find").see("Is it one of these?")
    desk.page.get_by_label("Ilze Vītola").check()
    desk.send("Save ticket")
    assert db.session.scalars(select(Ticket)).one().customer_id is not None


def test_the_page_fits_every_width_and_both_themes(person: Callable[..., Person]) -> None:
    agent: Any = people.agent("Līga Ozola")
    for width, theme in ((320, "light"), (390, "dark"), (1440, "dark")):
        desk = person(agent, width=width, theme=theme).go("/tickets/new?channel=phone")
        desk.go("/customers").go("/customers/new")
