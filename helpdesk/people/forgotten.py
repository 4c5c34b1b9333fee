"""Forgotten passwords. The page only writes down that somebody asked; whether there is such a user is seen by the worker,
so neither the answer nor its time can tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from helpdesk.extensions import db
from helpdesk.jobs import queue
from helpdesk.people import emails, queries
from helpdesk.people.models import ResetRequest, User, UserToken
from helpdesk.people.words import TokenPurpose

JOB = "people.answer_forgotten"
TOO_LATE = timedelta(hours=1)
LETTERS, WITHIN = 3, timedelta(hours=1)


def ask(email: str, at: datetime) -> None:
    """Writes down that somebody asked for a new password for this address."""
    db.session.add(ResetRequest(email=email.strip().lower()[:255], at=at))
    db.session.flush()
    queue.nudge(JOB)


def answer_due(at: datetime) -> int:
    """Mails a link to each active user who was asked for, at most three in an hour; says how many asked."""
    asked = db.session.execute(delete(ResetRequest).returning(ResetRequest.email, ResetRequest.at)).all()
    for email in dict.fromkeys(email for email, asked_at in asked if at - asked_at < TOO_LATE):
        user = queries.by_email(email)
        if user is not None and user.is_active and _sent_lately(user, at) < LETTERS:
            emails.reset(user, at)
    return len(asked)


def _sent_lately(user: User, at: datetime) -> int:
    sent = select(func.count()).select_from(UserToken).where(UserToken.user_id == user.id)
    lately = sent.where(UserToken.purpose == TokenPurpose.RESET, UserToken.created_at > at - WITHIN)
    return db.session.scalar(lately) or 0
