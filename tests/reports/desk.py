"""A desk in miniature for tests of the numbers: closings, asks and answers as rows, told to the handlers as events."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.reports import facts
from helpdesk.surveys.events import AnswerExcluded, AnswerGiven, AnswerRestored, CreditChanged, InvitationSent
from helpdesk.surveys.models import (
    Answer,
    Invitation,
    InvitationCredit,
    Question,
    Response,
    Survey,
    SurveyVersion,
)
from helpdesk.surveys.words import InvitationState, Mode, QuestionKey, QuestionKind, Reason, Way
from helpdesk.tickets.events import TicketClosed
from helpdesk.tickets.models import Closing, ClosingCredit, Ticket
from helpdesk.tickets.words import Channel, CreditRole, Outcome, Status
from tests.conftest import MOMENT
from tests.factories import categories

_number = count(5001)
KINDS = {
    QuestionKey.SATISFACTION: QuestionKind.RATING,
    QuestionKey.SOLVED: QuestionKind.SOLVED,
    QuestionKey.AGENT: QuestionKind.RATING,
    QuestionKey.CAUSES: QuestionKind.CAUSES,
    QuestionKey.COMMENT: QuestionKind.TEXT,
}


def version(number: int = 1, key: str = "test") -> SurveyVersion:
    """A version of the survey with its five questions."""
    survey = db.session.scalar(select(Survey).filter_by(key=key))
    if survey is None:
        survey = Survey(key=key, name="After closing")
        db.session.add(survey)
        db.session.flush()
    found = db.session.scalar(select(SurveyVersion).filter_by(survey_id=survey.id, number=number))
    if found is not None:
        return found
    made = SurveyVersion(survey_id=survey.id, number=number, published_at=MOMENT, languages=["en"])
    db.session.add(made)
    db.session.flush()
    for place, (key, kind) in enumerate(KINDS.items()):
        db.session.add(Question(version_id=made.id, key=key, kind=kind, position=place, texts={}))
    db.session.flush()
    return made


def ticket(
    *,
    category: Any = None,
    team: Any = None,
    channel: Channel = Channel.EMAIL,
    kind: RequestKind = RequestKind.COMPLAINT,
    customer: Any = None,
    at: datetime = MOMENT,
    **more: Any,
) -> Ticket:
    """An open ticket."""
    category = category or categories.category()
    made = Ticket(
        number=next(_number),
        subject="Internet is slow",
        kind=kind,
        channel=channel,
        language="en",
        category_id=category.id,
        reported_category_id=category.id,
        team_id=team.id if team else None,
        customer_id=customer.id if customer else None,
        opened_at=at,
        waiting_since=at,
        last_message_at=at,
        **more,
    )
    db.session.add(made)
    db.session.flush()
    return made


def close(
    made: Ticket,
    *,
    agents: list[Any] | None = None,
    weights: list[float] | None = None,
    at: datetime = MOMENT,
    final: Any = None,
    outcome: Outcome = Outcome.RESOLVED,
    reason: Reason | None = None,
    sent: bool = True,
    survey: SurveyVersion | None = None,
    cause: Any = None,
) -> Invitation:
    """Closes the ticket and asks (`reason`: suppresses), as the deeds of tickets and surveys would."""
    closing = Closing(
        ticket_id=made.id,
        number=made.closings + 1,
        closed_at=at,
        closed_on=organisation.today(at),
        outcome=outcome,
        category_id=final.id if final else made.category_id,
        reported_category_id=made.reported_category_id,
        team_id=made.team_id,
        cause_id=cause.id if cause else None,
    )
    made.closings, made.status, made.closed_at = closing.number, Status.CLOSED, at
    db.session.add(closing)
    db.session.flush()
    survey = survey or version()
    invitation = Invitation(
        ticket_id=made.id,
        closing_id=closing.id,
        survey_id=survey.survey_id,
        version_id=survey.id,
        recipient_key=f"customer:{made.customer_id}" if made.customer_id else "anonymous",
        customer_id=made.customer_id,
        state=InvitationState.SUPPRESSED if reason else InvitationState.SCHEDULED,
        reason=reason,
        way=None if reason else Way.EMAIL,
        language="en",
        channel=made.channel,
        kind=made.kind,
        category_id=closing.category_id,
        reported_category_id=closing.reported_category_id,
        team_id=closing.team_id,
        scheduled_at=at,
    )
    db.session.add(invitation)
    db.session.flush()
    _credit(closing, invitation, agents or [], weights, at)
    facts.ticket_closed(TicketClosed(made.id, closing.id, closing.number, outcome.value), None)
    if sent and not reason:
        send(invitation, at=at)
    return invitation


def _credit(
    closing: Closing, invitation: Invitation, agents: list[Any], weights: list[float] | None, at: datetime
) -> None:
    weights = weights or [1.0 / max(len(agents), 1)] * max(len(agents), 1)
    for place, agent in enumerate(agents or [None]):
        role = CreditRole.TEAM if agent is None else CreditRole.CO_HANDLER if place else CreditRole.RESOLVER
        values = {"user_id": agent.id if agent else None, "team_id": closing.team_id, "role": role}
        db.session.add(ClosingCredit(closing_id=closing.id, weight=weights[place], **values))
        db.session.add(InvitationCredit(invitation_id=invitation.id, weight=weights[place], at=at, **values))
    db.session.flush()


def send(invitation: Invitation, *, at: datetime = MOMENT) -> None:
    """The survey goes out."""
    invitation.state, invitation.sent_at = InvitationState.SENT, at
    db.session.flush()
    facts.invitation_changed(
        InvitationSent(invitation.ticket_id, invitation.id, invitation.closing_id, "email"), None
    )


def end(invitation: Invitation, state: InvitationState, reason: Reason | None = None) -> None:
    """The ask comes to `state`: bounced, expired, revoked."""
    invitation.state, invitation.reason = state, reason
    db.session.flush()
    facts.invitation_changed(
        InvitationSent(invitation.ticket_id, invitation.id, invitation.closing_id, ""), None
    )


def answer(
    invitation: Invitation,
    satisfaction: int | None = None,
    *,
    agent: int | None = None,
    solved: int | None = None,
    causes: tuple[str, ...] = (),
    comment: str = "",
    at: datetime = MOMENT,
    mode: Mode = Mode.EMAIL,
    flags: tuple[str, ...] = (),
    quarantined: bool = False,
    final: bool = True,
) -> Response:
    """The customer answers, or changes the answer: the next version counts."""
    last = db.session.scalar(select(func.max(Response.version)).filter_by(invitation_id=invitation.id)) or 0
    before = db.session.scalar(select(Response).filter_by(invitation_id=invitation.id, is_current=True))
    if before is not None and not quarantined:
        before.is_current = False
    made = Response(
        invitation_id=invitation.id,
        version=last + 1,
        is_current=not quarantined,
        mode=mode,
        language="en",
        answered_at=at,
        answered_on=organisation.today(at),
        flags=list(flags),
        quarantined_at=at if quarantined else None,
    )
    db.session.add(made)
    db.session.flush()
    given: list[tuple[QuestionKey, int | None, str, str | None]] = [
        (QuestionKey.SATISFACTION, satisfaction, "", None),
        (QuestionKey.SOLVED, solved, "", None),
        (QuestionKey.AGENT, agent, "", None),
        *((QuestionKey.CAUSES, 1, cause, None) for cause in causes),
        (QuestionKey.COMMENT, None, "", comment or None),
    ]
    questions = {
        question.key: question.id
        for question in db.session.scalars(select(Question).filter_by(version_id=invitation.version_id))
    }
    for key, value, choice, text in given:
        if value is not None or text:
            db.session.add(
                Answer(
                    response_id=made.id,
                    question_id=questions[key],
                    key=key,
                    value=value,
                    choice=choice,
                    text=text,
                )
            )
    if not quarantined:
        invitation.state = InvitationState.ANSWERED
        invitation.answered_at = invitation.answered_at or at
        invitation.final_at = invitation.answered_at + (timedelta(0) if final else timedelta(hours=72))
    db.session.flush()
    facts.answer_changed(
        AnswerGiven(invitation.ticket_id, invitation.id, made.id, invitation.closing_id), None
    )
    return made


def exclude(response: Response, *, at: datetime = MOMENT) -> None:
    """A supervisor takes the answer out of the figures."""
    response.excluded_at = at
    _told(AnswerExcluded, response, reason="duplicate")


def restore(response: Response) -> None:
    """A supervisor counts it again."""
    response.excluded_at = None
    _told(AnswerRestored, response)


def _told(kind: Any, response: Response, **more: Any) -> None:
    db.session.flush()
    invitation = db.session.get_one(Invitation, response.invitation_id)
    event = kind(
        ticket_id=invitation.ticket_id,
        invitation_id=invitation.id,
        response_id=response.id,
        closing_id=invitation.closing_id,
        **more,
    )
    facts.answer_changed(event, None)


def credit_anew(
    invitation: Invitation, agents: list[Any], weights: list[float], *, at: datetime = MOMENT
) -> None:
    """A supervisor says who the answer counts for."""
    last = db.session.scalar(
        select(func.max(InvitationCredit.revision)).filter_by(invitation_id=invitation.id)
    )
    for place, (agent, weight) in enumerate(zip(agents, weights, strict=True)):
        db.session.add(
            InvitationCredit(
                invitation_id=invitation.id,
                revision=(last or 0) + 1,
                user_id=agent.id if agent else None,
                team_id=invitation.team_id,
                role=CreditRole.CO_HANDLER if place else CreditRole.RESOLVER,
                weight=weight,
                at=at,
            )
        )
    db.session.flush()
    facts.answer_changed(CreditChanged(invitation.ticket_id, invitation.id, invitation.closing_id), None)


def reopen(made: Ticket) -> None:
    """Opens the ticket again: an unanswered ask is withdrawn."""
    made.status = Status.OPEN
    query = select(Invitation).filter_by(ticket_id=made.id).order_by(Invitation.id.desc()).limit(1)
    invitation = db.session.scalars(query).one()
    if invitation.state in {InvitationState.SCHEDULED, InvitationState.SENT}:
        end(invitation, InvitationState.REVOKED, Reason.REOPENED)
