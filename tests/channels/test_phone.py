"""Calls become tickets, timed from the key press."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.categories.words import RequestKind
from helpdesk.channels import callers, phone
from helpdesk.channels.taking_down import Ending, TakenDown
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.tickets.models import Closing, Message
from helpdesk.tickets.words import CallResult, Channel, Outcome, Status
from tests.factories import categories, customers, people


def test_a_call_is_an_open_ticket_of_whoever_took_it(app: Any, at: datetime) -> None:
    agent, ilze = people.agent(), customers.customer("Ilze", email="i@example.com", phone="+37129418806")
    said = TakenDown(
        RequestKind.COMPLAINT, "Line drops every evening. Already restarted twice.", customer=ilze
    )
    ticket = phone.log_call(said, by=agent, at=at, duration=timedelta(minutes=4))
    assert (ticket.subject, ticket.channel, ticket.status) == (
        "Line drops every evening",
        Channel.PHONE,
        Status.OPEN,
    )
    assert (ticket.assignee_id, ticket.customer_id) == (agent.id, ilze.id)
    message = db.session.scalars(select(Message).filter_by(ticket_id=ticket.id)).one()
    assert (message.duration, message.result) == (timedelta(minutes=4), CallResult.ANSWERED)


def test_solved_on_the_call_leaves_one_closing_with_its_credit(app: Any, at: datetime) -> None:
    agent, drops = people.agent(), categories.category("Drops")
    said = TakenDown(RequestKind.QUESTION, "How to pay", ending=Ending(Outcome.RESOLVED, drops.id))
    ticket = phone.log_call(said, by=agent, at=at)
    closing = db.session.scalars(select(Closing)).one()
    assert ticket.status is Status.CLOSED and closing.by_id == agent.id and closing.human_contact
    kinds = set(db.session.scalars(select(EventRecord.kind).filter_by(subject_kind="ticket")))
    assert {"ticket.opened", "ticket.closed"} <= kinds and "ticket.assigned" not in kinds


def test_a_restricted_teams_ticket_is_not_kept_by_an_outsider(app: Any, at: datetime) -> None:
    legal = categories.category("Legal", team_id=people.team("Legal", restricted=True).id)
    said = TakenDown(RequestKind.QUESTION, "A question", category_id=legal.id)
    assert phone.log_call(said, by=people.agent(), at=at).assignee_id is None


def test_nothing_said_is_refused_at_its_field(app: Any, at: datetime) -> None:
    with pytest.raises(DomainError) as refused:
        phone.log_call(TakenDown(RequestKind.QUESTION, " \n"), by=people.agent(), at=at)
    assert refused.value.field == "body"


@pytest.mark.parametrize(
    ("since", "seconds", "lasted"),
    [
        (167, None, 167),
        (167, 170, 170),  # the key was pressed before the page was made
        (167, 90, 90),  # the page was loaded again
        (167, 99_999, 287),
        (167, -5, 167),
        (30 * 3600, None, 6 * 3600),
    ],
)
def test_the_clock_runs_from_the_key_press_and_cannot_be_made_up(
    at: datetime, since: int, seconds: int | None, lasted: int
) -> None:
    assert phone.lasted(at - timedelta(seconds=since), seconds, at) == timedelta(seconds=lasted)


def test_a_crooked_start_is_no_duration(at: datetime) -> None:
    assert phone.lasted(None, 60, at) is None
    assert phone.lasted(at + timedelta(hours=1), 60, at) is None


@pytest.mark.parametrize(
    ("typed", "name", "number", "email"),
    [
        ("Ilze Vītola", "Ilze Vītola", "", ""),
        ("29 418 806", "", "29 418 806", ""),
        ("ilze@example.com", "", "", "ilze@example.com"),
        ("", "", "", ""),
    ],
)
def test_what_was_typed_becomes_a_name_a_number_or_an_address(
    app: Any, typed: str, name: str, number: str, email: str
) -> None:
    assert callers.read(typed) == callers.Caller(name, number, email)


def test_a_number_alone_is_name_enough(app: Any, at: datetime) -> None:
    made = callers.make(callers.read("29418806"), by=SYSTEM, at=at)
    assert made.name == "+371 29 418 806" and made.contact_points[0].value == "+37129418806"
    assert callers.read("29418806", name="Ilze") == callers.Caller("Ilze", "29418806", "")
