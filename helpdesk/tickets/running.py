"""The same deed on a whole list, however long: begun with what the list holds at that moment, and worked in the background.

Some tickets at a time are changed in one transaction with the note of what became of them: a worker that dies leaves each
ticket either changed and noted or neither, and the lease lets another one go on.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.exc import OperationalError

from helpdesk.extensions import db
from helpdesk.jobs import leases, queue
from helpdesk.kit.columns import table_of
from helpdesk.kit.errors import N_, DomainError
from helpdesk.people import notices
from helpdesk.people import queries as people
from helpdesk.people.models import User
from helpdesk.tickets import bulk, listing
from helpdesk.tickets.bulk import Before, Result, Wish
from helpdesk.tickets.listing import Filters
from helpdesk.tickets.models import Run, RunItem
from helpdesk.tickets.words import ItemState, Outcome, RunState, Status
from helpdesk.web import i18n

log = logging.getLogger(__name__)
JOB = "tickets.runs"
MOST = 20_000  # tickets of one run
BATCH = 10  # in one transaction: others wait for it no longer than for a few presses
BATCHES = 40  # of one call of the job
LEASE = timedelta(minutes=2)
UNDOABLE = timedelta(hours=24)
KEPT = timedelta(days=30)
_ACTIVE = (RunState.WORKING, RunState.UNDOING)


def size(user: User, filters: Filters) -> int:
    """How many open tickets the list holds; one more than MOST where there are more."""
    some = listing.every(user, filters).limit(MOST + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some), listing.values_of(user, filters)) or 0


def begin(
    user: User, filters: Filters, wish: Wish, *, title: str, address: str, expected: int, at: datetime
) -> Run:
    """Notes every open ticket of the list, so that a worker can go through them. Refuses where the list grew or shrank."""
    count = size(user, filters)
    if count > MOST:
        raise DomainError(
            N_("More than %(count)s tickets at once are too many. Narrow the list first."), count=MOST
        )
    if count != expected:
        raise DomainError(
            N_("The list holds %(count)s tickets by now. Look at the number, then press again."), count=count
        )
    run = Run(
        user_id=user.id,
        title=title[:60],
        address=address[:2000],
        wish=plain(wish),
        total=count,
        created_at=at,
        next_attempt_at=at,
    )
    db.session.add(run)
    db.session.flush()
    items = table_of(RunItem)
    columns = ("ticket_id", "number", "version", "run_id", "state", "why", "why_values")
    held = listing.every(user, filters).add_columns(
        literal(run.id), literal(ItemState.WAITING.value), literal(""), literal({}, items.c.why_values.type)
    )
    statement = insert(items).from_select(columns, held)
    db.session.connection().execute(statement, listing.values_of(user, filters))
    queue.nudge(JOB)
    return run


def stop(run: Run, *, at: datetime) -> None:
    """What is done stays done, what waits stays as it is."""
    if run.state in _ACTIVE:
        run.state = RunState.STOPPED
        run.finished_at = at
        leases.release(run, None)
        db.session.flush()


def may_undo(run: Run, at: datetime) -> bool:
    """Is there something to take back, and time to do so?"""
    ended = run.state in {RunState.DONE, RunState.STOPPED} and run.finished_at is not None
    return ended and run.done > run.undone and run.created_at > at - UNDOABLE


def undo(run: Run, *, at: datetime) -> None:
    """Lets a worker put back every ticket that nobody has changed since."""
    if not may_undo(run, at):
        raise DomainError(N_("This can no longer be undone here. Change the tickets on their own pages."))
    run.state, run.finished_at, run.next_attempt_at = RunState.UNDOING, None, at
    db.session.flush()
    queue.nudge(JOB)


def work_due(at: datetime) -> int:
    """Goes on with the runs that wait, some tickets of one at a time; says how many tickets. Commits per batch."""
    worked = 0
    for _batch in range(BATCHES):
        claimed = leases.lease(Run, at, length=LEASE)
        if not claimed:
            return worked
        worked += _work(claimed[0], at)
    queue.nudge(JOB)
    db.session.commit()
    return worked


def _work(run: Run, at: datetime) -> int:
    if not leases.still_held(run):
        db.session.rollback()
        return 0
    db.session.refresh(run)
    user = people.user_with_teams(run.user_id)
    if user is None or not user.is_active:
        stop(run, at=at)
        db.session.commit()
        return 0
    backwards = run.state is RunState.UNDOING
    some = (
        select(RunItem)
        .where(
            RunItem.run_id == run.id, RunItem.state == (ItemState.DONE if backwards else ItemState.WAITING)
        )
        .order_by(RunItem.number)
        .limit(BATCH)
    )
    items = list(db.session.scalars(some))
    with i18n.speaking(user.language):
        for item in items:
            _put_back(run, item, user, at) if backwards else _change(run, item, user, at)
    if len(items) < BATCH:
        _finish(run, at)
    else:
        leases.release(run, at)
    db.session.commit()
    return len(items)


def _change(run: Run, item: RunItem, user: User, at: datetime) -> None:
    result = _safely(lambda: bulk.apply({item.number: item.version}, read(run.wish), by=user, at=at), item)
    if result.before is not None:
        item.state, item.before = ItemState.DONE, asdict(result.before)
        run.done += 1
    else:
        item.state = ItemState.REFUSED
        run.refused += 1
        _explain(item, result)


def _put_back(run: Run, item: RunItem, user: User, at: datetime) -> None:
    before = Before(**(item.before or {}))
    result = _safely(lambda: bulk.undo([before], by=user, at=at), item)
    if result.refusal is None:
        item.state = ItemState.UNDONE
        run.undone += 1
    else:
        item.state = ItemState.KEPT
        _explain(item, result)


def _safely(deed: Any, item: RunItem) -> Result:
    """One ticket that cannot be changed, whatever the reason, stops no other."""
    try:
        with db.session.begin_nested():
            result: Result = deed()[0]
            return result
    except OperationalError:
        raise  # the database is busy or gone: the whole batch is tried again
    except Exception:
        log.exception("ticket %s of run %s", item.number, item.run_id)
        return Result(item.number, refusal=DomainError(N_("Something broke here. It is as it was.")))


def _explain(item: RunItem, result: Result) -> None:
    if result.refusal is not None:
        item.why = result.refusal.sentence[:250]
        item.why_values = {name: str(value) for name, value in result.refusal.values.items()}


def _finish(run: Run, at: datetime) -> None:
    undone = run.state is RunState.UNDOING
    run.state, run.finished_at = (RunState.UNDONE if undone else RunState.DONE), at
    leases.release(run, None)
    notices.tell(
        [run.user_id],
        kind="run.finished",
        sentence=N_("“%(title)s”: %(done)s of %(total)s tickets are as they were.")
        if undone
        else N_("“%(title)s”: %(done)s of %(total)s tickets are changed."),
        values={"title": run.title, "done": run.undone if undone else run.done, "total": run.total},
        url=f"/runs/{run.id}",
        key=f"run:{run.id}:{run.state.value}",
        at=at,
    )


def of_user(user: User, limit: int = 50) -> list[Run]:
    """One's own runs, the latest first."""
    own = select(Run).where(Run.user_id == user.id).order_by(Run.id.desc()).limit(limit)
    return list(db.session.scalars(own))


