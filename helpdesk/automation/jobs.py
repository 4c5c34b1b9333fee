"""What the clock makes this room do."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from helpdesk.automation import cases, rulebook, rules, running, waiting
from helpdesk.automation.models import RuleRun
from helpdesk.automation.rulebook import Live
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Status

MOST = 200  # tickets of one rule in one go; the others have their turn a minute later
KEPT = timedelta(days=180)


def act_due(at: datetime) -> int:
    """Lets the rules that wait act on the tickets whose time has come; says on how many. Commits per ticket."""
    done = 0
    timed = [rule for rule in rulebook.live() if rule.trigger.is_timed]
    for rule in timed:
        done += _act_due(rule, at)
    db.session.commit()
    return done


def _act_due(rule: Live, at: datetime) -> int:
    done = 0
    for page in waiting.pages(rule, at):
        ids = [ticket_id for ticket_id, _since in page]
        tickets = list(db.session.scalars(select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)))
        known = cases.of(tickets, [rule.conditions], at=at)
        meet = [
            each
            for each in ids
            if each in known and rules.met(rule.conditions, rule.match, known[each]) is not None
        ]
        db.session.commit()
        for ticket_id in meet[: MOST - done]:
            done += _act_once(rule, ticket_id, at)
            db.session.commit()
        if done >= MOST:
            break
    return done


def _act_once(rule: Live, ticket_id: int, at: datetime) -> bool:
    """Looks once more, now that nobody else can change it."""
    ticket = db.session.get(Ticket, ticket_id, with_for_update={"key_share": True}, populate_existing=True)
    row = db.session.execute(waiting.due(rule, at, ticket_id=ticket_id)).first()
    if ticket is None or row is None:
        return False
    case = cases.of([ticket], [rule.conditions], at=at)[ticket_id]
    why = rules.met(rule.conditions, rule.match, case)
    return why is not None and running.apply(rule.id, ticket, why, since=row.since, at=at)


def retry_failed(at: datetime) -> int:
    """Tries again what failed for a reason that may have passed; says how often that helped. Commits per ticket."""
    due = select(RuleRun.id).where(RuleRun.next_attempt_at <= at).order_by(RuleRun.id).limit(100)
    done = 0
    for number in db.session.scalars(due).all():
        run = db.session.get(RuleRun, number)
        done += run is not None and running.retry(run, at)
        db.session.commit()
    db.session.commit()
    return done


def sweep(at: datetime) -> int:
    """Forgets what rules did half a year ago to tickets that are closed."""
    closed = select(Ticket.id).where(Ticket.id == RuleRun.ticket_id, Ticket.status == Status.CLOSED)
    old = delete(RuleRun).where(RuleRun.at < at - KEPT, closed.exists())
    gone = db.session.scalars(old.returning(RuleRun.id)).all()
    db.session.commit()
    return len(gone)
