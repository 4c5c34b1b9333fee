"""What the clock makes this room do."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from helpdesk.extensions import db
from helpdesk.jobs import leases
from helpdesk.recovery import alerting
from helpdesk.recovery.models import Alert

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
RETRY = timedelta(minutes=10)
BATCH = 20


def tell_due(at: datetime) -> int:
    """Tells supervisors of answers that have settled and still are bad; says how many alerts it looked at."""
    done = 0
    while alerts := leases.lease(Alert, at, length=LEASE, limit=BATCH):
        for alert in alerts:
            _tell(alert, at)
            done += 1
    return done


def _tell(alert: Alert, at: datetime) -> None:
    """One alert in one transaction; a fault is tried again later."""
    number = alert.id
    try:
        if not leases.still_held(alert):
            db.session.rollback()
            return
        alerting.tell(alert, at=at)
        leases.release(alert, None)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("alert %s could not be told", number)
        leases.release(db.session.get_one(Alert, number), at + RETRY)
        db.session.commit()
