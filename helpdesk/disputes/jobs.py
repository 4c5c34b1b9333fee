"""What the clock makes this room do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from helpdesk.disputes import deciding, stakes
from helpdesk.disputes.models import Dispute
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.people import notices
from helpdesk.people import queries as people
from helpdesk.tickets import numbers

BATCH = 50


def tell_late(at: datetime) -> int:
    """Tells of disputes that should have been decided by now, once each; says how many. One transaction each."""
    waiting = select(Dispute.id).where(
        Dispute.ended_at.is_(None), Dispute.due_at <= at, Dispute.late_told_at.is_(None)
    )
    due = db.session.scalars(waiting.order_by(Dispute.id).limit(BATCH)).all()
    db.session.rollback()
    return sum(_tell(dispute_id, at) for dispute_id in due)


def _tell(dispute_id: int, at: datetime) -> int:
    found = deciding.held(dispute_id)
    if found is None or found.ended_at is not None or found.late_told_at is not None:
        db.session.rollback()
        return 0
    found.late_told_at = at
    without = stakes.interested(found)
    told = [*stakes.deciders(found), *people.supervisors_for(None, without)]
    notices.tell(
        [user.id for user in told if user.id not in without],
        kind="dispute.late",
        sentence=N_("The dispute about %(number)s should have been decided by now"),
        values={"number": numbers.shown(found.ticket.number)},
        url=f"/disputes/{found.id}",
        key=f"dispute-late:{found.id}:{found.due_at:%Y%m%d%H%M}",
        at=at,
    )
    db.session.commit()
    return 1
