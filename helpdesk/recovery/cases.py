"""Cases as answers make them: opened settling, joined, settled with an owner and a deadline, withdrawn, taken up again.

Whoever changes a case holds its ticket first, then its alert, then the case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from helpdesk.categories import queries as categories
from helpdesk.events.recording import record
from helpdesk.extensions import db, put
from helpdesk.people import organisation, presence
from helpdesk.people.models import Membership, User
from helpdesk.people.words import Role
from helpdesk.recovery import rules
from helpdesk.recovery.events import AnswerAttached, AnswerRaised, CaseOpened, CaseSettled, CaseWithdrawn
from helpdesk.recovery.models import Alert, Case, Contact
from helpdesk.recovery.rules import Candidate, Given, Standing
from helpdesk.recovery.words import CaseState, Severity
from helpdesk.standards import calendars
from helpdesk.standards import queries as standards
from helpdesk.standards.calendar import Hours
from helpdesk.surveys.models import Answer, Invitation, InvitationCredit, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets.models import Ticket

AFTER_CONTACT = "changed_after_contact"
OVER = frozenset({CaseState.CLOSED, CaseState.WITHDRAWN})


def hold_ticket(its_id: Select[int]) -> None:
    """Nobody else changes the ticket that `its_id` selects, nor a case of it, meanwhile."""
    db.session.execute(
        select(Ticket.id).where(Ticket.id == its_id.scalar_subquery()).with_for_update(key_share=True)
    )


def live(ticket_id: int) -> Case | None:
    """The ticket's case that is not over, held."""
    query = (
        select(Case)
        .where(Case.ticket_id == ticket_id, Case.ended_at.is_(None))
        .with_for_update(key_share=True)
    )
    return db.session.scalar(query.execution_options(populate_existing=True))


def held(case_id: int | None) -> Case | None:
    """The case as it stands now, held."""
    if case_id is None:
        return None
    query = select(Case).where(Case.id == case_id).with_for_update(key_share=True)
    return db.session.scalar(query.execution_options(populate_existing=True))


def attach(alert: Alert, ticket_id: int, given: Given, *, at: datetime) -> Case:
    """The bad answer belongs to the ticket's open case; where there is none, to the one it had, else to a new one.

    The alert need not be written yet: it is told its case.
    """
    case = live(ticket_id)
    if case is None:
        case = _revived(alert, at)
    elif case.id != alert.case_id:
        alert.case_id = case.id
        record(AnswerAttached(ticket_id, case.id, alert.invitation_id), at=at)
    if case is None:
        return _opened(alert, ticket_id, given, at)
    case.severity = _severity(case, given)
    case.raised_at = None
    case.version += 1
    db.session.flush()
    return case


def _opened(alert: Alert, ticket_id: int, given: Given, at: datetime) -> Case:
    frozen = select(Invitation.team_id, Invitation.category_id).where(Invitation.id == alert.invitation_id)
    asked = db.session.execute(frozen).one()
    case = Case(ticket_id=ticket_id, team_id=asked.team_id, category_id=asked.category_id, opened_at=at)
    case.severity = _severity(case, given)
    put(case)
    alert.case_id = case.id
    record(CaseOpened(ticket_id, case.id, alert.invitation_id), at=at)
    return case


def _revived(alert: Alert, at: datetime) -> Case | None:
    """The case that was withdrawn because this very answer had been raised."""
    case = held(alert.case_id)
    if case is None or case.state is not CaseState.WITHDRAWN:
        return None
    case.state, case.ended_at = CaseState.SETTLING, None
    if case.settled_at is not None:
        case.state = CaseState.OPEN
        case.next_attempt_at = wakes(case)
    record(CaseOpened(case.ticket_id, case.id, alert.invitation_id), at=at)
    return case


def _severity(case: Case, given: Given) -> Severity:
    """Once grave, it stays so until a person says otherwise."""
    if case.severity is Severity.HIGH:
        return Severity.HIGH
    flagged = case.is_safety or case.is_legal
    return rules.severity(given, sensitive=categories.is_sensitive(case.category_id), flagged=flagged)


def settle(case: Case, *, at: datetime) -> None:
    """It stays: it gets a deadline and, where nobody took it yet, an owner. Time counts from when somebody could know."""
    if case.state is not CaseState.SETTLING:
        return
    case.state = CaseState.OPEN
    set_due(case, at=at)
    if case.owner_id is None:
        case.owner_id = rules.owner(candidates(case.team_id, at), rated(case.id))
    case.next_attempt_at = wakes(case)
    case.version += 1
    db.session.flush()
    record(CaseSettled(case.ticket_id, case.id, case.owner_id), at=at)


def set_due(case: Case, *, at: datetime) -> None:
    """It has settled: from when somebody could know, the time runs."""
    case.settled_at = at
    due = rules.contact_due(_hours(), max(case.opened_at, at - rules.SETTLES))
    case.due_at, case.warn_at = due.due_at, due.warn_at


