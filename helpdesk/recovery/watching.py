"""What owners and others are told of a case: that it is theirs, due soon, late, or taken by nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.people import notices
from helpdesk.people import queries as people
from helpdesk.recovery import cases, told
from helpdesk.recovery.events import CaseEscalated
from helpdesk.recovery.models import Case, Check
from helpdesk.recovery.words import CaseState
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Ticket


def look(case: Case, *, at: datetime) -> None:
    """Settles it where that is left, and tells what is due by now, each thing once."""
    cases.settle(case, at=at)
    if case.state is not CaseState.OPEN:
        case.next_attempt_at = None
        return
    unowned = cases.escalates(case)
    if unowned is not None and at >= unowned:
        _escalate(
            case, N_("Nobody has taken the case about %(number)s. Take it, or give it to somebody."), at
        )
    if case.contacted_at is None:
        _of_contact(case, at)
    case.next_attempt_at = cases.wakes(case)
    db.session.flush()


def _of_contact(case: Case, at: datetime) -> None:
    """Nobody has reached the customer yet."""
    if case.due_at is not None and at >= case.due_at and case.overdue_told_at is None:
        case.overdue_told_at = at
        case.warned_at = case.warned_at or at
        _tell_owner(case, "case.overdue", N_("You should have been in touch about %(number)s by now."), at)
        _escalate(case, N_("The customer of %(number)s has not been reached in time."), at)
    elif case.warn_at is not None and at >= case.warn_at and case.warned_at is None:
        case.warned_at = at
        _tell_owner(case, "case.due", N_("Get in touch about %(number)s soon: it is due."), at)


def tell_given(case: Case, *, at: datetime) -> None:
    """Somebody gave it to its owner."""
    words = N_("You were given the case about %(number)s.")
    _tell_owner(case, "case.given", words, at, key=f"case-given:{case.id}:{case.version}")


def tell_raised(case: Case, *, at: datetime) -> None:
    """The customer thinks better of it meanwhile."""
    words = N_(
        "The answer about %(number)s is no bad one any more. The case goes on, since somebody had begun."
    )
    _tell_owner(case, "case.raised", words, at, key=f"case-raised:{case.id}:{case.version}")


def tell_not_right(case: Case, check: Check, *, at: datetime) -> None:
    """The customer says a week later that it is not, or not wholly, put right."""
    words = N_("The customer of %(number)s says that it is not put right yet.")
    _tell_owner(case, "case.check", words, at, key=f"case-check:{check.id}:{check.answer}")


def _tell_owner(case: Case, kind: str, sentence: str, at: datetime, key: str = "") -> None:
    if case.owner_id is not None:
        _tell([case.owner_id], case, kind, sentence, at, key or f"{kind}:{case.id}")


def _escalate(case: Case, sentence: str, at: datetime) -> None:
    """The team's other supervisors, else admins; nobody whom the answer counts for while there is another."""
    left_out = cases.rated(case.id) | ({case.owner_id} if case.owner_id else set())
    others = [each.id for each in people.supervisors_for(case.team_id, left_out)]
    case.escalated_at = at
    _tell(others, case, "case.escalated", sentence, at, f"case-escalated:{case.id}:{at:%Y%m%d%H%M}")
    record(CaseEscalated(case.ticket_id, case.id, len(others)), at=at)


def _tell(user_ids: Iterable[int], case: Case, kind: str, sentence: str, at: datetime, key: str) -> None:
    number = db.session.scalars(select(Ticket.number).where(Ticket.id == case.ticket_id)).one()
    values: dict[str, Any] = {"number": numbers.shown(number)}
    notices.tell(
        user_ids, kind=kind, sentence=sentence, values=values, url=told.path(case.id), key=key, at=at
    )
