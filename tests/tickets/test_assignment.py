"""Taking, giving and handing over."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.tickets import assignment
from helpdesk.tickets.words import Status
from tests.factories import people, tickets


def test_taking_a_ticket_opens_it(app: Flask, at: datetime) -> None:
    ticket, anna = tickets.ticket(), people.agent()
    assignment.take(ticket, by=anna, at=at)
    assert (ticket.assignee_id, ticket.status) == (anna.id, Status.OPEN)
    event = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ticket.assigned")).one()
    assert event.payload["assignee_id"] == anna.id
    assert event.payload["before_assignee_id"] is None


def test_taking_ones_own_ticket_changes_nothing(app: Flask, at: datetime) -> None:
    anna = people.agent()
    ticket = tickets.ticket(by=anna, assignee=anna)
    assignment.take(ticket, by=anna, at=at)
    assert len(db.session.scalars(select(EventRecord)).all()) == 1


def test_who_comes_second_is_told(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(assignee=people.agent())
    with pytest.raises(Conflict):
        assignment.take(ticket, by=people.agent(), at=at)


def test_handing_over_to_another_team_and_to_nobody(app: Flask, at: datetime) -> None:
    anna, berta, other = people.agent(), people.agent(), people.team()
    ticket = tickets.ticket(by=anna, assignee=anna)
    assignment.assign(ticket, to=berta, team_id=other.id, by=anna, at=at)
    assert (ticket.assignee_id, ticket.team_id) == (berta.id, other.id)
    assignment.assign(ticket, to=None, team_id=other.id, by=anna, at=at)
    assert (ticket.assignee_id, ticket.status) == (None, Status.OPEN)


def test_nobody_who_left_gets_a_ticket(app: Flask, at: datetime) -> None:
    gone = people.agent("Gone", deactivated_at=at)
    with pytest.raises(DomainError, match="Gone no longer works here"):
        assignment.assign(tickets.ticket(), to=gone, team_id=None, by=people.agent(), at=at)


def test_a_restricted_teams_ticket_stays_with_its_members_and_supervisors(app: Flask, at: datetime) -> None:
    inner = people.team(restricted=True)
    member, chief, stranger = people.agent(team=inner), people.supervisor(), people.agent("Stranger")
    ticket = tickets.ticket(team_id=inner.id)
    with pytest.raises(DomainError, match="Stranger may not see"):
        assignment.assign(ticket, to=stranger, team_id=inner.id, by=member, at=at)
    for allowed in (member, chief):
        assignment.assign(ticket, to=allowed, team_id=inner.id, by=member, at=at)


def test_a_closed_ticket_or_a_team_that_is_gone_is_refused(app: Flask, at: datetime) -> None:
    closed, _closing = tickets.closed_ticket(at=at)
    with pytest.raises(DomainError):
        assignment.assign(closed, to=None, team_id=None, by=people.agent(), at=at)
    old = people.team(retired_at=at)
    with pytest.raises(DomainError) as refusal:
        assignment.assign(tickets.ticket(), to=None, team_id=old.id, by=people.agent(), at=at)
    assert refusal.value.field == "team_id"
