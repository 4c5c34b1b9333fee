"""What the clock makes the room do, besides sending."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from helpdesk.extensions import db
from helpdesk.jobs.leases import still_held
from helpdesk.texting import hearing
from helpdesk.texting.models import IncomingText, TextReport

log = logging.getLogger(__name__)
REPORTS_KEPT = timedelta(days=30)
TEXTS_KEPT = timedelta(days=365)


def hear(at: datetime) -> int:
    """Works what gateways told: reports about our texts, then what people answered; says how much."""
    return _each(TextReport, _report, at) + _each(IncomingText, _text, at)


def _each(model: Any, work: Any, at: datetime) -> int:
    done = 0
    while batch := hearing.due(model, at):
        for row in batch:
            number = row.id
            try:
                work(row, at)
                db.session.commit()
            except Exception:
                db.session.rollback()
                log.exception("%s %s could not be worked", model.__tablename__, number)
            done += 1
    return done


def _report(report: TextReport, at: datetime) -> None:
    if not still_held(report):
        return
    text = hearing.take_report(report, at)
    held = text.held_token if text is not None else None
    db.session.commit()
    if text is not None:
        text.held_token = held
        hearing.settle_report(report, text, at)


def _text(text: IncomingText, at: datetime) -> None:
    if still_held(text):
        hearing.take_text(text, at)


def sweep(at: datetime) -> int:
    """Forgets reports that say nothing new any more, and what people wrote more than a year ago."""
    gone = 0
    for model, kept in ((TextReport, REPORTS_KEPT), (IncomingText, TEXTS_KEPT)):
        old = delete(model).where(model.received_at < at - kept, model.next_attempt_at.is_(None))
        gone += len(db.session.scalars(old.returning(model.id)).all())
    db.session.commit()
    return gone
