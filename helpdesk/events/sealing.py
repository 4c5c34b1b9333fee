"""The hash chain over event rows: a changed or missing row shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from helpdesk.events.models import EventRecord, EventSeal
from helpdesk.extensions import db

BATCH = 5000
# Ids are given before commit: a younger row may still hide an older one that is being written.
SETTLED_AFTER = timedelta(seconds=60)


def seal(at: datetime) -> int:
    """Seals settled rows that no seal covers yet; says how many. Commits per batch."""
    total = 0
    while True:
        last = db.session.scalar(select(EventSeal).order_by(EventSeal.id.desc()).limit(1))
        rows = _settled(last.last_event_id if last else 0, at)
        if not rows:
            return total
        db.session.add(
            EventSeal(
                first_event_id=rows[0].id,
                last_event_id=rows[-1].id,
                count=len(rows),
                hash=_hash(last.hash if last else "", rows),
                at=at,
            )
        )
        db.session.commit()
        total += len(rows)


def _settled(last_id: int, at: datetime) -> list[EventRecord]:
    """The next rows up to the youngest that is settled, without a gap: ids and times need not be in the same order."""
    young = select(func.max(EventRecord.id)).where(
        EventRecord.id > last_id, EventRecord.at <= at - SETTLED_AFTER
    )
    within = EventRecord.id > last_id, EventRecord.id <= young.scalar_subquery()
    return list(db.session.scalars(select(EventRecord).where(*within).order_by(EventRecord.id).limit(BATCH)))


def broken() -> list[str]:
    """One sentence per seal that no longer fits its rows; empty where the record is as it was written."""
    previous, found = "", []
    for each in db.session.scalars(select(EventSeal).order_by(EventSeal.id)):
        within = EventRecord.id.between(each.first_event_id, each.last_event_id)
        rows = db.session.scalars(select(EventRecord).where(within).order_by(EventRecord.id))
        if _hash(previous, rows) != each.hash:
            found.append(
                f"events {each.first_event_id}-{each.last_event_id} were changed after they were sealed"
            )
        previous = each.hash
    return found


def unsealed_age(at: datetime) -> timedelta:
    """How long the oldest unsealed row has waited."""
    last = db.session.scalar(select(func.max(EventSeal.last_event_id))) or 0
    oldest = db.session.scalar(select(func.min(EventRecord.at)).where(EventRecord.id > last))
    return max(timedelta(), at - oldest) if oldest else timedelta()


def _hash(previous: str, rows: Iterable[EventRecord]) -> str:
    digest = hashlib.sha256(previous.encode())
    for row in rows:
        line = [row.id, row.kind, row.version, row.actor_kind, row.actor_id, row.subject_kind, row.subject_id]
        digest.update(json.dumps([*line, row.at.isoformat(), row.payload], sort_keys=True).encode())
    return digest.hexdigest()
