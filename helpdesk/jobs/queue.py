"""The queue behind a facade: `nudge` after commit, `register` the work, periodic entries claimed once per minute.

A nudge may be lost: every job also runs by the clock and takes what is due from rows.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey, PriorityRedisExpireHuey, SqliteHuey
from huey.serializer import SignedSerializer
from sqlalchemy import delete, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from helpdesk.extensions import db
from helpdesk.jobs.models import JobRun
from helpdesk.kit import clock

log = logging.getLogger(__name__)
Job = Callable[[datetime], int]  # takes the time, says how much it did; 0 when nothing was due

_jobs: dict[str, Job] = {}
_NUDGES = "nudges"
NUDGES_APART = 1.0  # seconds: a thousand mails at once need not wake the worker a thousand times


@dataclass(frozen=True)
class Entry:
    """A periodic job: every `minutes`, at minute `offset` of that rhythm."""

    name: str
    minutes: int
    offset: int = 0

    def due_in(self, minute: datetime) -> bool:
        return (int(minute.timestamp()) // 60 - self.offset) % self.minutes == 0


_timetable: dict[str, Entry] = {}


def register(name: str, job: Job, *, every: int | None = None, offset: int = 0) -> None:
    """Makes `job` known as `name`; `every` N minutes it also runs by the clock."""
    _jobs[name] = job
    if every is not None:
        _timetable[name] = Entry(name, every, offset)


def names() -> list[str]:
    """All jobs, in the order of registration."""
    return list(_jobs)


def bind(app: Flask) -> None:
    """Makes the queue that QUEUE_URL names."""
    app.extensions["huey"] = _make(app.config["QUEUE_URL"], app.config["SECRET_KEY"])
    app.extensions["huey_task"] = _task(app, app.extensions["huey"])
    app.extensions["nudged"] = {}


def _make(url: str, secret: str) -> Huey:
    serializer = SignedSerializer(secret=secret, salt="jobs")
    if url.startswith("redis"):
        return PriorityRedisExpireHuey("helpdesk", url=url, serializer=serializer, results=False)
    path = url.removeprefix("sqlite:///")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("helpdesk", filename=path, serializer=serializer, results=False, fsync=False)


def _task(app: Flask, huey: Huey) -> Any:
    @huey.task(name="run")
    def run_queued(name: str) -> None:
        with app.app_context():
            run(name, clock.now())

    return run_queued


def nudge(name: str, *, after: timedelta = timedelta()) -> None:
    """Asks a worker to run `name` as soon as the present transaction is committed, or when that was a while ago."""
    db.session.info.setdefault(_NUDGES, set()).add((name, after.total_seconds()))


@event.listens_for(Session, "after_commit")
def _send_nudges(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint ended: nobody else can see the rows yet
        return
    for name, seconds in session.info.pop(_NUDGES, ()):
        try:
            if seconds > 0:
                _send_later(name, seconds)
            else:
                _send_nudge(name)
        except Exception:
            log.exception("the queue did not take a nudge for %s; the clock will run it", name)


def _send_nudge(name: str) -> None:
    """At once where there was none for a while; else one more when that while is over, for all that come until then."""
    task, nudged = current_app.extensions["huey_task"], current_app.extensions["nudged"]
    now, last = (
        time.monotonic(),
        nudged.get(name, -NUDGES_APART),
    )  # where it lies ahead, that nudge is on its way
    if now >= last + NUDGES_APART:
        nudged[name] = now
        task(name)
    elif now >= last:
        nudged[name] = last + NUDGES_APART
        task.schedule(args=(name,), delay=nudged[name] - now)


def _send_later(name: str, seconds: float) -> None:
    """When the time has come; those that would come within a while of one another come together, a little late."""
    task, nudged = current_app.extensions["huey_task"], current_app.extensions["nudged"]
    now, key = time.monotonic(), f"{name} later"
    last = nudged.get(key, -NUDGES_APART)
    if now + seconds > last:
        nudged[key] = max(now + seconds, last + NUDGES_APART)
        task.schedule(args=(name,), delay=nudged[key] - now)


@event.listens_for(Session, "after_rollback")
def _forget_nudges(session: Session) -> None:
    if session.in_nested_transaction():  # what was done before the savepoint stands
        return
    session.info.pop(_NUDGES, None)


def run(name: str, at: datetime) -> int:
    """Runs one job now, in the present app context; says how much it did. The session is clean afterwards."""
    try:
        return _jobs[name](at)
    finally:
        db.session.rollback()
        db.session.remove()


def run_all_due(at: datetime) -> dict[str, int]:
    """One pass over every job, whatever the minute: name -> how much it did."""
    return {name: run(name, at) for name in names()}


def run_minute(at: datetime) -> None:
    """Runs the periodic jobs of this minute that no other host has claimed."""
    minute = at.replace(second=0, microsecond=0)
    for entry in _timetable.values():
        if not entry.due_in(minute) or not claim(entry.name, minute):
            continue
        try:
            done, error = run(entry.name, at), None
        except Exception as failure:
            log.exception("job %s failed", entry.name)
            done, error = 0, f"{type(failure).__name__}: {failure}"[:500]
        row = db.session.get(JobRun, (entry.name, minute))
        if row is not None:
            row.finished_at, row.done, row.error = clock.now(), done, error
        db.session.commit()


def claim(name: str, minute: datetime) -> bool:
    """True for exactly one caller per job and minute, over all hosts. Commits."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(JobRun).values(name=name, minute=minute).on_conflict_do_nothing()
    won = db.session.execute(statement.returning(JobRun.name)).first() is not None
    db.session.commit()
    return won


def sweep_runs(at: datetime) -> int:
    """Forgets claims older than a week."""
    old = select(JobRun.name).where(JobRun.minute < at - timedelta(days=7)).limit(1)
    if db.session.scalar(old) is None:
        return 0
    db.session.execute(delete(JobRun).where(JobRun.minute < at - timedelta(days=7)))
    db.session.commit()
    return 1
