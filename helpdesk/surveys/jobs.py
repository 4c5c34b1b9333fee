"""What the clock makes surveys do. Each commits per item."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from helpdesk.extensions import db
from helpdesk.kit import failpoints
from helpdesk.surveys import ballot_counting, invitations, lives, occasional, sending, settings
from helpdesk.surveys.models import CallAttempt, Invitation, Milestone, Opening
from helpdesk.surveys.words import InvitationState, Reason, Way

log = logging.getLogger(__name__)
BATCH = 500


def send_due(at: datetime) -> int:
    """Turns deliveries that are due into letters; says how many it looked at."""
    done = 0
    while batch := sending.due(at):
        failpoints.reached("surveys.claimed")
        for delivery in batch:
            number = delivery.id
            try:
                sending.send(delivery, at=at)
                failpoints.reached("surveys.written")
                db.session.commit()
                failpoints.reached("surveys.queued")
            except Exception:
                db.session.rollback()
                log.exception("delivery %s could not be sent", number)
            done += 1
    return done


def count_ballots(at: datetime) -> int:
    """Counts what may be counted of the answers to anonymous surveys; says how many. Seldom: the more at once, the better."""
    done = 0
    for version_id in ballot_counting.waiting():
        try:
            done += ballot_counting.count(version_id, at)
            failpoints.reached("ballots.counted")
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("the ballots of version %s could not be counted", version_id)
    return done


def ask_at_milestones(at: datetime) -> int:
    """Decides about everybody who has reached a milestone since it was looked at last; says about how many."""
    done = 0
    on = select(Milestone.id).where(Milestone.paused_at.is_(None), Milestone.retired_at.is_(None))
    for number in db.session.scalars(on.order_by(Milestone.id)).all():
        try:
            done += _decide(db.session.get_one(Milestone, number), at)
        except Exception:
            db.session.rollback()
            log.exception("milestone %s could not be looked at", number)
    return done


def _decide(milestone: Milestone, at: datetime) -> int:
    """Each customer in a transaction of their own: what stops one is in nobody's way, and is tried again for a week."""
    number, tomorrow = milestone.id, at.date() + timedelta(days=1)
    yesterday = tomorrow - timedelta(days=2)
    last = min(milestone.checked_on or milestone.starts_on, yesterday - timedelta(days=settings.STALE_DAYS))
    since = max(last, milestone.starts_on)
    people = lives.reached(milestone, since, tomorrow) if since <= tomorrow else []
    db.session.commit()
    done = 0
    for customer_id in people:
        try:
            done += len(occasional.decide(number, customer_id, since, at=at))
            db.session.commit()
            failpoints.reached("milestones.decided")
        except Exception:
            db.session.rollback()
            log.exception("milestone %s: customer %s could not be decided about", number, customer_id)
    checked = update(Milestone).where(Milestone.id == number)
    db.session.execute(checked.values(checked_on=yesterday))
    db.session.commit()
    return done


def expire(at: datetime) -> int:
    """Ends invitations that nobody answered in time; says how many."""
    unanswered = Invitation.state == InvitationState.SENT  # what was said in part stays said
    return _each(
        (unanswered, Invitation.expires_at <= at), lambda invitation: invitations.expire(invitation, at=at)
    )


def give_up_slips(at: datetime) -> int:
    """Slips that nobody printed and codes that nobody handed over within a week are not any more; says how many."""
    forgotten = (
        Invitation.state == InvitationState.SCHEDULED,
        Invitation.way.in_([Way.SLIP, Way.CODE]),
        Invitation.scheduled_at < at - timedelta(days=settings.STALE_DAYS),
    )
    return _each(forgotten, lambda invitation: invitations.suppress(invitation, Reason.STALE, at=at))


def give_up_calls(at: datetime) -> int:
    """Interviews that nobody began within a week, or ended within three, are not held any more; says how many."""
    tried = exists().where(CallAttempt.invitation_id == Invitation.id)
    late = or_(
        and_(~tried, Invitation.scheduled_at < at - timedelta(days=settings.STALE_DAYS + 1)),
        Invitation.scheduled_at < at - timedelta(days=settings.CALL_DAYS),
    )
    waiting = (Invitation.state == InvitationState.SCHEDULED, Invitation.way == Way.INTERVIEW, late)
    return _each(waiting, lambda invitation: invitations.suppress(invitation, Reason.STALE, at=at))


def _each(conditions: tuple[ColumnElement[bool], ...], end: Callable[[Invitation], None]) -> int:
    """Ends every invitation that meets the conditions, also once it is locked; one that fails is in nobody's way."""
    due = select(Invitation.id).where(*conditions).order_by(Invitation.id).limit(BATCH)
    done = 0
    for number in db.session.scalars(due).all():
        try:
            invitation = invitations.held(Invitation.id == number, *conditions, skip_locked=True)
            if invitation is not None:
                end(invitation)
                done += 1
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("invitation %s could not be ended", number)
    return done


def sweep_traces(at: datetime) -> int:
    """Forgets who fetched which page when, once no survey needs it (E37); says how many fetches."""
    old = at - timedelta(days=settings.TRACES_DAYS)
    seen = db.session.scalars(delete(Opening).where(Opening.at < old).returning(Opening.id)).all()
    db.session.commit()
    return len(seen)