def let_go(alert: Alert, *, at: datetime) -> Case | None:
    """The answer of `alert` is no bad one any more: a case with no other vanishes if nobody has begun, else goes on."""
    case = held(alert.case_id)
    if case is None or case.state in OVER or _still_bad(case.id):
        return None
    case.version += 1
    if case.touched_at is None:
        case.state, case.ended_at, case.next_attempt_at = CaseState.WITHDRAWN, at, None
        db.session.flush()
        record(CaseWithdrawn(case.ticket_id, case.id), at=at)
        return None
    case.raised_at = at
    db.session.flush()
    record(AnswerRaised(case.ticket_id, case.id), at=at)
    return case


def _still_bad(case_id: int) -> bool:
    query = select(Alert.id).where(Alert.case_id == case_id, Alert.withdrawn_at.is_(None)).limit(1)
    return db.session.scalar(query) is not None


def mark_after_contact(response_id: int, invitation_id: int) -> None:
    """A raised score after somebody was in touch about the case is marked on the answer (E25); it counts all the same."""
    touched = select(Contact.id).join(Alert, Alert.case_id == Contact.case_id)
    touched = touched.where(Alert.invitation_id == invitation_id, Contact.reached).limit(1)
    if db.session.scalar(touched) is None:
        return
    overall = (
        select(Answer.value)
        .join(Response, Response.id == Answer.response_id)
        .where(Response.invitation_id == invitation_id, Response.quarantined_at.is_(None))
        .where(Answer.key == QuestionKey.SATISFACTION)
        .order_by(Response.version.desc())
        .limit(2)
    )
    values = db.session.scalars(overall).all()
    response = db.session.get_one(Response, response_id)
    if len(values) == 2 and (values[0] or 0) > (values[1] or 0) and AFTER_CONTACT not in response.flags:
        response.flags = [*response.flags, AFTER_CONTACT]
        db.session.flush()


def free_of_rated(case: Case, *, at: datetime) -> None:
    """The answer counts for somebody else now: whoever it counts for does not own the case."""
    if case.owner_id is None or case.state in OVER:
        return
    whom = rated(case.id)
    if case.owner_id in whom:
        settled = case.state is CaseState.OPEN
        case.owner_id = rules.owner(candidates(case.team_id, at), whom) if settled else None
        case.escalated_at, case.next_attempt_at = None, wakes(case)
        case.version += 1
        db.session.flush()


def rated(case_id: int) -> set[int]:
    """Whom the answers of a case count for: they never handle it themselves."""
    return set(db.session.scalars(rated_in(case_id)))


def rated_in(case_id: int) -> Select[Any]:
    """The same, to be asked within a statement."""
    other = aliased(InvitationCredit)
    latest = select(func.max(other.revision)).where(other.invitation_id == InvitationCredit.invitation_id)
    return (
        select(InvitationCredit.user_id)
        .join(Alert, Alert.invitation_id == InvitationCredit.invitation_id)
        .where(Alert.case_id == case_id, InvitationCredit.user_id.is_not(None))
        .where(InvitationCredit.revision == latest.scalar_subquery())
    )


def candidates(team_id: int | None, at: datetime) -> list[Candidate]:
    """All supervisors, with what they have to do with the team."""
    own = select(func.count(Case.id)).where(Case.owner_id == User.id, Case.ended_at.is_(None))
    query = (
        select(User.id, Membership.leads, Membership.deputises, own.scalar_subquery().label("cases"))
        .outerjoin(Membership, (Membership.user_id == User.id) & (Membership.team_id == team_id))
        .where(User.deactivated_at.is_(None), User.role == Role.SUPERVISOR)
    )
    here = presence.who(at)
    return [
        Candidate(row.id, 0 if row.leads else 1 if row.deputises else 2, row.id in here, row.cases)
        for row in db.session.execute(query)
    ]


def _hours() -> Hours:
    """The organisation's opening hours; an ordinary week where nobody has written them down."""
    known = standards.hours_of(None, standards.calendars())
    return known or Hours(
        organisation.TIME_ZONE.get(), tuple(calendars.WORK_WEEK), organisation.COUNTRY.get()
    )


def wakes(case: Case) -> datetime | None:
    """When something is to be told about it next."""
    if case.state is not CaseState.OPEN:
        return None
    moments: Iterable[datetime | None] = (
        escalates(case),
        case.warn_at if case.contacted_at is None and case.warned_at is None else None,
        case.due_at if case.contacted_at is None and case.overdue_told_at is None else None,
    )
    return min((each for each in moments if each is not None), default=None)


def escalates(case: Case) -> datetime | None:
    """When others are told that nobody has taken it; None where somebody has, or they were told."""
    if case.settled_at is None or case.owner_id is not None or case.escalated_at is not None:
        return None
    return rules.escalated_at(_hours(), case.settled_at)


def standing(case: Case, in_vain: int = 0) -> Standing:
    """How far it is."""
    return Standing(
        state=case.state,
        owned=case.owner_id is not None,
        reached=case.contacted_at is not None,
        in_vain=in_vain,
        understood=case.cause is not None,
        decided=case.decision is not None,
        put_right=case.apologised_at is not None or case.remedy is not None,
    )
