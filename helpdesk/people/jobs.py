"""What the clock makes the room do."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import select, update

from helpdesk.extensions import db
from helpdesk.jobs import leases
from helpdesk.people import forgotten, notice_choices, notice_letters, sign_in
from helpdesk.people.models import Notice, NoticeMail

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
RETRY = timedelta(minutes=10)
BATCH = 20
READERS = 200  # in one go; the others with the next


def answer_forgotten(at: datetime) -> int:
    """Mails links to those who asked for a new password."""
    count = forgotten.answer_due(at)
    db.session.commit()
    return count


def sweep_sessions(at: datetime) -> int:
    """Forgets sign-ins that have been over for long."""
    count = sign_in.sweep(at)
    db.session.commit()
    return count


def mail_notices(at: datetime) -> int:
    """Writes letters about what users were told and have not read, or looks again later; says for how many users."""
    done = 0
    if not _wake(at):
        return 0
    while rows := leases.lease(NoticeMail, at, length=LEASE, limit=BATCH):
        for row in rows:
            _mail(row, at)
            done += 1
    return done


def _wake(at: datetime) -> bool:
    """Makes the readers due of whom notices are, but for those whose turn is to come again later. Commits."""
    due = select(Notice.user_id).where(Notice.mail_at <= at).distinct().limit(READERS)
    readers = list(db.session.scalars(due))
    if readers:
        notice_choices.begin(readers)
        idle = update(NoticeMail).where(NoticeMail.user_id.in_(readers), NoticeMail.next_attempt_at.is_(None))
        db.session.execute(idle.values(next_attempt_at=at).execution_options(synchronize_session=False))
    db.session.commit()
    return bool(readers)


def _mail(row: NoticeMail, at: datetime) -> None:
    """The letters of one reader in one transaction; a fault is tried again later."""
    number = row.id
    try:
        if not leases.still_held(row):
            db.session.rollback()
            return
        notice_letters.mail_due(row, at)
        leases.release(row, None)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("the notices of reader %s could not be mailed", number)
        leases.release(db.session.get_one(NoticeMail, number), at + RETRY)
        db.session.commit()
