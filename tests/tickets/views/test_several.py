"""Picking tickets in the queue, changing them together, and undoing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Status
from tests.factories import people, tickets
from tests.pages import Client, Page

SignIn = Callable[..., Client]


def picked(client: Client, *wanted: Ticket) -> Page:
    return client.get("/tickets/several?" + "&".join(f"ticket={ticket.number}" for ticket in wanted))


def post(client: Client, address: str, **given: str) -> Page:
    """By hand, with the token of one's session."""
    token = client.get("/tickets").all("input[name=csrf_token]")[0].get("value")
    return client.post(address, given | {"csrf_token": token})


def test_from_the_queue_to_done_and_back(app: Flask, clock: Any, sign_in_as: SignIn) -> None:
    one, two = tickets.ticket("One"), tickets.ticket("Two")
    agent = people.agent("Līga Kalniņa")
    client = sign_in_as(agent)
    assert len(client.get("/tickets?view=open").all("input.pick[form=several]")) == 2
    page = picked(client, one, two)
    assert page.h1 == "2 tickets selected"
    done = client.submit(page, "several", assignee="me", status="on_hold", tags="storm, valley")
    assert done.h1 == "2 tickets changed"
    db.session.expire_all()
    assert {(t.assignee_id, t.status) for t in (one, two)} == {(agent.id, Status.ON_HOLD)}
    undone = client.submit(done, "undoing")
    assert undone.h1 == "2 tickets are as they were"
    db.session.expire_all()
    assert {(t.assignee_id, t.status) for t in (one, two)} == {(None, Status.OPEN)}


def test_what_cannot_be_is_said_where_it_was_chosen(app: Flask, clock: Any, sign_in_as: SignIn) -> None:
    one = tickets.ticket("One")
    client = sign_in_as(people.agent())
    page = client.submit(picked(client, one), "several")
    assert page.status == 422 and "Choose what is to become of them." in page.text
    page = client.submit(picked(client, one), "several", status="closed", tags="storm")
    assert page.status == 422 and "Say how it ended." in page.text
    assert page.one("input[name=tags]").get("value") == "storm"


def test_each_refusal_is_told_beside_its_ticket(app: Flask, clock: Any, sign_in_as: SignIn) -> None:
    one, (closed, _closing) = tickets.ticket("One"), tickets.closed_ticket()
    client = sign_in_as(people.agent())
    done = client.submit(picked(client, one, closed), "several", priority="urgent")
    assert done.h1 == "1 ticket changed"
    assert "The ticket is closed. Reopen it first." in done.text


def test_sent_twice_is_done_once(app: Flask, clock: Any, sign_in_as: SignIn) -> None:
    one = tickets.ticket("One")
    client = sign_in_as(people.agent())
    page = picked(client, one)
    client.submit(page, "several", priority="urgent")
    client.submit(page, "several", priority="low")
    db.session.expire_all()
    assert one.priority.value == "urgent"


def test_undoing_has_an_end_and_is_ones_own(app: Flask, clock: Any, sign_in_as: SignIn) -> None:
    one = tickets.ticket("One")
    client = sign_in_as(people.agent())
    done = client.submit(picked(client, one), "several", priority="urgent")
    key = done.one("input[name=undo]").get("value")
    other = sign_in_as(people.agent())
    assert post(other, "/tickets/several/undoing", undo=key).status == 403
    assert post(other, "/tickets/several/undoing", undo=f"{key}x").status == 400
    clock.shift(timedelta(minutes=16))
    assert client.submit(done, "undoing").status == 410
    db.session.expire_all()
    assert one.priority.value == "urgent"


def test_nothing_picked_leads_back_and_nonsense_is_refused(
    app: Flask, clock: Any, sign_in_as: SignIn
) -> None:
    client = sign_in_as(people.agent())
    assert "Select tickets first" in client.get("/tickets/several").text
    for bad in ("?ticket=x", "?ticket=-1", "?" + "&".join(f"ticket={n}" for n in range(201))):
        assert client.get(f"/tickets/several{bad}").status == 400
    for given in ("1", "1:", "x:1", "1:1:1"):
        page = post(client, "/tickets/several", ticket=given)
        assert page.status == 400, given
