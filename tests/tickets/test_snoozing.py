"""Tickets that are put aside: out of sight, out of the counts, and back in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.people.models import Notice, User
from helpdesk.tickets import conversation, counting, jobs, lifecycle, listing
from helpdesk.tickets.listing import Filters
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import Outcome, Status
from helpdesk.tickets.writing import Provenance
from tests.factories import people, tickets
from tests.pages import Client
from tests.races import together

HOUR = timedelta(hours=1)


def seen(user: User, view: str) -> list[int]:
    return [row.id for row in listing.rows(user, Filters(view=view), None)]


def counts(user: User) -> dict[str, int]:
    db.session.commit()  # what was counted is forgotten
    db.session.refresh(user, ["memberships"])
    return counting.tally(user).views


def test_what_is_put_aside_is_out_of_sight_and_of_the_counts_until_its_time(app: Flask, at: datetime) -> None:
    team = people.team()
    anna = people.agent(team=team)
    own, free = tickets.ticket(by=anna, assignee=anna), tickets.ticket(by=anna)
    before = counts(anna)
    for ticket in (own, free):
        lifecycle.snooze(ticket, by=anna, at=at, until=at + HOUR)
    after = counts(anna)
    for view, was, shown in (("mine", 1, 0), ("unassigned", 1, 0), ("team", 2, 0), ("open", 2, 2)):
        assert (before[view], after[view], len(seen(anna, view))) == (was, shown, shown), view
    assert after["on_hold"] == 2 and sorted(seen(anna, "on_hold")) == [own.id, free.id]
    db.session.commit()
    assert jobs.resume_due(at + HOUR) == 2
    assert counts(anna) == before and seen(anna, "mine") == [own.id]


def test_what_waits_for_somebody_else_stays_in_sight(app: Flask, at: datetime) -> None:
    anna = people.agent()
    ticket = tickets.ticket(by=anna, assignee=anna)
    lifecycle.hold(ticket, by=anna, at=at)
    db.session.refresh(anna, ["memberships"])
    assert seen(anna, "mine") == [ticket.id] and counts(anna)["mine"] == 1


def test_it_wakes_in_time_shows_it_and_its_owner_is_told(app: Flask, at: datetime) -> None:
    anna = people.agent()
    ticket = tickets.ticket(by=anna, assignee=anna, at=at - HOUR)
    lifecycle.snooze(ticket, by=anna, at=at, until=at + HOUR)
    db.session.commit()
    assert jobs.resume_due(at + HOUR - timedelta(seconds=1)) == 0
    assert jobs.resume_due(at + HOUR) == 1 and jobs.resume_due(at + HOUR) == 0
    assert (ticket.status, ticket.held_until, ticket.woken_at) == (Status.OPEN, None, at + HOUR)
    assert ticket.waiting_since == at - HOUR, "the customer has waited all the time"
    note = db.session.scalars(select(Notice)).one()
    assert (note.user_id, note.url) == (anna.id, f"/tickets/{ticket.number}")
    conversation.reply(ticket, by=anna, body="Done.", at=at + 2 * HOUR)
    assert ticket.woken_at is None


def test_an_answer_wakes_it_at_once(app: Flask, at: datetime) -> None:
    anna = people.agent()
    ticket = tickets.ticket(by=anna, assignee=anna)
    lifecycle.wait_for_customer(ticket, by=anna, at=at)
    lifecycle.snooze(ticket, by=anna, at=at, until=at + 9 * HOUR)
    conversation.receive(ticket, body="It works.", at=at + HOUR, customer=None)
    assert (ticket.status, ticket.held_until, ticket.woken_at) == (Status.OPEN, None, at + HOUR)
    assert (ticket.waiting_since, ticket.unread) == (at + HOUR, True)


def test_a_machines_mail_wakes_nobody(app: Flask, at: datetime) -> None:
    anna, ticket = people.agent(), tickets.ticket()
    lifecycle.snooze(ticket, by=anna, at=at, until=at + HOUR)
    conversation.receive(
        ticket, body="I am away.", at=at, customer=None, provenance=Provenance(from_machine=True)
    )
    assert ticket.held_until == at + HOUR


def test_where_nobody_waited_our_turn_begins_when_it_wakes(app: Flask, at: datetime) -> None:
    anna, ticket = people.agent(), tickets.ticket()
    lifecycle.wait_for_customer(ticket, by=anna, at=at)
    lifecycle.snooze(ticket, by=anna, at=at, until=at + HOUR)
    db.session.commit()
    jobs.resume_due(at + 2 * HOUR)
    assert ticket.waiting_since == at + HOUR


def test_after_a_reply_while_it_is_aside_nobody_waits_until_it_wakes(app: Flask, at: datetime) -> None:
    anna, ticket = people.agent(), tickets.ticket()
    lifecycle.snooze(ticket, by=anna, at=at, until=at + 9 * HOUR)
    conversation.reply(ticket, by=anna, body="We are on it.", at=at + HOUR)
    db.session.commit()
    jobs.resume_due(at + 9 * HOUR)
    assert ticket.waiting_since == at + 9 * HOUR


def test_a_colleague_who_fetches_it_needs_no_sign(app: Flask, at: datetime) -> None:
    anna, ticket = people.agent(), tickets.ticket()
    lifecycle.snooze(ticket, by=anna, at=at, until=at + HOUR)
    lifecycle.resume(ticket, by=Actor.user(anna), at=at)
    assert (ticket.status, ticket.woken_at) == (Status.OPEN, None)


def test_put_aside_again_or_held_the_last_word_counts(app: Flask, at: datetime) -> None:
    anna, ticket = people.agent(), tickets.ticket()
    lifecycle.snooze(ticket, by=anna, at=at, until=at + HOUR)
    lifecycle.snooze(ticket, by=anna, at=at, until=at + 2 * HOUR)
    db.session.commit()
    assert jobs.resume_due(at + HOUR) == 0
    lifecycle.hold(ticket, by=anna, at=at)
    db.session.commit()
    assert jobs.resume_due(at + 9 * HOUR) == 0


def test_the_past_and_closed_tickets_are_refused(app: Flask, at: datetime) -> None:
    anna, ticket = people.agent(), tickets.ticket()
    with pytest.raises(DomainError, match="still to come"):
        lifecycle.snooze(ticket, by=anna, at=at, until=at)
    lifecycle.close(ticket, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0)
    with pytest.raises(DomainError, match="closed"):
        lifecycle.snooze(ticket, by=anna, at=at, until=at + HOUR)


def test_the_worker_wakes_it(app: Flask, at: datetime, drain: Callable[..., dict[str, int]]) -> None:
    ticket = tickets.ticket()
    lifecycle.snooze(ticket, by=people.agent(), at=at, until=at + HOUR)
    assert drain(at)["tickets.resume_due"] == 0
    assert drain(at + HOUR)["tickets.resume_due"] == 1


def test_an_answer_in_the_moment_it_wakes_is_kept_and_wakes_it_once(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket()
    lifecycle.snooze(ticket, by=people.agent(), at=at, until=at + HOUR)
    number = ticket.id
    db.session.commit()

    def answer() -> None:
        try:
            held = db.session.get_one(Ticket, number)
            conversation.receive(held, body="Meanwhile.", at=at + HOUR, customer=None)
            db.session.flush()
        except StaleDataError:  # the mail is tried again
            db.session.rollback()
            answer()

    together(app, answer, lambda: jobs.resume_due(at + HOUR))
    woken = db.session.get_one(Ticket, number)
    assert (woken.status, woken.held_until, woken.woken_at) == (Status.OPEN, None, at + HOUR)
    assert "Meanwhile." in list(db.session.scalars(select(Message.body).filter_by(ticket_id=number)))
    moves = select(EventRecord).filter_by(kind="ticket.changed", subject_id=number)
    assert [row.payload["after"] for row in db.session.scalars(moves.order_by(EventRecord.id))] == [
        "on_hold", "open"
    ]  # fmt: skip


# On the page


def test_one_picks_a_moment_and_the_page_says_which(
    app: Flask, clock: Any, sign_in_as: Callable[..., Client]
) -> None:
    anna = people.agent("Anna Liepa", time_zone="Europe/Riga")
    ticket, desk = tickets.ticket("Line drops", by=anna, assignee=anna), sign_in_as(anna)
    page = desk.get(f"/tickets/{ticket.number}/snoozing")
    assert "18 November 2026 12:30" in page.text and "19 November 2026 09:00" in page.text
    assert "In your time zone, Europe/Riga." in page.text
    done = desk.submit(page, "/snoozing", when="hour")
    assert "is put aside until 18 November 2026 12:30" in done.text
    assert "Anna Liepa put it aside until 18 November 2026 12:30" in done.text
    assert "Line drops" not in desk.get("/tickets").text
    assert "Line drops" in desk.get("/tickets?view=on_hold").text


def test_a_typed_time_is_that_of_ones_own_clock_and_goes_first(
    app: Flask, clock: Any, sign_in_as: Callable[..., Client]
) -> None:
    anna = people.agent("Anna Liepa", time_zone="Europe/Oslo")
    ticket, desk = tickets.ticket(by=anna), sign_in_as(anna)
    page = desk.get(f"/tickets/{ticket.number}/snoozing")
    refused = desk.submit(page, "/snoozing", until="2026-11-18T10:29")
    assert refused.status == 422 and "Choose a time that is still to come." in refused.text
    desk.submit(refused, "/snoozing", until="2026-11-18T10:31", when="week")
    held = db.session.get_one(Ticket, ticket.id).held_until
    assert held is not None and held.isoformat() == "2026-11-18T09:31:00+00:00"


def test_what_woke_says_so_in_the_list_and_on_its_page(
    app: Flask, clock: Any, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    anna = people.agent("Anna Liepa")
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    lifecycle.snooze(ticket, by=anna, at=at, until=at + HOUR)
    db.session.commit()
    clock.shift(HOUR)
    jobs.resume_due(at + HOUR)
    desk = sign_in_as(anna)
    assert desk.get("/tickets").one(".ticket-row").text_content().count("Woken") == 1
    page = desk.get(f"/tickets/{ticket.number}")
    assert "Woken" in page.one(".promise").text_content()
    assert "Its time has come, so it is open again" in page.text
