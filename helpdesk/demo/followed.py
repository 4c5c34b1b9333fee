"""Baltvik's supervisors follow bad answers up: most in time, some late; what is newest is still on their board."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.categories.words import CauseKey
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.recovery import checking, working
from helpdesk.recovery.models import Case, Check
from helpdesk.recovery.words import ApologyWay, CaseOutcome, CaseState, ContactWay, Decision, PutRight, Remedy

HOUR = timedelta(hours=1)
_SAID = (
    "Was tired of explaining it all again, and glad that somebody called.",
    "Wants to know why nobody came, and a new day for it.",
    "Had been told something else at the counter.",
    "Calm. Wants the amount back, nothing more.",
)
_WHY = (
    "We promised a day and did not keep it.",
    "The bill was wrong, and we saw it late.",
    "What was said at the counter was not what the contract says.",
)
_SORRY = (
    "I am sorry that you waited for nothing. The technician comes on Thursday, and I call you myself afterwards.",
    "I am sorry: you had to tell us the same thing three times. I have written it down, so that nobody asks again.",
    "We took money that was not ours, and I am sorry for it. It is on its way back to you.",
)
_ENDINGS = (
    (CaseOutcome.RESOLVED_ACCEPTED, ""),
    (CaseOutcome.RESOLVED_ACCEPTED, ""),
    (CaseOutcome.RESOLVED_ACCEPTED, ""),
    (CaseOutcome.RESOLVED_NO_REPLY, ""),
    (CaseOutcome.RESOLVED_NO_REPLY, ""),
    (CaseOutcome.NOT_ACCEPTED, "Leaves us at the end of the month all the same."),
    (CaseOutcome.CUSTOMER_DECLINED, "Wants to hear no more of it."),
)


def up(at: datetime) -> None:
    """Each open case as far as its owner has come by `at`: the same in every demo."""
    open_ = select(Case.id).where(Case.state == CaseState.OPEN, Case.owner_id.is_not(None))
    for case_id in db.session.scalars(open_.order_by(Case.id)).all():
        case = working.one(case_id, held=True)
        if case is not None:
            _go_on(case, at)


def answered(at: datetime) -> None:
    """Most say a day later whether it is put right now."""
    open_ = select(Check).where(
        Check.sent_at.is_not(None), Check.answered_at.is_(None), Check.voided_at.is_(None)
    )
    for check in db.session.scalars(open_.order_by(Check.id)).all():
        chance = random.Random(check.id)  # noqa: S311
        then = (check.sent_at or at) + chance.uniform(1, 60) * HOUR
        if at >= then and chance.random() < 0.7:
            said = chance.choice((PutRight.YES, PutRight.YES, PutRight.YES, PutRight.PARTLY, PutRight.NO))
            checking.answer(check, said, "", at=then)


def _go_on(case: Case, at: datetime) -> None:
    chance, by = random.Random(case.id), db.session.get_one(User, case.owner_id)  # noqa: S311
    called = _by_day((case.settled_at or at) + chance.choice((2, 4, 6, 20, 22, 30, 44)) * HOUR, chance)
    decided = _by_day(called + chance.uniform(12, 40) * HOUR, chance)
    closed = _by_day(called + chance.uniform(60, 110) * HOUR, chance)
    if case.contacted_at is None and at >= called:
        if chance.random() < 0.2:
            working.log_contact(
                case, ContactWay.CALLED, False, "", seen=case.version, by=by, at=called - HOUR
            )
        words = chance.choice(_SAID)
        working.log_contact(case, ContactWay.CALLED, True, words, seen=case.version, by=by, at=called)
        cause = chance.choice((CauseKey.SLOW, CauseKey.INFORMATION, CauseKey.NOT_RESOLVED, CauseKey.PRICE))
        working.understand(case, cause, chance.choice(_WHY), seen=case.version, by=by, at=called)
    if case.decision is None and case.contacted_at is not None and at >= decided:
        decision = chance.choice((Decision.GRANTED, Decision.GRANTED, Decision.PARTLY, Decision.REFUSED))
        working.decide(case, decision, chance.choice(_WHY), seen=case.version, by=by, at=decided)
        working.apologise(case, ApologyWay.PHONE, chance.choice(_SORRY), seen=case.version, by=by, at=decided)
        remedy, cost = chance.choice(((Remedy.REFUND, 3490), (Remedy.REDO, None), (Remedy.EXPLANATION, None)))
        working.put_right(case, remedy, "", cost, seen=case.version, by=by, at=decided)
    if case.decision is not None and at >= closed:
        outcome, words = chance.choice(_ENDINGS)
        working.close(case, outcome, words, seen=case.version, by=by, at=closed)


def _by_day(at: datetime, chance: random.Random) -> datetime:
    """The next morning or noon from then on: nobody calls at night."""
    then = at.replace(hour=chance.randint(7, 13), minute=chance.randint(0, 59))
    return then if then >= at else then + 24 * HOUR