def refusals(run: Run, after: int = 0, limit: int = 100) -> list[RunItem]:
    """Tickets that were not changed, or not put back, with the reason, by number from the one after `after` on."""
    states = (ItemState.REFUSED, ItemState.KEPT)
    found = select(RunItem).where(RunItem.run_id == run.id, RunItem.state.in_(states), RunItem.number > after)
    return list(db.session.scalars(found.order_by(RunItem.number).limit(limit)))


def plain(wish: Wish) -> dict[str, Any]:
    """The wish for keeping."""
    return {
        "given": dict(wish.given),
        "tags": list(wish.tags),
        "status": wish.status.value if wish.status else None,
        "outcome": wish.outcome.value if wish.outcome else None,
        "macro_id": wish.macro_id,
        "macro_version": wish.macro_version,
    }


def read(kept: dict[str, Any]) -> Wish:
    """What was kept."""
    return Wish(
        kept["given"],
        kept["tags"],
        Status(kept["status"]) if kept["status"] else None,
        Outcome(kept["outcome"]) if kept["outcome"] else None,
        kept["macro_id"],
        kept["macro_version"],
    )


def sweep(at: datetime) -> int:
    """Forgets what ended long ago; each ticket's own timeline keeps what was done."""
    old = select(Run.id).where(Run.finished_at < at - KEPT).order_by(Run.id).limit(10)
    ids = list(db.session.scalars(old))
    if ids:
        db.session.execute(delete(RunItem).where(RunItem.run_id.in_(ids)))
        db.session.execute(delete(Run).where(Run.id.in_(ids)))
    return len(ids)
