"""Who is writing on a ticket too: shown with the page, asked for again at the cost of a 304."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from helpdesk.extensions import db
from helpdesk.tickets import company
from helpdesk.tickets.models import Draft, Presence, Ticket
from tests.factories import people, tickets
from tests.house.test_statements import MOST, counted
from tests.pages import Client, Page

SignIn = Callable[..., Client]


def write(client: Client, ticket: Ticket, text: str = "Half a thought", kind: str = "reply") -> None:
    page = client.get(f"/tickets/{ticket.number}")
    token = page.all("input[name=csrf_token]")[0].get("value")
    client.post(f"/tickets/{ticket.number}/drafts", {"kind": kind, "text": text, "csrf_token": token})


def look(client: Client, ticket: Ticket) -> None:
    page = client.get(f"/tickets/{ticket.number}")
    token = page.all("input[name=csrf_token]")[0].get("value")
    assert client.post(f"/tickets/{ticket.number}/company", {"csrf_token": token}).status == 204


def said(page: Page) -> str:
    return " ".join(page.one(".company").text_content().split())


def test_others_see_who_is_writing_until_it_is_sent_or_rests(
    app: Flask, clock: Any, sign_in_as: SignIn
) -> None:
    ticket = tickets.ticket()
    anna, janis = sign_in_as(people.agent("Anna Liepa")), sign_in_as(people.agent("Jānis Kalniņš"))
    address = f"/tickets/{ticket.number}"
    assert said(janis.get(address)) == ""
    write(anna, ticket)
    write(anna, ticket, kind="note")
    assert said(janis.get(address)).endswith("Anna Liepa is writing")
    assert said(anna.get(address)) == "", "nobody is told of themselves"
    assert "Half a thought" not in janis.get(address).text
    clock.shift(company.WRITES_FOR + timedelta(seconds=1))
    assert said(janis.get(address)) == ""
    write(anna, ticket)
    anna.submit(anna.get(address), "/messages", text="The whole thought.")
    db.session.query(Draft).delete()
    assert said(janis.get(address)) == ""


def test_who_looks_is_seen_for_a_minute_and_leaves_no_old_rows(
    app: Flask, clock: Any, sign_in_as: SignIn
) -> None:
    first, ticket = tickets.ticket(), tickets.ticket()
    anna, janis = sign_in_as(people.agent("Anna Liepa")), sign_in_as(people.agent("Jānis Kalniņš"))
    for each in (first, ticket):
        look(anna, each)
    assert said(janis.get(f"/tickets/{ticket.number}")).endswith("Anna Liepa is looking too")
    assert said(anna.get(f"/tickets/{ticket.number}")) == ""
    write(anna, ticket)
    assert said(janis.get(f"/tickets/{ticket.number}")).endswith("Anna Liepa is writing")
    clock.shift(timedelta(hours=2))
    assert said(janis.get(f"/tickets/{ticket.number}")) == ""
    look(anna, ticket)
    assert "is looking too" in janis.get(f"/tickets/{ticket.number}/company").text
    assert db.session.query(Presence.ticket_id).all() == [(ticket.id,)]


def test_asking_again_costs_few_statements_and_a_304_where_nothing_changed(
    app: Flask, clock: Any, sign_in_as: SignIn
) -> None:
    ticket = tickets.ticket()
    anna, janis = sign_in_as(people.agent("Anna Liepa")), sign_in_as(people.agent("Jānis Kalniņš"))
    address = f"/tickets/{ticket.number}/company"
    tag = janis.get(address).response.headers["ETag"]
    with counted() as cost:
        again = janis.get(address, headers={"If-None-Match": tag})
    assert again.status == 304 and not again.body and len(cost.statements) <= 4 <= MOST
    write(anna, ticket)
    changed = janis.get(address, headers={"If-None-Match": tag})
    assert changed.status == 200 and "Anna Liepa is writing" in changed.text
    with counted() as cost:
        janis.get(f"/tickets/{ticket.number}")
    assert len(cost.statements) <= MOST


def test_on_a_ticket_one_may_not_see_nobody_is_said_to_write(app: Flask, sign_in_as: SignIn) -> None:
    ticket = tickets.ticket(team_id=people.team("Quiet", restricted=True).id)
    assert sign_in_as(people.agent()).get(f"/tickets/{ticket.number}/company").status == 404
