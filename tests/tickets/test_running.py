"""The same deed on a whole list: each ticket once, whatever happens to the worker, told and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.jobs import leases
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.people import users
from helpdesk.people.models import Notice, User
from helpdesk.tickets import changing, running, view_finding
from helpdesk.tickets.bulk import Wish
from helpdesk.tickets.criteria import Criteria
from helpdesk.tickets.listing import Filters
from helpdesk.tickets.models import Closing, Run, RunItem, Ticket
from helpdesk.tickets.words import Outcome, Priority, RunState, Status
from tests.factories import people, tickets
from tests.tickets.test_queries import loaded

MINUTE = timedelta(minutes=1)
HIGH = Wish({"priority": "high"})
Drain = Callable[..., dict[str, int]]


@pytest.fixture
def anna(app: Flask, clock: Any) -> User:
    return people.agent("Anna", people.team("Riga desk"))


def priorities() -> dict[str, int]:
    rows = db.session.execute(select(Ticket.priority, func.count()).group_by(Ticket.priority))
    return {priority.value: count for priority, count in rows}


def changes() -> int:
    """How often a priority was changed, by the record of events."""
    return db.session.scalar(select(func.count(EventRecord.id)).filter_by(kind="ticket.changed")) or 0


def again() -> Run:
    """The only run, as it is now."""
    db.session.expire_all()
    return db.session.scalars(select(Run)).one()


def many(anna: User, count: int = 23) -> list[Ticket]:
    return [tickets.ticket(by=anna) for _each in range(count)]


@pytest.mark.slow
def test_every_ticket_of_the_list_is_changed_and_put_back(anna: User, at: datetime, drain: Drain) -> None:
    many(anna)
    run = tickets.run(loaded(anna), HIGH)
    assert (run.total, run.state) == (23, RunState.WORKING)
    drain(at)
    run = again()
    assert (run.state, run.done, run.refused) == (RunState.DONE, 23, 0)
    assert priorities() == {"high": 23} and changes() == 23
    notice = db.session.scalars(select(Notice).where(Notice.kind == "run.finished")).one()
    assert (notice.url, notice.values["done"]) == (f"/runs/{run.id}", 23)
    running.undo(run, at=at)
    drain(at)
    run = again()
    assert (run.state, run.undone) == (RunState.UNDONE, 23) and priorities() == {"normal": 23}
    assert not running.may_undo(run, at)


def test_a_view_is_what_it_holds_when_it_begins(anna: User, at: datetime, drain: Drain) -> None:
    tickets.ticket(by=anna, priority=Priority.LOW)
    tickets.ticket(by=anna)
    view = tickets.view(asks=Criteria(priority=(Priority.LOW,)))
    kept = view_finding.by_id(loaded(anna), view.id)
    tickets.run(loaded(anna), HIGH, filters=Filters(view=f"v{view.id}", kept=kept))
    tickets.ticket(by=anna, priority=Priority.LOW)  # came after
    drain(at)
    assert priorities() == {"high": 1, "normal": 1, "low": 1}


def test_refusals_stop_nothing_and_say_why(anna: User, at: datetime, drain: Drain) -> None:
    touched, closed, fine = many(anna, 3)
    first, last = touched.number, fine.id
    run = tickets.run(loaded(anna), Wish(outcome=Outcome.RESOLVED))
    changing.change(touched, by=anna, at=at, version=touched.version, priority="low")
    closed.category_id = None
    drain(at)
    run = again()
    assert (run.done, run.refused) == (1, 2)
    told = {item.number: item.why for item in running.refusals(run)}
    assert told[first].startswith("It was changed meanwhile")
    assert len(told) == 2 and db.session.get_one(Ticket, last).status is Status.CLOSED
    assert db.session.scalar(select(func.count(Closing.id))) == 1


def test_a_restricted_team_holds(anna: User, at: datetime, drain: Drain) -> None:
    quiet = people.team("Quiet", restricted=True)
    tickets.ticket(by=people.agent("Insider", quiet), team_id=quiet.id)
    moved = tickets.ticket(by=anna)
    run = tickets.run(loaded(anna), HIGH)
    assert run.total == 1
    moved.team_id = quiet.id  # meanwhile it became none of theirs
    db.session.flush()
    db.session.execute(RunItem.__table__.update().values(version=moved.version))
    drain(at)
    assert again().refused == 1 and priorities() == {"normal": 2}


def test_what_was_stopped_stays_as_it_is(anna: User, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    many(anna)
    run = tickets.run(loaded(anna), HIGH)
    monkeypatch.setattr(running, "BATCHES", 1)
    db.session.commit()
    assert running.work_due(at) == running.BATCH
    running.stop(again(), at=at)
    db.session.commit()
    assert running.work_due(at + MINUTE) == 0
    run = again()
    assert (run.state, run.done) == (RunState.STOPPED, running.BATCH)
    assert priorities() == {"high": 10, "normal": 13}
    running.undo(run, at=at)
    db.session.commit()
    for _pass in range(3):
        running.work_due(at)
    assert priorities() == {"normal": 23}


def test_a_worker_that_dies_in_the_middle_loses_nothing_and_does_nothing_twice(
    anna: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(anna)
    run = tickets.run(loaded(anna), HIGH)
    db.session.commit()
    deed, left = running._change, [13]

    class Killed(BaseException):
        """As by kill -9: nothing of ours runs after it."""

    def dying(*args: Any) -> None:
        deed(*args)
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    monkeypatch.setattr(running, "_change", dying)
    with pytest.raises(Killed):
        running.work_due(at)
    db.session.rollback()
    monkeypatch.setattr(running, "_change", deed)
    assert again().done == 10  # the batch in hand is as if it had not begun
    assert running.work_due(at + MINUTE) == 0  # its lease holds yet
    assert running.work_due(at + 3 * MINUTE) == 13
    run = again()
    assert (run.done, run.state) == (23, RunState.DONE)
    assert priorities() == {"high": 23} and changes() == 23


def test_who_lost_the_lease_changes_nothing(anna: User, at: datetime) -> None:
    many(anna, 3)
    tickets.run(loaded(anna), HIGH)
    db.session.commit()
    slow = leases.lease(Run, at, length=MINUTE)[0]
    db.session.commit()
    assert running.work_due(at + 2 * MINUTE) == 3
    assert running._work(slow, at) == 0 and changes() == 3


def test_a_macro_acts_on_all_of_them(anna: User, at: datetime, drain: Drain) -> None:
    many(anna, 2)
    macro = tickets.macro(
        "Outage", text="We know.", priority=Priority.URGENT, tags=("outage",), to_writer=True
    )
    wish = Wish(macro_id=macro.id, macro_version=macro.version)
    tickets.run(loaded(anna), wish)
    me = anna.id
    drain(at)
    assert again().done == 2 and priorities() == {"urgent": 2}
    assert set(db.session.scalars(select(Ticket.assignee_id))) == {me}
    running.undo(again(), at=at)
    drain(at)
    assert priorities() == {"normal": 2} and set(db.session.scalars(select(Ticket.assignee_id))) == {None}


def test_the_number_is_the_one_that_was_shown(
    anna: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(anna, 3)
    given: dict[str, Any] = {"title": "All", "address": "/tickets", "at": at}
    with pytest.raises(DomainError):
        running.begin(loaded(anna), Filters(view="open"), HIGH, expected=2, **given)
    monkeypatch.setattr(running, "MOST", 2)
    with pytest.raises(DomainError):
        running.begin(loaded(anna), Filters(view="open"), HIGH, expected=3, **given)
    assert db.session.scalar(select(func.count(Run.id))) == 0


def test_nothing_goes_on_for_who_left(anna: User, at: datetime, drain: Drain) -> None:
    many(anna, 2)
    tickets.run(loaded(anna), HIGH)
    users.deactivate(anna, by=SYSTEM, at=at)
    drain(at)
    assert again().state is RunState.STOPPED and priorities() == {"normal": 2}


def test_what_ended_long_ago_is_forgotten(anna: User, at: datetime, drain: Drain) -> None:
    many(anna, 1)
    tickets.run(loaded(anna), HIGH)
    drain(at)
    assert running.sweep(at + timedelta(days=29)) == 0
    assert running.sweep(at + timedelta(days=31)) == 1
    assert db.session.scalar(select(func.count()).select_from(RunItem)) == 0
