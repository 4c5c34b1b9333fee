"""Finding rules, and what they did."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from helpdesk.automation.models import Rule, RuleRun
from helpdesk.automation.words import Result
from helpdesk.extensions import Remembered, db
from helpdesk.tickets.models import Ticket

PAGE = 50
_NAMES: Remembered[dict[int, str]] = Remembered()


def rules(*, retired: bool = False) -> list[Rule]:
    """In the order in which they look at a ticket."""
    which = Rule.retired_at.is_not(None) if retired else Rule.retired_at.is_(None)
    return list(db.session.scalars(select(Rule).where(which).order_by(Rule.position, Rule.id)))


def names() -> dict[int, str]:
    """What all rules are or were called. Asked once per transaction."""
    known = _NAMES.known()
    if known is None:
        rows = db.session.execute(select(Rule.id, Rule.name))
        known = _NAMES.keep({row.id: row.name for row in rows})
    return known


@dataclass(frozen=True)
class Counts:
    """How often a rule acted and failed, and when it last did anything."""

    acted: int = 0
    failed: int = 0


def counts() -> dict[int, Counts]:
    """By rule, of what is still remembered."""
    query = select(
        RuleRun.rule_id,
        func.count().filter(RuleRun.result == Result.ACTED),
        func.count().filter(RuleRun.result == Result.FAILED),
    ).group_by(RuleRun.rule_id)
    return {row[0]: Counts(row[1], row[2]) for row in db.session.execute(query)}


def runs(
    *, rule_id: int | None = None, ticket_id: int | None = None, before: int | None = None
) -> list[tuple[RuleRun, int, str]]:
    """What rules did, newest first, with number and subject of the ticket; one more than a page where there are more."""
    query = select(RuleRun, Ticket.number, Ticket.subject).join(Ticket, Ticket.id == RuleRun.ticket_id)
    if rule_id is not None:
        query = query.where(RuleRun.rule_id == rule_id)
    if ticket_id is not None:
        query = query.where(RuleRun.ticket_id == ticket_id)
    if before is not None:
        query = query.where(RuleRun.id < before)
    rows = db.session.execute(query.order_by(RuleRun.id.desc()).limit(PAGE + 1))
    return [(row[0], row[1], row[2]) for row in rows]
