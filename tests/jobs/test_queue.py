"""The queue: a nudge after commit, one host per minute."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from huey.utils import utcnow
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.jobs import queue
from helpdesk.jobs.models import JobRun
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Status
from tests.conftest import missing
from tests.factories import people, tickets
from tests.races import PATIENCE, together


@pytest.fixture(params=["sqlite", pytest.param("redis", marks=pytest.mark.services)])
def nudged(app: Flask, request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Any]:
    """The application with an empty queue of one kind."""
    if request.param == "redis":
        import redis

        url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
        try:
            server = redis.Redis.from_url(url)
            server.ping()
        except redis.exceptions.ConnectionError as error:
            missing(f"Redis does not answer: {error}")
        # the same Redis may serve tests that run beside this one
        alone: Any = server.lock("tests of the helpdesk", timeout=PATIENCE, blocking_timeout=PATIENCE)
    else:
        alone = nullcontext()
        url = f"sqlite:///{tmp_path / 'jobs.db'}"
    before = app.config["QUEUE_URL"]
    app.config["QUEUE_URL"] = url
    queue.bind(app)
    huey = app.extensions["huey"]
    with alone:
        huey.flush()
        yield huey
        huey.flush()
    if hasattr(huey.storage, "close"):
        huey.storage.close()
    app.config["QUEUE_URL"] = before
    queue.bind(app)


@pytest.fixture
def counted() -> Iterator[list[datetime]]:
    runs: list[datetime] = []

    def job(at: datetime) -> int:
        runs.append(at)
        return 0

    queue.register("test.job", job, every=5)
    yield runs
    queue._jobs.pop("test.job")
    queue._timetable.pop("test.job")


def test_a_nudge_waits_for_the_commit(nudged: Any, counted: Any) -> None:
    people.place()
    queue.nudge("test.job")
    queue.nudge("test.job")
    assert nudged.pending_count() == 0
    db.session.commit()
    assert nudged.pending_count() == 1, "one nudge per job and transaction is enough"
    nudged.execute(nudged.dequeue())
    assert len(counted) == 1


def test_a_rolled_back_deed_nudges_nobody(nudged: Any, counted: Any) -> None:
    people.place()
    queue.nudge("test.job")
    db.session.rollback()
    people.place()
    db.session.commit()
    assert nudged.pending_count() == 0


def test_a_savepoint_that_ends_sends_no_nudge_before_the_commit(nudged: Any, counted: Any) -> None:
    people.place()
    queue.nudge("test.job")
    with db.session.begin_nested():
        people.place()
    assert nudged.pending_count() == 0
    db.session.commit()
    assert nudged.pending_count() == 1


def test_a_savepoint_that_is_given_up_loses_no_nudge(nudged: Any, counted: Any) -> None:
    people.place()
    queue.nudge("test.job")
    db.session.begin_nested().rollback()
    db.session.commit()
    assert nudged.pending_count() == 1


def test_giving_up_within_a_savepoint_gives_up_the_nudge_too(nudged: Any, counted: Any) -> None:
    people.place()
    queue.nudge("test.job")
    db.session.begin_nested()
    db.session.rollback()
    people.place()
    db.session.commit()
    assert nudged.pending_count() == 0


def test_many_nudges_at_once_wake_the_worker_twice(
    nudged: Any, counted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        queue, "NUDGES_APART", 60.0
    )  # a machine that does other work takes its time for fifty
    for _ in range(50):
        people.place()
        queue.nudge("test.job")
        db.session.commit()
    assert nudged.pending_count() == 2, "one at once, one for all that came after it was sent"
    due = [nudged.dequeue().eta for _ in range(2)]
    assert due[0] is None and due[1] is not None


def test_a_nudge_after_a_while_is_sent_at_once(
    nudged: Any, counted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "NUDGES_APART", 0.0)
    for _ in range(3):
        people.place()
        queue.nudge("test.job")
        db.session.commit()
    assert [nudged.dequeue().eta for _ in range(3)] == [None] * 3


def test_what_is_due_in_a_while_is_nudged_then(nudged: Any, counted: Any) -> None:
    """A reply that may be taken back for 15 s leaves after 15 s and not with the clock's next minute."""
    people.place()
    queue.nudge("test.job", after=timedelta(seconds=15))
    db.session.commit()
    assert 13 < (nudged.dequeue().eta - utcnow()).total_seconds() <= 15
    assert nudged.pending_count() == 0


def test_many_that_are_due_at_one_time_are_one_nudge(nudged: Any, counted: Any) -> None:
    for _ in range(20):
        people.place()
        queue.nudge("test.job", after=timedelta(seconds=15))
        db.session.commit()
    assert nudged.pending_count() <= 3


def test_fault_48_a_minute_is_claimed_once_over_all_hosts(app: Flask, at: datetime) -> None:
    won = together(app, *[lambda: queue.claim("test.job", at.replace(second=0))] * 6)
    assert sorted(won) == [False] * 5 + [True]


@pytest.mark.slow
def test_a_periodic_job_runs_in_its_minutes_and_says_how_it_ended(
    app: Flask, counted: Any, at: datetime
) -> None:
    start = at.replace(minute=30, second=12)
    for minute in range(10):
        queue.run_minute(start + timedelta(minutes=minute))
        queue.run_minute(start + timedelta(minutes=minute))
    assert len(counted) == 2
    run = db.session.scalars(select(JobRun).filter_by(name="test.job")).first()
    assert run is not None and run.finished_at is not None and run.error is None


def test_a_failing_job_is_recorded_and_does_not_stop_the_others(
    app: Flask, counted: Any, at: datetime
) -> None:
    def fails(_at: datetime) -> int:
        raise RuntimeError("broken today")

    queue.register("test.fails", fails, every=1)
    try:
        queue.run_minute(at.replace(minute=30))
    finally:
        queue._jobs.pop("test.fails")
        queue._timetable.pop("test.fails")
    failed = db.session.scalars(select(JobRun).filter_by(name="test.fails")).one()
    assert failed.error == "RuntimeError: broken today"
    assert len(counted) == 1


def test_old_claims_are_swept(app: Flask, at: datetime) -> None:
    queue.claim("test.job", at - timedelta(days=8))
    queue.claim("test.job", at)
    assert queue.sweep_runs(at) == 1
    assert queue.sweep_runs(at) == 0


def test_the_queue_of_either_kind_wakes_a_ticket_that_was_put_aside(
    nudged: Any, clock: Any, at: datetime
) -> None:
    ticket = tickets.ticket()
    lifecycle.snooze(ticket, by=people.agent(), at=at, until=at + timedelta(hours=1))
    number = ticket.id
    db.session.commit()
    clock.shift(timedelta(hours=1))
    queue.nudge("tickets.resume_due")
    db.session.commit()
    nudged.execute(nudged.dequeue())
    assert db.session.get_one(Ticket, number, populate_existing=True).status is Status.OPEN
