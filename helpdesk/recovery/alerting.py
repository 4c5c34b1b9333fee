"""Alerts: raised with a bad answer, withdrawn when it no longer is one, told once after half an hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.events.recording import record
from helpdesk.extensions import db, put, run
from helpdesk.kit.errors import N_
from helpdesk.people import notices
from helpdesk.people import queries as people
from helpdesk.recovery import cases, rules, told, watching
from helpdesk.recovery.events import AlertRaised, AlertTold, AlertWithdrawn
from helpdesk.recovery.models import Alert
from helpdesk.recovery.words import Trigger
from helpdesk.surveys.models import Answer, Invitation, InvitationCredit, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Ticket

SENTENCES = {
    Trigger.SATISFACTION: N_("%(number)s was answered with %(score)s of 5. Look at it soon."),
    Trigger.SOLVED: N_("The customer of %(number)s says that it is not solved. Look at it soon."),
    Trigger.AGENT: N_("Whoever helped with %(number)s was rated %(score)s of 5. Look at it soon."),
    Trigger.TRUST: N_("The customer of %(number)s could not rely on what was said. Look at it soon."),
    Trigger.EFFORT: N_("The customer of %(number)s did not find it easy to get help. Look at it soon."),
    Trigger.RECOMMEND: N_(
        "The customer of %(number)s would not recommend us, and may be contacted. Look at it soon."
    ),
}
Answered = list[tuple[QuestionKey, int | None, str]]
_QUESTIONS = {Trigger.SATISFACTION: QuestionKey.SATISFACTION, Trigger.AGENT: QuestionKey.AGENT}


_ALERT = select(Alert).where(Alert.invitation_id == bindparam("invitation")).with_for_update(key_share=True)
_THERE = select(Alert.id).where(Alert.invitation_id == bindparam("invitation")).scalar_subquery()
_ANSWERS = (  # of the answer in force, if it counts; and whether there is an alert about it
    select(Answer.key, Answer.value, Answer.choice, Response.contact_wanted, _THERE.label("alert_id"))
    .join(Response, Response.id == Answer.response_id)
    .where(
        Response.invitation_id == bindparam("invitation"),
        Response.is_current,
        Response.quarantined_at.is_(None),
        Response.excluded_at.is_(None),
    )
)


def settle(invitation_id: int, ticket_id: int, *, at: datetime) -> Alert | None:
    """Brings the alert about an answer in line with it: raised, kept, withdrawn or none. The ticket must be locked."""
    answers = run(_ANSWERS, {"invitation": invitation_id}).all()
    given = [(row.key, row.value, row.choice) for row in answers]
    found = rules.triggers(given, contact=answers[0].contact_wanted if answers else None)
    if answers and answers[0].alert_id is None:  # the ticket is held, so nobody else raises one now
        return _raise(invitation_id, ticket_id, found, given, at) if found else None
    alert = db.session.scalar(_ALERT, {"invitation": invitation_id})
    if alert is None:
        return None
    if not found:
        withdraw(alert, at=at)
        return alert
    alert.triggers = ",".join(found)
    if alert.withdrawn_at is not None:
        _raise_again(alert, ticket_id, given, at)
    db.session.flush()
    return alert


def _raise(invitation_id: int, ticket_id: int, found: list[Trigger], given: Answered, at: datetime) -> Alert:
    alert = Alert(invitation_id=invitation_id, opened_at=at, triggers=",".join(found))
    alert.next_attempt_at = at + rules.SETTLES
    cases.attach(alert, ticket_id, given, at=at)
    put(alert)
    record(AlertRaised(ticket_id, invitation_id, alert.id), at=at)
    return alert


def _raise_again(alert: Alert, ticket_id: int, given: Answered, at: datetime) -> None:
    """The answer was raised and has fallen again. Who was told before is not told twice."""
    alert.withdrawn_at, alert.opened_at = None, at
    if alert.told_at is None:
        alert.next_attempt_at = at + rules.SETTLES
    record(AlertRaised(ticket_id, alert.invitation_id, alert.id), at=at)
    cases.attach(alert, ticket_id, given, at=at)


def withdraw(alert: Alert, *, at: datetime) -> None:
    """Nobody need look any more: the answer was raised, excluded or erased. The row stays as the trace of it."""
    if alert.withdrawn_at is not None:
        return
    alert.withdrawn_at, alert.next_attempt_at = at, None
    db.session.flush()
    record(AlertWithdrawn(_ticket_id(alert), alert.invitation_id, alert.id), at=at)
    if (case := cases.let_go(alert, at=at)) is not None:
        watching.tell_raised(case, at=at)


def tell(alert: Alert, *, at: datetime) -> bool:
    """Tells the team's supervisors, by mail too as they want it, if the answer still is a bad one; says whether it did."""
    response = _counted(alert.invitation_id)
    found = _triggers(response)
    if not found or response is None:
        withdraw(alert, at=at)
        return False
    invitation = _invitation(alert.invitation_id)
    case = cases.held(alert.case_id)
    if case is not None:
        cases.settle(case, at=at)
    owner_id = case.owner_id if case is not None else None
    readers = [user.id for user in people.supervisors_for(invitation.team_id, _rated(invitation.id))]
    ticket = db.session.get_one(Ticket, invitation.ticket_id)
    for user_id in dict.fromkeys([owner_id, *readers] if owner_id else readers):
        notices.tell(
            [user_id],
            kind="alert",
            sentence=SENTENCES[found[0]],
            values={"number": numbers.shown(ticket.number), "score": _score(response, found[0])},
            url=told.path(case.id)
            if case is not None and user_id == owner_id
            else f"/tickets/{ticket.number}",
            key=f"alert:{alert.id}",
            at=at,
        )
    alert.told_at, alert.next_attempt_at = at, None
    db.session.flush()
    record(AlertTold(ticket.id, invitation.id, alert.id, len(readers)), at=at)
    return True


def _counted(invitation_id: int) -> Response | None:
    """The answer in force, if it counts."""
    query = (
        select(Response)
        .filter_by(invitation_id=invitation_id, is_current=True)
        .where(Response.quarantined_at.is_(None), Response.excluded_at.is_(None))
        .options(selectinload(Response.answers))
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def _triggers(response: Response | None) -> list[Trigger]:
    if response is None:
        return []
    given = ((answer.key, answer.value, answer.choice) for answer in response.answers)
    return rules.triggers(given, contact=response.contact_wanted)


def _invitation(invitation_id: int) -> Invitation:
    query = select(Invitation).where(Invitation.id == invitation_id).options(joinedload(Invitation.ticket))
    return db.session.scalars(query).one()


def _ticket_id(alert: Alert) -> int:
    own = select(Ticket.id).join(Invitation, Invitation.ticket_id == Ticket.id)
    return db.session.scalars(own.where(Invitation.id == alert.invitation_id)).one()


def _rated(invitation_id: int) -> set[int]:
    """Whom the answer counts for: they do not handle it themselves."""
    rows = db.session.execute(
        select(InvitationCredit.user_id, InvitationCredit.revision).where(
            InvitationCredit.invitation_id == invitation_id
        )
    ).all()
    latest = max((row.revision for row in rows), default=0)
    return {row.user_id for row in rows if row.revision == latest and row.user_id is not None}


def _score(response: Response, trigger: Trigger) -> Any:
    """The value the sentence names; 0 where it names none."""
    key = _QUESTIONS.get(trigger)
    return next((answer.value for answer in response.answers if answer.key is key), 0)
