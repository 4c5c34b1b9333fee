"""Setting the clocks of all open tickets anew: in the background, some at a time, from where it was left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.jobs import queue
from helpdesk.tickets import clocks
from helpdesk.tickets.models import Clock, Resetting, Ticket
from helpdesk.tickets.queries import is_open

JOB = "tickets.reset_clocks"
BATCH = 50
_LATEST = select(Resetting).order_by(Resetting.id.desc()).limit(1)


def ask(at: datetime) -> None:
    """Has it done, from the beginning; what was under way is overtaken by that."""
    latest = db.session.scalar(_LATEST)
    if latest is not None and latest.asked_at == at and not latest.last_id:
        return  # one change of several parts
    total = db.session.scalar(select(func.count()).select_from(Ticket).where(is_open())) or 0
    db.session.add(Resetting(asked_at=at, total=total))
    db.session.flush()
    queue.nudge(JOB)


def latest() -> Resetting | None:
    """The last one asked for, done or not."""
    return db.session.scalar(_LATEST)


def batch(at: datetime) -> int | None:
    """Some more tickets of the latest one; None where nothing is left, or another worker is at it."""
    locked = _LATEST.with_for_update(key_share=True, skip_locked=True).execution_options(
        populate_existing=True
    )
    task = db.session.scalar(locked)
    if task is None or task.finished_at is not None:
        return None
    some = select(Ticket).where(is_open(), Ticket.id > task.last_id).order_by(Ticket.id).limit(BATCH)
    tickets = list(
        db.session.scalars(
            some.with_for_update(key_share=True).execution_options(populate_existing=True)
        ).all()
    )
    if not tickets:
        task.finished_at, task.done = at, task.total
        return 0
    for ticket, own in _with_clocks(tickets):
        clocks.settle(ticket, max(at, task.asked_at), own, since=task.asked_at)
    task.last_id = tickets[-1].id
    task.done = min(task.done + len(tickets), task.total)
    return len(tickets)


def _with_clocks(tickets: list[Ticket]) -> list[tuple[Ticket, list[Clock]]]:
    ids = [each.id for each in tickets]
    found = select(Clock).where(Clock.ticket_id.in_(ids), Clock.stopped_at.is_(None)).order_by(Clock.id)
    own: dict[int, list[Clock]] = {id_: [] for id_ in ids}
    for clock in db.session.scalars(
        found.with_for_update(key_share=True).execution_options(populate_existing=True)
    ):
        own[clock.ticket_id].append(clock)
    return [(ticket, own[ticket.id]) for ticket in tickets]
