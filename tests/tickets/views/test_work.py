"""Handing over, holding, properties and their conflict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.tickets import changing
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import MessageKind, Priority, Status
from tests.factories import categories, customers, people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]


def fresh(ticket: Ticket) -> Ticket:
    db.session.expire_all()
    return db.session.get_one(Ticket, ticket.id)


def test_handing_over_with_a_note(app: Flask, sign_in_as: SignIn) -> None:
    berta, other = people.agent("Berta"), people.team("Billing")
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}/assignment")
    page = client.submit(
        page, "/assignment", assignee_id=str(berta.id), team_id=str(other.id), note="She knows the case."
    )
    assert "was handed over" in page.text
    assert (fresh(ticket).assignee_id, fresh(ticket).team_id) == (berta.id, other.id)
    assert db.session.scalars(select(Message.body).where(Message.kind == MessageKind.NOTE)).all() == [
        "She knows the case."
    ]


def test_handing_over_to_somebody_who_may_not_see_it_is_refused_at_the_field(
    app: Flask, sign_in_as: SignIn
) -> None:
    inner, stranger = people.team("Inner", restricted=True), people.agent("Stranger")
    ticket = tickets.ticket()
    client = sign_in_as(people.supervisor())
    page = client.get(f"/tickets/{ticket.number}/assignment")
    page = client.submit(page, "/assignment", assignee_id=str(stranger.id), team_id=str(inner.id))
    assert page.status == 422
    assert "Stranger may not see the tickets of this team" in page.text


def test_giving_it_to_a_restricted_team_leads_back_to_the_queue(app: Flask, sign_in_as: SignIn) -> None:
    inner = people.team("Inner", restricted=True)
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}/assignment")
    page = client.submit(page, "/assignment", assignee_id="", team_id=str(inner.id))
    assert page.h1 == "My tickets"
    assert client.get(f"/tickets/{ticket.number}").status == 404


def test_taking_it(app: Flask, sign_in_as: SignIn) -> None:
    anna = people.agent()
    ticket = tickets.ticket()
    client = sign_in_as(anna)
    page = client.submit(client.get(f"/tickets/{ticket.number}"), "/taking")
    assert "is yours" in page.text
    assert fresh(ticket).assignee_id == anna.id


def test_holding_until_a_time_of_ones_own_clock(app: Flask, sign_in_as: SignIn, clock: Any) -> None:
    ticket = tickets.ticket()
    client = sign_in_as(people.agent(time_zone="Europe/Riga"))
    page = client.get(f"/tickets/{ticket.number}/hold")
    page = client.submit(page, "/hold", until="2026-11-20T10:00")
    assert "is on hold" in page.text
    assert "Put aside until 20 November 2026 10:00" in page.one(".promise").text_content()
    assert fresh(ticket).held_until == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    page = client.submit(page, "/resumption")
    assert fresh(ticket).status is Status.OPEN


def test_a_time_gone_by_is_refused_at_the_field(app: Flask, sign_in_as: SignIn, clock: Any) -> None:
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    for until in ("2026-11-01T10:00", "tomorrow"):
        page = client.submit(client.get(f"/tickets/{ticket.number}/hold"), "/hold", until=until)
        assert page.status == 422
        assert page.one("#until").get("aria-invalid") == "true"


def test_changing_properties(app: Flask, sign_in_as: SignIn) -> None:
    drops, ilze = categories.category("Drops"), customers.customer("Ilze")
    ticket = tickets.ticket("Old")
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}/properties")
    page = client.submit(
        page, "/properties", subject="New", priority="high", category_id=str(drops.id), tags="KUL-07, visit",
        customer_id=str(ilze.id),
    )  # fmt: skip
    assert page.h1 == "New"
    assert "kul-07" in page.text
    changed = fresh(ticket)
    assert (changed.priority, changed.category_id, changed.customer_id) == (Priority.HIGH, drops.id, ilze.id)


def test_two_people_change_different_things(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    ticket = tickets.ticket("Old")
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}/properties")
    changing.change(ticket, by=people.agent(), at=at, version=ticket.version, priority="urgent")
    page = client.submit(page, "/properties", subject="New")
    assert page.h1 == "New"
    assert fresh(ticket).priority is Priority.URGENT


def test_two_people_change_the_same_and_both_versions_are_shown(
    app: Flask, sign_in_as: SignIn, at: datetime
) -> None:
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    page = client.get(f"/tickets/{ticket.number}/properties")
    changing.change(ticket, by=people.agent(), at=at, version=ticket.version, priority="urgent")
    page = client.submit(page, "/properties", priority="low")
    assert page.status == 409
    theirs, mine = page.all(".versions .card")
    assert "Urgent" in theirs.text_content()
    assert "Low" in mine.text_content()
    assert fresh(ticket).priority is Priority.URGENT
    page = client.submit(page, "/properties")
    assert page.status == 200
    assert fresh(ticket).priority is Priority.LOW


def test_a_subject_cannot_be_emptied(app: Flask, sign_in_as: SignIn) -> None:
    ticket = tickets.ticket()
    client = sign_in_as(people.agent())
    page = client.submit(client.get(f"/tickets/{ticket.number}/properties"), "/properties", subject=" ")
    assert page.status == 422
    assert "A ticket needs a subject." in page.text
