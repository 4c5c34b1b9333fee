"""Letting rules act: each once per occasion, in their order, and none upon what a rule did.

A rule that fails takes back what it did and nothing else: the deed it looked at stands. It is tried again where that may
help, and switched off after several failures in a row.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from helpdesk.automation import acting, cases, rulebook, rules
from helpdesk.automation.events import RuleActed, RuleFailed
from helpdesk.automation.models import Rule, RuleRun
from helpdesk.automation.rules import Why
from helpdesk.automation.words import Result, Trigger
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.people import notices
from helpdesk.people.models import User
from helpdesk.people.words import Role
from helpdesk.tickets.models import Ticket

log = logging.getLogger(__name__)
FAILURES = 5  # in a row, and the rule is switched off
RETRIES = (timedelta(minutes=1), timedelta(minutes=10))
_DONE, _ACTING = "automation.done", "automation.acting"


def look(trigger: Trigger, ticket_id: int, *, at: datetime, message_id: int | None = None) -> None:
    """Something happened to the ticket: lets the rules that look at that act."""
    live = rulebook.live(trigger)
    if not live or db.session.info.get(_ACTING):
        return
    done: set[tuple[int, int]] = db.session.info.setdefault(_DONE, set())
    ticket = db.session.get_one(Ticket, ticket_id)
    case = None
    for rule in live:
        if (rule.id, ticket_id) in done:
            continue
        if case is None:
            wanted = [each.conditions for each in live]
            writer = cases.writer(trigger)
            case = cases.of([ticket], wanted, at=at, message_id=message_id, writer=writer)[ticket_id]
        why = rules.met(rule.conditions, rule.match, case)
        if why is None:
            continue
        done.add((rule.id, ticket_id))
        if apply(rule.id, ticket, why, at=at):
            case = None  # the next one looks at what it is like now
            if rule.stops:
                return


def apply(
    rule_id: int,
    ticket: Ticket,
    why: Why,
    *,
    at: datetime,
    since: datetime | None = None,
) -> bool:
    """Lets the rule act on the ticket for this occasion; says whether it did. Never raises for what the rule does."""
    occasion = {"rule_id": rule_id, "ticket_id": ticket.id, "since": since}
    try:
        with db.session.begin_nested():
            run = _claimed(occasion | {"at": at, "why": why, "result": Result.ACTED, "did": [], "error": ""})
            return run is not None and _act(run, ticket, at)
    except Exception as error:
        _note_failure(occasion, why, error, at)
        return False


def _claimed(values: dict[str, Any]) -> RuleRun | None:
    """The row of this occasion; None where it has one already."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    new = dialect.insert(RuleRun).values(**values, attempts=1).on_conflict_do_nothing().returning(RuleRun.id)
    number = db.session.scalar(new)
    return db.session.get(RuleRun, number) if number is not None else None


def _act(run: RuleRun, ticket: Ticket, at: datetime) -> bool:
    rule = db.session.get(Rule, run.rule_id)
    if rule is None or not rule.is_on or rule.retired_at is not None:
        db.session.delete(run)
        db.session.flush()
        return False
    outer = db.session.info.get(_ACTING)
    db.session.info[_ACTING] = True
    try:
        record(RuleActed(ticket.id, rule.id, run.id), by=Actor("rule", rule.id), at=at)
        run.did = acting.act(rule, run, ticket, at=at)
        run.result, run.error, run.next_attempt_at = Result.ACTED, "", None
        db.session.flush()
    finally:
        db.session.info[_ACTING] = outer
    if rule.failures:
        db.session.execute(update(Rule).where(Rule.id == rule.id).values(failures=0))
    return True


def retry(run: RuleRun, at: datetime) -> bool:
    """Tries once more what failed, if the ticket still is as the rule wants it."""
    ticket = db.session.get_one(
        Ticket, run.ticket_id, with_for_update={"key_share": True}, populate_existing=True
    )
    rule = db.session.get_one(Rule, run.rule_id)
    run.next_attempt_at = None
    writer = cases.writer(rule.trigger)
    case = cases.of([ticket], [rule.conditions], at=at, writer=writer)[ticket.id]
    if not rule.is_on or rule.retired_at or rules.met(rule.conditions, rule.match, case) is None:
        db.session.flush()
        return False
    run.attempts += 1
    number = run.id
    db.session.flush()
    try:
        with db.session.begin_nested():
            return _act(run, ticket, at)
    except Exception as error:
        _count_failure(db.session.get_one(RuleRun, number), error, at)
        return False


def _note_failure(occasion: dict[str, Any], why: Why, error: Exception, at: datetime) -> None:
    if not isinstance(error, DomainError):
        log.exception("rule %s failed on ticket %s", occasion["rule_id"], occasion["ticket_id"])
    run = _claimed(occasion | {"at": at, "why": why, "result": Result.FAILED, "did": [], "error": ""})
    if run is not None:
        _count_failure(run, error, at)


def _count_failure(run: RuleRun, error: Exception, at: datetime) -> None:
    """Remembers why, tries again later where that may help, and switches the rule off where it fails on and on."""
    refused = isinstance(error, DomainError)
    run.result = Result.FAILED
    run.error = (str(error) if refused else f"{type(error).__name__}: {error}")[:500]
    again = None if refused or run.attempts > len(RETRIES) else RETRIES[run.attempts - 1]
    run.next_attempt_at = at + again if again else None
    db.session.flush()
    counted = update(Rule).where(Rule.id == run.rule_id).values(failures=Rule.failures + 1)
    failures = db.session.scalar(counted.returning(Rule.failures)) or 0
    if failures >= FAILURES:
        _switch_off(run.rule_id, failures, at)


def _switch_off(rule_id: int, failures: int, at: datetime) -> None:
    rule = db.session.get_one(Rule, rule_id, populate_existing=True)
    if not rule.is_on:
        return
    rule.is_on = False
    rule.version += 1
    rulebook.changed(at)
    record(RuleFailed(rule.id, failures), by=SYSTEM, at=at)
    admins = select(User.id).where(User.role == Role.ADMIN, User.deactivated_at.is_(None))
    notices.tell(
        list(db.session.scalars(admins)),
        kind="rule.failed",
        sentence=N_("The rule “%(rule)s” failed %(times)s times in a row and was switched off."),
        values={"rule": rule.name, "times": failures},
        url=f"/rules/{rule.id}",
        key=f"rule.failed:{rule.id}:{rule.version}",
        at=at,
    )


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_DONE, None)
