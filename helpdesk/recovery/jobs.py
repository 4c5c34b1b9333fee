"""What the clock makes this room do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, select

from helpdesk.extensions import db
from helpdesk.jobs import leases
from helpdesk.recovery import alerting, cases, checking, watching
from helpdesk.recovery.models import Alert, Case, Check
from helpdesk.surveys.models import Invitation

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
RETRY = timedelta(minutes=10)
BATCH = 20
Row = TypeVar("Row", Alert, Case, Check)
_TICKETS: dict[type[Any], Select[Any]] = {  # of a row of each kind
    Alert: select(Invitation.ticket_id).join(Alert, Alert.invitation_id == Invitation.id),
    Case: select(Case.ticket_id),
    Check: select(Case.ticket_id).join(Check, Check.case_id == Case.id),
}


def tell_due(at: datetime) -> int:
    """Tells supervisors of answers that have settled and still are bad; says how many alerts it looked at."""
    return _work(Alert, _tell, at)


def watch_cases(at: datetime) -> int:
    """Tells of cases that are due soon, late or taken by nobody; says how many it looked at."""
    return _work(Case, _watch, at)


def ask_again(at: datetime) -> int:
    """Asks whether it is put right now, where a week is over; says how many questions it looked at."""
    return _work(Check, _ask, at)


def _ask(check: Check, at: datetime) -> None:
    db.session.refresh(check)
    checking.send(check, at=at)
    leases.release(check, check.next_attempt_at)


def _tell(alert: Alert, at: datetime) -> None:
    alerting.tell(alert, at=at)
    leases.release(alert, None)


def _watch(case: Case, at: datetime) -> None:
    db.session.refresh(case)
    watching.look(case, at=at)
    leases.release(case, case.next_attempt_at)


def _work(kind: type[Row], deed: Callable[[Row, datetime], None], at: datetime) -> int:
    done = 0
    while rows := leases.lease(kind, at, length=LEASE, limit=BATCH):
        for row in rows:
            _one(kind, row, deed, at)
            done += 1
    return done


def _one(kind: type[Row], row: Row, deed: Callable[[Row, datetime], None], at: datetime) -> None:
    """One row in one transaction, its ticket held first as by everyone; a fault is tried again later."""
    number = row.id
    try:
        cases.hold_ticket(_TICKETS[kind].where(kind.id == number))
        if not leases.still_held(row):
            db.session.rollback()
            return
        deed(row, at)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("%s %s could not be told", kind.__tablename__, number)
        leases.release(db.session.get_one(kind, number), at + RETRY)
        db.session.commit()
