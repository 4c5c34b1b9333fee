"""Pages of checklists, and ticking on the ticket's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets import checklist_templates, checklists
from helpdesk.tickets.models import Ticket
from tests.factories import people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]


@pytest.fixture
def anna(app: Flask) -> User:
    return people.agent("Anna Liepa")


@pytest.fixture
def ticket(anna: User) -> Ticket:
    return tickets.ticket("Line drops", by=anna, assignee=anna)


def test_a_supervisor_writes_a_checklist_and_changes_it(app: Flask, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.supervisor("Laura"))
    assert "There are no checklists yet" in client.get("/checklists").text
    page = client.submit(client.get("/checklists/new"), "own-list", name_en="New customer")
    assert page.status == 422 and "Write at least one step" in page.text
    steps = {"steps_en": "Call\nSend the contract", "steps_lv": "Piezvanīt\nNosūtīt līgumu"}
    page = client.submit(page, "own-list", **steps, by_itself="y", required="y")
    assert "New customer" in page.text and "waits for it" in page.text
    [template] = checklist_templates.in_use()
    assert template.steps[1] == {"en": "Send the contract", "lv": "Nosūtīt līgumu"}
    page = client.get(f"/checklists/{template.id}")
    first = client.submit(page, "own-list", steps_en="Call")
    assert first.status == 422  # the second step has a Latvian line alone
    first = client.submit(first, "own-list", steps_en="Call", steps_lv="Piezvanīt")
    assert "changed the steps" in first.text
    stale = client.submit(page, "own-list", name_en="Other", submission="another")
    assert stale.status == 409 and "A colleague changed this checklist meanwhile" in stale.text
    assert "Tickets that have it keep it" in client.submit(first, "retirement").text


def test_an_agent_puts_one_on_a_ticket_ticks_and_closes(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    tickets.checklist("New customer", required=True)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/checklist")
    assert "No steps yet" in page.text
    page = client.submit(page, "put-list")
    assert "Call" in page.text and "before closing" in page.text
    assert client.submit(page, "put-list").status == 409
    page = client.submit(page, "add-step", text=" ")
    assert page.status == 422 and "Write what is to be done" in page.text
    page = client.submit(page, "add-step", text="My own")
    assert "My own" in page.text
    page = client.get(f"/tickets/{ticket.number}")
    assert "0 of 3" in page.text
    closing = client.get(f"/tickets/{ticket.number}/closure")
    refused = client.submit(closing, "closure", outcome="resolved")
    assert refused.status == 422 and "these steps must be done: Call; Send" in refused.text
    for step in checklists.of(ticket.id):
        page = client.submit(page, f"checks/{step.id}/ticking")
    assert "3 of 3" in page.text and "ticked a step off: 3 of 3 done" in page.text
    closing = client.get(f"/tickets/{ticket.number}/closure")
    assert client.submit(closing, "closure", outcome="resolved").status == 200
    db.session.expire_all()
    assert not db.session.get_one(Ticket, ticket.id).is_open


def test_ticking_in_place_answers_the_panel_alone(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    checklists.add(ticket, "Call <b>", by=anna, at=ticket.opened_at)
    [step] = checklists.of(ticket.id)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    token = page.one("#checklist form input[name=csrf_token]").get("value")
    url = f"/tickets/{ticket.number}/checks/{step.id}/ticking"
    answer = client.post(url, {"csrf_token": token, "done": "yes"}, headers={"HX-Request": "true"})
    assert answer.status == 200 and "1 of 1" in answer.text and "<html" not in answer.body
    row = client.get("/tickets").one(".subject-link")
    assert row.get("title") == "Line drops · Checklist: 1 of 1"


def test_a_step_of_another_ticket_is_not_touched(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    other = tickets.ticket("Other", by=anna)
    checklists.add(other, "Call", by=anna, at=ticket.opened_at)
    [step] = checklists.of(other.id)
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    token = page.one("#composer input[name=csrf_token]").get("value")
    given = {"csrf_token": token, "done": "yes"}
    page = client.post(f"/tickets/{ticket.number}/checks/{step.id}/ticking", given)
    assert page.status == 409
    assert checklists.of(other.id)[0].done_at is None
