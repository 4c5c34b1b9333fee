"""Closing, reopening, waiting, holding."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.mail.models import OutgoingEmail
from helpdesk.tickets import lifecycle, settings
from helpdesk.tickets.models import ClosingCredit, Message, Ticket
from helpdesk.tickets.words import Channel, CreditRole, Outcome, Reopening, Status
from tests.factories import categories, customers, people, tickets


def kinds(ticket: Ticket) -> list[str]:
    about = select(EventRecord.kind).where(
        EventRecord.subject_id == ticket.id, EventRecord.kind.like("ticket.%")
    )
    about = about.order_by(EventRecord.id)
    return list(db.session.scalars(about))


def test_closing_is_a_row_with_everything_as_it_stood(app: Flask, at: datetime) -> None:
    desk = people.team()
    anna = people.agent(team=desk)
    reported, final, cause = categories.category("Drops"), categories.category("Cabinet"), categories.cause()
    ticket = tickets.ticket(by=anna, assignee=anna, category=reported)
    closing = lifecycle.close(
        ticket, by=anna, at=at, outcome=Outcome.PARTLY, category_id=final.id, cause_id=cause.id
    )
    assert (closing.number, closing.closed_at, closing.by_id) == (1, at, anna.id)
    assert (closing.category_id, closing.reported_category_id) == (final.id, reported.id)
    assert (closing.cause_id, closing.team_id, closing.human_contact) == (cause.id, desk.id, True)
    assert (ticket.status, ticket.closed_at, ticket.category_id) == (Status.CLOSED, at, final.id)
    (credit,) = db.session.scalars(select(ClosingCredit))
    assert (credit.user_id, credit.team_id, credit.role, credit.weight) == (
        anna.id,
        desk.id,
        CreditRole.RESOLVER,
        1,
    )
    event = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ticket.closed")).one()
    assert event.payload == {
        "ticket_id": ticket.id, "closing_id": closing.id, "number": 1, "outcome": "partly", "imported": False,
        "before": "open", "held_until": None,
    }  # fmt: skip


def test_the_day_is_that_of_the_organisation(app: Flask) -> None:
    midnight_in_riga = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
    _ticket, closing = tickets.closed_ticket(at=midnight_in_riga)
    assert closing.closed_on == date(2026, 11, 19)


def test_a_ticket_nobody_spoke_on_counts_for_the_team_alone(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(channel=Channel.EMAIL, team_id=people.team().id, assignee=people.agent())
    closing = lifecycle.close(
        ticket, by=None, at=at, outcome=Outcome.NO_REPLY, category_id=ticket.category_id or 0
    )
    assert not closing.human_contact
    (credit,) = db.session.scalars(select(ClosingCredit))
    assert (credit.user_id, credit.role) == (None, CreditRole.TEAM)


def test_last_words_are_mailed_before_it_closes(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket()
    lifecycle.close(
        ticket, by=people.agent(), at=at, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0,
        last_words="Thank you for the patience.",
    )  # fmt: skip
    assert db.session.scalars(select(OutgoingEmail)).one().purpose == "reply"
    assert kinds(ticket) == ["ticket.opened", "ticket.message_added", "ticket.closed"]


def test_last_words_to_nowhere_close_nothing(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(customer=customers.customer(phone="+37129418806"))
    with pytest.raises(DomainError) as refusal:
        lifecycle.close(
            ticket, by=people.agent(), at=at, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0,
            last_words="Done",
        )  # fmt: skip
    assert refusal.value.field == "last_words"
    assert ticket.is_open


def test_a_closed_ticket_is_not_closed_twice(app: Flask, at: datetime) -> None:
    ticket, closing = tickets.closed_ticket(at=at)
    with pytest.raises(Conflict):
        lifecycle.close(ticket, by=None, at=at, outcome=Outcome.RESOLVED, category_id=closing.category_id)


def test_a_retired_category_or_cause_is_refused_at_its_field(app: Flask, at: datetime) -> None:
    ticket, old = tickets.ticket(), categories.category(retired_at=at)
    with pytest.raises(DomainError) as refusal:
        lifecycle.close(ticket, by=None, at=at, outcome=Outcome.RESOLVED, category_id=old.id)
    assert refusal.value.field == "category_id"
    with pytest.raises(DomainError) as refusal:
        lifecycle.close(
            ticket, by=None, at=at, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0, cause_id=99
        )
    assert refusal.value.field == "cause_id"


def test_closing_again_is_the_next_closing(app: Flask, at: datetime) -> None:
    ticket, first = tickets.closed_ticket(at=at)
    lifecycle.reopen(ticket, by=Actor.user(people.agent()), at=at + timedelta(days=1), because="staff")
    second = lifecycle.close(
        ticket, by=people.agent(), at=at + timedelta(days=2), outcome=Outcome.RESOLVED,
        category_id=first.category_id,
    )  # fmt: skip
    assert (second.number, ticket.closings) == (2, 2)


def test_reopening_names_the_closing_that_no_longer_holds(app: Flask, at: datetime) -> None:
    ticket, closing = tickets.closed_ticket(at=at)
    lifecycle.reopen(ticket, by=Actor.user(people.agent()), at=at + timedelta(hours=1), because="staff")
    assert (ticket.status, ticket.closed_at, ticket.waiting_since) == (
        Status.OPEN,
        None,
        at + timedelta(hours=1),
    )
    event = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ticket.reopened")).one()
    assert event.payload["closing_id"] == closing.id


def test_colleagues_reopen_within_the_window_too(app: Flask, at: datetime) -> None:
    ticket, _closing = tickets.closed_ticket(at=at)
    late = at + timedelta(days=15)
    with pytest.raises(DomainError, match="14 days"):
        lifecycle.reopen(ticket, by=Actor.user(people.agent()), at=late, because="staff")
    settings.REOPENING.set(Reopening.ALWAYS.value, at=at)
    lifecycle.reopen(ticket, by=Actor.user(people.agent()), at=late, because="staff")
    assert ticket.is_open


def test_an_open_ticket_or_a_merged_one_does_not_reopen(app: Flask, at: datetime) -> None:
    by = Actor.user(people.agent())
    with pytest.raises(Conflict):
        lifecycle.reopen(tickets.ticket(), by=by, at=at, because="staff")
    merged, _closing = tickets.closed_ticket(at=at)
    merged.merged_into_id = tickets.ticket().id
    with pytest.raises(DomainError, match="merged"):
        lifecycle.reopen(merged, by=by, at=at, because="staff")


def test_hold_and_resume(app: Flask, at: datetime) -> None:
    ticket, anna = tickets.ticket(), people.agent()
    lifecycle.hold(ticket, by=anna, at=at, until=at + timedelta(days=1))
    assert (ticket.status, ticket.held_until) == (Status.ON_HOLD, at + timedelta(days=1))
    lifecycle.resume(ticket, by=Actor.user(anna), at=at + timedelta(hours=1))
    assert (ticket.status, ticket.held_until) == (Status.OPEN, None)
    assert kinds(ticket) == ["ticket.opened", "ticket.changed", "ticket.changed"]


def test_holding_until_the_past_makes_no_sense(app: Flask, at: datetime) -> None:
    with pytest.raises(DomainError) as refusal:
        lifecycle.hold(tickets.ticket(), by=people.agent(), at=at, until=at)
    assert refusal.value.field == "until"


def test_a_closed_ticket_cannot_wait(app: Flask, at: datetime) -> None:
    ticket, _closing = tickets.closed_ticket(at=at)
    with pytest.raises(DomainError):
        lifecycle.wait_for_customer(ticket, by=people.agent(), at=at)


def test_closing_keeps_the_words_that_were_said(app: Flask, at: datetime) -> None:
    ticket, _closing = tickets.closed_ticket(at=at)
    assert len(db.session.scalars(select(Message).filter_by(ticket_id=ticket.id)).all()) == 1
