"""Time spent: entries that are corrected and withdrawn by their own, the clock, and sums that calls count in by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.people.models import User
from helpdesk.reports import time as sums
from helpdesk.reports.time import By, Range
from helpdesk.tickets import beside, conversation, time_spent
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import CallResult, Direction, WorkKind
from tests.factories import customers, people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]


@pytest.fixture
def anna(app: Flask) -> User:
    user = people.agent("Anna")
    db.session.refresh(user, ["memberships"])
    return user


@pytest.fixture
def ticket(anna: User) -> Ticket:
    ilze = customers.customer("Ilze", email="ilze@example.net")
    return tickets.ticket("Line drops", by=anna, assignee=anna, customer=ilze)


def call(ticket: Ticket, by: User, at: datetime, **lasted: int) -> None:
    conversation.log_call(
        ticket, by=by, body="Talked.", at=at, direction=Direction.OUTGOING, result=CallResult.ANSWERED,
        duration=timedelta(**lasted),
    )  # fmt: skip


def test_an_entry_is_corrected_and_withdrawn_by_its_own_alone_and_all_is_told(
    anna: User, ticket: Ticket, at: datetime
) -> None:
    id_ = time_spent.add(ticket, 30, by=anna, at=at, kind=WorkKind.RESEARCH)
    assert time_spent.correct(ticket, id_, 25, version=1, by=anna, at=at, kind=WorkKind.RESEARCH)
    assert not time_spent.correct(ticket, id_, 25, version=2, by=anna, at=at, kind=WorkKind.RESEARCH)
    with pytest.raises(Conflict):
        time_spent.correct(ticket, id_, 20, version=1, by=anna, at=at)
    with pytest.raises(DomainError):
        time_spent.correct(ticket, id_, 20, version=2, by=people.agent(), at=at)
    with pytest.raises(DomainError):
        time_spent.withdraw(ticket, id_, by=people.agent(), at=at)
    for wrong in (0, -5, 1441):
        with pytest.raises(DomainError):
            time_spent.add(ticket, wrong, by=anna, at=at)
    time_spent.withdraw(ticket, id_, by=anna, at=at)
    assert time_spent.of(ticket.id) == []
    with pytest.raises(Conflict):
        time_spent.withdraw(ticket, id_, by=anna, at=at)
    rows = db.session.scalars(select(EventRecord).order_by(EventRecord.id)).all()
    told = [(row.kind, row.payload["minutes"]) for row in rows if "time" in row.kind]
    assert told == [("ticket.time_added", 30), ("ticket.time_corrected", 25), ("ticket.time_withdrawn", 25)]


def test_the_clock_runs_on_one_ticket_at_a_time_and_is_counted_once(
    anna: User, ticket: Ticket, at: datetime
) -> None:
    other = tickets.ticket("Other", by=anna)
    assert time_spent.start(ticket, by=anna, at=at) is None
    assert time_spent.start(ticket, by=anna, at=at + timedelta(minutes=5)) is None
    assert beside.of(ticket, anna).clock == at
    assert time_spent.start(other, by=anna, at=at + timedelta(minutes=20)) == 20
    assert time_spent.running(anna) == (other.id, at + timedelta(minutes=20))
    assert time_spent.stop(by=anna, at=at + timedelta(days=3)) == 12 * 60
    assert time_spent.stop(by=anna, at=at + timedelta(days=3)) is None
    assert beside.of(ticket, anna).spent == [(anna.id, 20)]


def test_calls_count_by_themselves_on_the_ticket_and_in_sums(
    anna: User, ticket: Ticket, at: datetime
) -> None:
    berta = people.agent("Berta")
    call(ticket, anna, at, minutes=4, seconds=32)
    call(ticket, berta, at, minutes=65)
    time_spent.add(ticket, 30, by=anna, at=at)
    gone = time_spent.add(ticket, 500, by=berta, at=at)
    time_spent.withdraw(ticket, gone, by=berta, at=at)
    time_spent.add(ticket, 7, by=anna, at=at - timedelta(days=40))
    assert time_spent.spoken(ticket.id) == 70
    assert (beside.of(ticket, anna).spoken, time_spent.spoken(ticket.id)) == (70, 70)
    within = Range(at.date() - timedelta(days=7), at.date(), By.AGENT)
    found = {each.name: (each.entered, each.spoken, each.tickets) for each in sums.sums(within)}
    assert found == {"Anna": (30, 5, 1), "Berta": (0, 65, 1)}
    [own] = sums.sums(Range(within.first, within.last, By.CATEGORY), user_id=anna.id)
    assert (own.minutes, own.tickets) == (35, 1)
    assert sums.sums(Range(at.date() + timedelta(days=1), at.date() + timedelta(days=2), By.TEAM)) == []


def test_pages_add_correct_withdraw_and_run_the_clock(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket, clock: object
) -> None:
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}/time")
    assert "Nothing was written down yet" in page.text
    wrong = client.submit(page, "new-time", minutes="0")
    assert wrong.status == 422 and "Between 1 and 1440" in wrong.text
    page = client.submit(wrong, "new-time", minutes="75", kind="research")
    assert "1 h 15 min" in page.text and "Finding out" in page.text
    [entry] = time_spent.of(ticket.id)
    page = client.submit(page, f"time-{entry.id}", minutes="70")
    assert "1 h 10 min" in page.text
    again = sign_in_as(people.agent()).get(f"/tickets/{ticket.number}/time")
    assert again.all(f"#time-{entry.id}") == []
    page = client.submit(page, "withdrawal")
    assert "it counts no more" in page.text
    page = client.submit(client.get(f"/tickets/{ticket.number}"), "timer")
    assert "Stop the clock" in page.text
    clock.shift(timedelta(minutes=3))  # type: ignore[attr-defined]
    page = client.submit(page, "timer")
    assert "3 minutes were written down" in page.text and "wrote down 3 min of work" in page.text


def test_minutes_go_with_a_reply_or_a_note(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    client.submit(page, "composer", kind="note", text="Looked it up.", spent="12")
    assert [each.minutes for each in time_spent.of(ticket.id)] == [12]
    page = client.get(f"/tickets/{ticket.number}")
    assert client.submit(page, "composer", kind="note", text="More.", spent="2000").status == 422


def test_supervisors_see_sums_and_take_them_out_and_agents_see_their_own(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket, clock: object, at: datetime
) -> None:
    time_spent.add(ticket, 90, by=anna, at=at)
    time_spent.add(ticket, 11, by=people.agent("Berta"), at=at)
    client = sign_in_as(people.supervisor("Laura"))
    page = client.get("/reports/time")
    assert "Anna" in page.text and "1 h 30 min" in page.text and "no score knows it" in page.text
    text = client.submit(page, "export").body
    assert "Anna,90,0,90,1" in text
    assert "cannot be used" in client.get("/reports/time?first=2026-13-01").text
    agent = sign_in_as(anna)
    assert agent.get("/reports/time").status == 403
    own = agent.get("/my/time")
    assert "1 h 30 min" in own.text and "Berta" not in own.text
