"""Rules that wait: from which moment, once per occasion, and only while it still is so."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.automation import jobs
from helpdesk.automation.models import RuleRun
from helpdesk.automation.words import Trigger
from helpdesk.extensions import db
from helpdesk.tickets import assignment, changing, conversation, lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel, Outcome, Priority, Status
from tests.factories import automation, customers, people, tickets

HOUR = timedelta(hours=1)


def acted(at: datetime) -> int:
    db.session.commit()
    return jobs.act_due(at)


@pytest.fixture
def ticket(app: Flask, at: datetime) -> Ticket:
    ilze = customers.customer("Ilze", email="ilze@example.net")
    return tickets.ticket(channel=Channel.EMAIL, by=None, customer=ilze, at=at)


def test_it_acts_when_the_time_has_come_and_once(app: Flask, at: datetime, ticket: Ticket) -> None:
    automation.rule(Trigger.SINCE_OPENED, after=120, priority=Priority.HIGH, tags=("old",))
    assert [acted(at + minutes * timedelta(minutes=1)) for minutes in (119, 120, 121, 600)] == [0, 1, 0, 0]
    assert ticket.priority is Priority.HIGH and changing.tags_of(ticket.id) == ["old"]
    [run] = db.session.scalars(select(RuleRun))
    assert (run.since, run.at) == (at, at + 2 * HOUR)


def test_a_new_occasion_is_a_new_one(app: Flask, at: datetime, ticket: Ticket) -> None:
    automation.rule(Trigger.SINCE_CUSTOMER, after=60)
    assert acted(at + HOUR) == 1
    conversation.receive(ticket, body="Hello?", at=at + 2 * HOUR, customer=None)
    assert acted(at + 2 * HOUR) == 0
    assert acted(at + 3 * HOUR) == 1


def test_we_waited_for_the_customer(app: Flask, at: datetime, ticket: Ticket) -> None:
    automation.rule(Trigger.SINCE_PENDING, after=60, status=Status.CLOSED, outcome=Outcome.NO_REPLY)
    assert acted(at + 5 * HOUR) == 0
    conversation.reply(ticket, by=people.agent(), body="Which one?", at=at + 5 * HOUR, then=Status.PENDING)
    assert acted(at + 5 * HOUR + HOUR / 2) == 0
    assert acted(at + 6 * HOUR) == 1 and not ticket.is_open


def test_nobody_has_had_it_since_it_was_last_left(app: Flask, at: datetime, ticket: Ticket) -> None:
    automation.rule(Trigger.SINCE_UNASSIGNED, after=60)
    anna = people.agent("Anna")
    assignment.assign(ticket, to=anna, team_id=None, by=anna, at=at + HOUR / 2)
    assert acted(at + 2 * HOUR) == 0
    assignment.assign(ticket, to=None, team_id=None, by=anna, at=at + 2 * HOUR)
    assert acted(at + 2 * HOUR + HOUR / 2) == 0
    assert acted(at + 3 * HOUR) == 1
    assert acted(at + 9 * HOUR) == 0


def test_the_customer_waits_for_us(app: Flask, at: datetime, ticket: Ticket) -> None:
    automation.rule(Trigger.SINCE_WAITING, after=60)
    lifecycle.wait_for_customer(ticket, by=people.agent(), at=at)
    assert acted(at + 2 * HOUR) == 0
    conversation.receive(ticket, body="Here.", at=at + 2 * HOUR, customer=None)
    assert acted(at + 3 * HOUR) == 1


def test_its_conditions_count_at_that_moment_and_later_too(app: Flask, at: datetime, ticket: Ticket) -> None:
    automation.rule(Trigger.SINCE_OPENED, after=60, priorities=("urgent",), words=("router",))
    assert acted(at + HOUR) == 0
    changing.change(ticket, by=people.agent(), at=at + HOUR, version=ticket.version, priority="urgent")
    assert acted(at + 2 * HOUR) == 1


def test_what_it_does_sets_off_no_rule_upon_events(app: Flask, at: datetime, ticket: Ticket) -> None:
    automation.rule(Trigger.CHANGED, tags=("never",))
    automation.rule(Trigger.SINCE_OPENED, after=60, priority=Priority.LOW)
    assert acted(at + HOUR) == 1
    assert changing.tags_of(ticket.id) == []


def test_closed_tickets_are_left_alone_and_their_log_is_forgotten_after_half_a_year(
    app: Flask, at: datetime, ticket: Ticket
) -> None:
    automation.rule(Trigger.SINCE_OPENED, after=60)
    other = tickets.ticket(at=at)
    lifecycle.close(other, by=None, at=at, outcome=Outcome.RESOLVED, category_id=other.category_id or 0)
    assert acted(at + HOUR) == 1
    assert jobs.sweep(at + timedelta(days=400)) == 0
    lifecycle.close(
        ticket, by=None, at=at + HOUR, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0
    )
    assert jobs.sweep(at + timedelta(days=400)) == 1
