"""One deed on several tickets, each by itself, and undone as a whole."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets import bulk, changing, conversation
from helpdesk.tickets.bulk import Result, Wish
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import Outcome, Priority, Status
from tests.factories import categories, people, tickets


def versions(*wanted: Ticket) -> dict[int, int]:
    return {ticket.number: ticket.version for ticket in wanted}


def refusals(results: list[Result]) -> dict[int, str]:
    return {each.number: str(each.refusal) for each in results if each.refusal}


def fresh(user: User) -> User:
    db.session.commit()
    db.session.refresh(user, ["memberships"])
    return user


def test_each_gets_what_was_chosen_and_keeps_the_rest(app: Flask, at: datetime) -> None:
    chief, team, path = people.supervisor(), people.team("Fibre"), categories.category("Drops")
    one, two = tickets.ticket("One"), tickets.ticket("Two")
    changing.change(one, by=chief, at=at, version=one.version, tags=["storm"])
    given = {"team_id": team.id, "priority": "urgent", "category_id": path.id}
    results = bulk.apply(versions(one, two), Wish(given, ["valley"]), by=chief, at=at)
    assert refusals(results) == {}
    assert [each.number for each in results] == [one.number, two.number]
    for ticket in (one, two):
        assert (ticket.team_id, ticket.priority, ticket.category_id) == (team.id, Priority.URGENT, path.id)
    assert changing.tags_of(one.id) == ["storm", "valley"] and changing.tags_of(two.id) == ["valley"]


def test_one_refusal_stops_no_other(app: Flask, at: datetime) -> None:
    chief = people.supervisor()
    stays, (closed, _closing), moved = tickets.ticket(), tickets.closed_ticket(), tickets.ticket()
    wanted = versions(stays, closed, moved)
    conversation.add_note(moved, by=chief, body="Seen.", at=at)
    changing.change(moved, by=chief, at=at, version=moved.version, priority="low")
    results = bulk.apply(wanted | {999_999: 1}, Wish({"priority": "urgent"}), by=chief, at=at)
    assert refusals(results) == {
        closed.number: "The ticket is closed. Reopen it first.",
        moved.number: "It was changed meanwhile. Look at it before you change it.",
        999_999: "There is no such ticket, or it belongs to a team whose tickets you may not see.",
    }
    db.session.commit()
    assert (stays.priority, moved.priority) == (Priority.URGENT, Priority.LOW)


def test_a_refusal_halfway_leaves_the_ticket_as_it_was(app: Flask, at: datetime) -> None:
    chief = people.supervisor()
    bare = tickets.ticket()
    bare.category_id = None
    db.session.commit()
    wish = Wish({"priority": "urgent"}, status=None, outcome=Outcome.RESOLVED)
    (result,) = bulk.apply(versions(bare), wish, by=chief, at=at)
    db.session.commit()
    assert str(result.refusal) == "It has no category, and what is closed needs one."
    assert (bare.priority, bare.status) == (Priority.NORMAL, Status.NEW)


def test_closing_goes_through_the_deed_and_leaves_one_closing_each(app: Flask, at: datetime) -> None:
    agent = people.agent()
    one, two = tickets.ticket(by=agent), tickets.ticket(by=agent)
    results = bulk.apply(versions(one, two), Wish(outcome=Outcome.RESOLVED), by=agent, at=at)
    db.session.commit()
    assert refusals(results) == {}
    assert db.session.scalar(select(func.count()).select_from(Closing)) == 2
    assert {one.status, two.status} == {Status.CLOSED}


def test_tickets_of_a_restricted_team_are_not_there_for_others(app: Flask, at: datetime) -> None:
    inner = people.team(restricted=True)
    hidden, agent = tickets.ticket(team_id=inner.id), fresh(people.agent())
    results = bulk.apply(versions(hidden), Wish({"priority": "urgent"}), by=agent, at=at)
    assert "There is no such ticket" in refusals(results)[hidden.number]
    assert hidden.priority is Priority.NORMAL


def test_undoing_puts_back_what_nobody_has_touched_since(app: Flask, at: datetime) -> None:
    chief, agent = people.supervisor(), people.agent()
    one, two, three = (tickets.ticket() for _ in range(3))
    changing.change(one, by=chief, at=at, version=one.version, tags=["storm"], priority="high")
    given = {"assignee_id": agent.id, "priority": "urgent"}
    results = bulk.apply(versions(one, two, three), Wish(given, ["valley"], Status.PENDING), by=chief, at=at)
    db.session.commit()
    changing.change(two, by=agent, at=at, version=two.version, priority="low")
    undone = bulk.undo([each.before for each in results if each.before], by=chief, at=at)
    db.session.commit()
    assert list(refusals(undone)) == [two.number]
    assert (one.assignee_id, one.priority, one.status) == (None, Priority.HIGH, Status.OPEN)
    assert changing.tags_of(one.id) == ["storm"] and changing.tags_of(three.id) == []
    assert (two.assignee_id, two.priority) == (agent.id, Priority.LOW)


def test_undoing_a_closing_opens_the_ticket_again(app: Flask, at: datetime) -> None:
    agent = people.agent()
    ticket = tickets.ticket(by=agent)
    (result,) = bulk.apply(versions(ticket), Wish(outcome=Outcome.RESOLVED), by=agent, at=at)
    db.session.commit()
    assert result.before is not None
    bulk.undo([result.before], by=agent, at=at)
    db.session.commit()
    assert ticket.is_open and ticket.closed_at is None
