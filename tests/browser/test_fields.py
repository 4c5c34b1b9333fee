"""Fields of the desk's own in a browser: set up by a supervisor, asked where they fit, wanted before closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets import field_catalogue, field_values
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import FieldKind, Status
from tests.browser.person import Person
from tests.factories import categories, customers, people, tickets


@pytest.fixture
def anna(at: Any) -> User:
    return people.agent("Anna Liepa", people.team("Riga desk"))


def test_a_supervisor_makes_a_field_and_a_ticket_does_not_close_without_it(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    lead = people.supervisor("Laura")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("Line drops", by=anna, customer=ilze, assignee=anna)
    desk = person(lead).go("/fields").see("There are no fields of your own yet")
    desk.follow("Add the first one")
    desk.page.get_by_label("What it holds").select_option("choice")
    desk.page.locator("#name_en").fill("Router")
    desk.page.locator("#new_1_en").fill("Baltbox 5")
    desk.page.locator("#new_2_en").fill("Baltbox 6")
    desk.page.get_by_label("A ticket is not closed without it").check()
    desk.look()
    desk.send("Save").see("2 choices")
    [field] = field_catalogue.in_use()
    agent = person(anna).go(f"/tickets/{ticket.number}")
    agent.page.locator("body").press("e")
    agent.page.locator("dialog[open]").wait_for()
    agent.look()
    agent.page.locator("dialog .choice", has_text="Resolved").first.click()
    agent.send("Close ticket").see("A ticket is not closed without it.")
    agent.page.locator(f"#{field.key}").select_option(label="Baltbox 6")
    agent.send("Close ticket").see("is closed.")
    db.session.expire_all()
    assert db.session.get_one(Ticket, ticket.id).status is Status.CLOSED
    assert field_values.of(ticket.id) == {field.id: field.choices[1].id}
    agent.see("Baltbox 6")


def test_a_call_asks_only_what_fits_kind_and_category(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    bills = categories.category("Bills")
    categories.category("Drops")
    tickets.field("Delivery day", FieldKind.DATE, request_kinds=["order"], asked_at_intake=True)
    tickets.field("Invoice", category_ids=[bills.id], asked_at_intake=True)
    desk = person(anna).go("/tickets/new?channel=phone")
    day, invoice = desk.page.get_by_label("Delivery day"), desk.page.get_by_label("Invoice")
    assert not day.is_visible() and not invoice.is_visible()
    desk.page.locator(".kinds label", has_text="Order").click()
    day.wait_for()
    desk.page.evaluate(f"document.getElementById('category_id').tomselect.setValue('{bills.id}')")
    invoice.wait_for()
    desk.look()


def test_a_field_narrows_the_queue_on_a_phone_too(
    clock: Any, anna: User, person: Callable[..., Person]
) -> None:
    field = tickets.field("Metres", FieldKind.NUMBER)
    tickets.ticket("Long line", by=anna, assignee=anna)
    ticket = tickets.ticket("Short line", by=anna, assignee=anna)
    field_values.put(ticket.id, field, 4)
    desk = person(anna, width=390).go("/tickets")
    desk.page.locator("summary", has_text="Metres").click()
    desk.page.locator(f"[name=least-{field.id}]").fill("3")
    desk.led(lambda: desk.page.locator(f"[name=least-{field.id}]").press("Enter"))
    desk.see("Short line").look()
    assert not desk.reads("Long line")
