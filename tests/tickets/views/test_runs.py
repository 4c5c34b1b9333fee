"""A whole list at once, as a person sees it: the number first, how far it is, what was refused, back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.tickets import changing
from helpdesk.tickets.models import Run
from helpdesk.tickets.words import Priority
from tests.factories import people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]
Drain = Callable[..., dict[str, int]]


@pytest.mark.slow
def test_the_number_first_then_progress_then_undo(
    app: Flask, clock: Any, sign_in_as: SignIn, at: datetime, drain: Drain
) -> None:
    anna = people.agent("Anna")
    made = [tickets.ticket(by=anna) for _each in range(3)]
    tickets.ticket(by=anna, priority=Priority.LOW)
    number = made[0].number
    client = sign_in_as(anna)
    page = client.get("/tickets?view=open&priority=normal")
    page = client.get(page.links()["All of this list…"])
    assert page.h1 == "All 3 tickets of “All open”"
    page = client.submit(page, "/runs/new", priority="urgent")
    assert "0 of 3" in page.text and page.h1 == "All of “All open”"
    assert page.one("progress").get("max") == "3"
    live = page.one("[data-live-url]").get("data-live-url")
    first = client.get(live)
    assert client.get(live, headers={"If-None-Match": first.response.headers["ETag"]}).status == 304
    changing.change(made[0], by=anna, at=at, version=made[0].version, tags=["mine"])
    drain(at)
    page = client.get(live)
    assert "2 tickets changed" in page.text and "1 ticket stays as it was" in page.text
    assert f"HD-{number} It was changed meanwhile" in page.text
    page = client.submit(client.get(live.removesuffix("/progress")), "undoing")
    drain(at)
    assert "2 tickets are as they were" in client.get(live).text
    page = client.get("/runs")
    assert "put back" in page.text and "2 / 3" in page.text
    assert "“All open”: 2 of 3 tickets are changed." in client.get("/notices").text


def test_a_list_that_grew_is_shown_again(app: Flask, sign_in_as: SignIn) -> None:
    anna = people.agent("Anna")
    tickets.ticket(by=anna)
    client = sign_in_as(anna)
    page = client.get("/runs/new?view=open")
    tickets.ticket(by=anna)
    page = client.submit(page, "/runs/new", tags="all")
    assert page.status == 422 and "The list holds 2 tickets by now" in page.text
    assert page.one("input[name=tags]").get("value") == "all" and page.h1.startswith("All 2 tickets")
    page = client.submit(page, "/runs/new")
    assert "0 of 2" in page.text
    client.submit(page, "stopping")
    assert "2 were left as they are, since you stopped it" in client.get(page.url).text


def test_nothing_chosen_and_nothing_there_are_told(app: Flask, sign_in_as: SignIn) -> None:
    anna = people.agent("Anna")
    client = sign_in_as(anna)
    page = client.get("/runs/new?view=open")
    assert "No open ticket is in this list" in page.text and page.h1 == "All open"
    assert "You have changed no whole list yet" in client.get("/runs").text
    tickets.ticket(by=anna)
    page = client.submit(client.get("/runs/new?view=open"), "/runs/new")
    assert page.status == 422 and "Choose what is to become of them." in page.text


def test_a_form_sent_twice_begins_once_and_is_ones_own(app: Flask, sign_in_as: SignIn) -> None:
    anna = people.agent("Anna")
    tickets.ticket(by=anna)
    client = sign_in_as(anna)
    page = client.get("/runs/new?view=open")
    for _each in range(2):
        assert client.submit(page, "/runs/new", priority="high").status == 200
    run = db.session.query(Run).one()
    assert sign_in_as(people.supervisor("Laura")).get(f"/runs/{run.id}").status == 404


def test_macros_that_act_are_among_the_wishes(
    app: Flask, sign_in_as: SignIn, at: datetime, drain: Drain
) -> None:
    anna = people.agent("Anna")
    ticket = tickets.ticket(by=anna)
    acting = tickets.macro("Outage", priority=Priority.URGENT)
    tickets.macro("Words alone", text="Hello.")
    client = sign_in_as(anna)
    page = client.get(f"/tickets/several?ticket={ticket.number}")
    options = page.all("select[name=macro] option")
    assert [each.text_content() for each in options] == ["Leave as it is", "Outage"]
    page = client.submit(page, "several", macro=f"{acting.id}.1")
    assert page.h1 == "1 ticket changed"
    db.session.expire_all()
    assert ticket.priority is Priority.URGENT
