"""Trickling: customer after customer, each in a transaction of their own, as many as may be asked by now."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.jobs import leases, queue
from helpdesk.kit import failpoints
from helpdesk.mailings import rules, running
from helpdesk.mailings.models import Mailing, Recipient
from helpdesk.mailings.words import State
from helpdesk.people import organisation

log = logging.getLogger(__name__)
PASS = 20.0  # seconds that one call works before others get their turn
_LEASE = timedelta(minutes=5)
_AFTER_TROUBLE = timedelta(minutes=5)


def trickle(at: datetime) -> int:
    """Goes on with every mailing that is due; says about how many customers it decided. Commits per customer."""
    done, until = 0, time.monotonic() + PASS
    while claimed := leases.lease(Mailing, at, Mailing.state == State.RUNNING, length=_LEASE):
        (mailing,) = claimed
        number, token = mailing.id, mailing.held_token
        try:
            done += _work(number, token, at, until)
        except Exception:
            db.session.rollback()
            log.exception("mailing %s could not go on", number)
            _release(number, token, at + _AFTER_TROUBLE)
        if time.monotonic() > until:
            break
    return done


def _work(mailing_id: int, token: str | None, at: datetime, until: float) -> int:
    """One customer after the other, until today's share is asked, time is up or somebody else has it."""
    done, failed = 0, set[int]()
    while True:
        mailing = _held(mailing_id, token)
        if mailing is None:
            db.session.rollback()
            return done
        waiting, left = _waiting(mailing_id, failed), _room(mailing, at)
        late = time.monotonic() > until
        if not waiting or left <= 0 or late:
            _leave(mailing, at, nobody_waits=not waiting and not failed, late=late and left > 0)
            return done
        db.session.commit()
        for recipient_id, customer_id in waiting:
            try:
                made = _turn(mailing_id, token, recipient_id, customer_id, at)
            except Exception:
                db.session.rollback()
                log.exception("mailing %s: customer %s could not have their turn", mailing_id, customer_id)
                failed.add(recipient_id)
                continue
            if made is None:
                return done
            done, left = done + 1, left - made
            if left <= 0 or time.monotonic() > until:
                break


def _room(mailing: Mailing, at: datetime) -> int:
    """How many may be asked just now."""
    today = running.asked(mailing.id, organisation.today(at))
    room = rules.allowed(mailing.per_day, today, at, running.hours_of(mailing))
    return room if mailing.most is None else min(room, mailing.most - running.asked(mailing.id))


def _leave(mailing: Mailing, at: datetime, *, nobody_waits: bool, late: bool) -> None:
    """Ends it where all are done, else says when it goes on. `late`: others shall have their turn before."""
    if nobody_waits or (mailing.most is not None and running.asked(mailing.id) >= mailing.most):
        running.end(mailing, at=at)
    elif late:
        leases.release(mailing, at)
        queue.nudge(running.JOB)
    else:
        today = running.asked(mailing.id, organisation.today(at))
        again = rules.goes_on_at(mailing.per_day, today, at, running.hours_of(mailing))
        leases.release(mailing, again)
    db.session.commit()


def _turn(
    mailing_id: int, token: str | None, recipient_id: int, customer_id: int, at: datetime
) -> bool | None:
    """One customer, whole or not at all; None where the mailing is not ours any more. The customer is held first."""
    merged = db.session.scalar(select(Customer.merged_into_id).where(Customer.id == customer_id))
    both = select(Customer).where(Customer.id.in_([customer_id, merged or customer_id])).order_by(Customer.id)
    rows = db.session.scalars(
        both.with_for_update(key_share=True).execution_options(populate_existing=True)
    ).all()
    customer = next(each for each in rows if each.id == customer_id)
    mailing = _held(mailing_id, token)
    if mailing is None:
        db.session.rollback()
        return None
    recipient = db.session.get_one(Recipient, recipient_id, populate_existing=True)
    made = False
    if recipient.decided_on is None:
        made = running.turn(mailing, recipient, customer, at=at)
        failpoints.reached("mailings.decided")
    db.session.commit()
    failpoints.reached("mailings.committed")
    return made


def _waiting(mailing_id: int, failed: Collection[int], limit: int = 50) -> list[tuple[int, int]]:
    """Who comes next by the order of the draw: (recipient, customer)."""
    rows = select(Recipient.id, Recipient.customer_id).where(
        Recipient.mailing_id == mailing_id, Recipient.decided_on.is_(None), Recipient.id.not_in(failed)
    )
    rows = rows.order_by(Recipient.place).limit(limit)
    return [(row.id, row.customer_id) for row in db.session.execute(rows)]


def _held(mailing_id: int, token: str | None) -> Mailing | None:
    query = select(Mailing).where(Mailing.id == mailing_id).with_for_update(key_share=True)
    mailing = db.session.scalar(query.execution_options(populate_existing=True))
    ours = mailing is not None and mailing.lease_token == token and mailing.state is State.RUNNING
    return mailing if ours else None


def _release(mailing_id: int, token: str | None, again: datetime) -> None:
    if mailing := _held(mailing_id, token):
        leases.release(mailing, again)
    db.session.commit()
