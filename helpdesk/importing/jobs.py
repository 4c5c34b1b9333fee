"""Checking and bringing in: batch by batch, each committed with how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db
from helpdesk.importing import running
from helpdesk.importing.models import Import
from helpdesk.importing.reading import Sheet
from helpdesk.jobs import leases, queue
from helpdesk.kit import failpoints

PASS = 20.0  # seconds that one call works before others get their turn
_LEASE = timedelta(minutes=5)


def work(at: datetime) -> int:
    """Goes on with the imports that are due; says how many batches. Commits per batch."""
    done, until = 0, time.monotonic() + PASS
    for run in leases.lease(Import, at, Import.state.in_(running.WORKED), length=_LEASE):
        for _ in _batches(run.id, run.held_token, at):
            done += 1
            if time.monotonic() > until:
                _pause(run.id, run.held_token, at)
                break
    return done


def _batches(run_id: int, token: str | None, at: datetime) -> Iterator[None]:
    """Batch after batch, each committed, until nothing is left or somebody else has it."""
    sheet: Sheet | None = None
    while True:
        run = _held(run_id, token)
        if run is None:
            db.session.rollback()
            return
        sheet = sheet or running.sheet_of(run)
        first = run.done
        for place in range(first, min(first + running.BATCH, len(sheet.rows))):
            running.bring_row(run, sheet, place, at)
        failpoints.reached("importing.batch")
        run.done = min(first + running.BATCH, len(sheet.rows))
        ended = run.done >= len(sheet.rows)
        if ended:
            running.end(run, at)
        db.session.commit()
        yield
        if ended:
            return


def _held(run_id: int, token: str | None) -> Import | None:
    query = (
        select(Import)
        .where(Import.id == run_id)
        .with_for_update(key_share=True, of=Import)
        .options(joinedload(Import.file, innerjoin=True))
    )
    run = db.session.scalar(query.execution_options(populate_existing=True))
    return run if run is not None and run.lease_token == token and run.state in running.WORKED else None


def _pause(run_id: int, token: str | None, at: datetime) -> None:
    if run := _held(run_id, token):
        leases.release(run, at)
        queue.nudge(running.JOB)
    db.session.commit()
