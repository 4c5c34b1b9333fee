"""Recording an event: its row and its handlers, in the caller's transaction."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.events import registry
from helpdesk.events.models import EventRecord, HandlerFailure
from helpdesk.extensions import db, insert_row, insert_soon
from helpdesk.kit.columns import table_of
from helpdesk.kit.event import SYSTEM, Actor, Event

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(minutes=1)
ATTEMPTS = 10
_EVENTS = table_of(EventRecord)


def record(event: Event, *, by: Actor = SYSTEM, at: datetime) -> EventRecord:
    """Writes the row of `event` and runs its handlers. The caller commits.

    An essential handler's error goes on to the caller; any other is kept as a HandlerFailure. What is returned (and
    handed on) tells of the row and is no object of the session; its id is known where others than essential handlers hear.
    """
    kind, subject_id = event.subject
    values: dict[str, Any] = {
        "kind": event.kind,
        "version": event.version,
        "actor_kind": by.kind,
        "actor_id": by.id,
        "subject_kind": kind,
        "subject_id": subject_id,
        "at": at,
        "payload": event.payload(),
    }
    told = registry.subscriptions(event.kind)
    if all(subscription.essential for subscription in told):
        insert_soon(_EVENTS, values)
        row = EventRecord(**values)
    else:
        row = EventRecord(id=insert_row(EventRecord, **values), **values)
    for subscription in told:
        if subscription.essential:
            subscription.handler(event, row)
        else:
            _try(subscription, event, row, at)
    return row


def _try(subscription: registry.Subscription, event: Event, row: EventRecord, at: datetime) -> bool:
    try:
        with db.session.begin_nested():
            subscription.handler(event, row)
            db.session.flush()
    except Exception as error:
        log.exception("handler %s of event %s failed", subscription.name, row.id)
        _remember(subscription.name, row.id, error, at)
        return False
    return True


def _remember(handler: str, event_id: int, error: Exception, at: datetime) -> None:
    failure = db.session.scalar(select(HandlerFailure).filter_by(event_id=event_id, handler=handler))
    if failure is None:
        failure = HandlerFailure(event_id=event_id, handler=handler, attempts=0, error="")
        db.session.add(failure)
    failure.attempts += 1
    failure.error = f"{type(error).__name__}: {error}"[:2000]
    failure.next_attempt_at = at + RETRY_AFTER * 2**failure.attempts if failure.attempts < ATTEMPTS else None
    db.session.flush()


def retry_failed(at: datetime, limit: int = 100) -> int:
    """Runs again the handlers that failed and are due; says how many now succeeded. Commits per item."""
    due = db.session.scalars(
        select(HandlerFailure)
        .where(HandlerFailure.solved_at.is_(None), HandlerFailure.next_attempt_at <= at)
        .order_by(HandlerFailure.id)
        .limit(limit)
    ).all()
    solved = 0
    for failure in due:
        row = db.session.get_one(EventRecord, failure.event_id)
        subscription = next((s for s in registry.subscriptions(row.kind) if s.name == failure.handler), None)
        if subscription is None:
            failure.next_attempt_at = None
        elif _try(subscription, registry.revive(row.kind, row.payload), row, at):
            failure.solved_at, failure.next_attempt_at = at, None
            solved += 1
        db.session.commit()
    return solved
