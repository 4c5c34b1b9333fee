"""What customers wrote, above all what no supervisor has read yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select

from helpdesk.extensions import db
from helpdesk.reports.models import UnreadComment
from helpdesk.surveys.models import Answer, Invitation, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets.models import Ticket

SHOWN = 3


@dataclass(frozen=True)
class Comment:
    """One comment with the overall answer, and the ticket it is about."""

    response_id: int
    satisfaction: int | None
    agent_rating: int | None
    text: str
    number: int
    category_id: int
    language: str
    answered_on: date
    before_reopen: bool


def unread(limit: int = SHOWN) -> tuple[list[Comment], int]:
    """The newest comments that no supervisor has read, and how many there are."""
    newest = select(UnreadComment.response_id).order_by(UnreadComment.response_id.desc()).limit(limit)
    waiting = select(func.count()).select_from(UnreadComment).scalar_subquery()
    query = _comments(waiting.label("waiting")).where(Response.id.in_(newest))
    rows = db.session.execute(query.order_by(Response.id.desc())).all()
    return [_comment(row) for row in rows], rows[0].waiting if rows else 0


def _comments(*more: Any) -> Select[Any]:
    """Comments with what belongs to them. Each is the answer of one response."""
    return (
        select(
            Response.id.label("response_id"),
            Answer.text,
            Ticket.number,
            Invitation.category_id,
            Response.language,
            Response.answered_on,
            Response.flags,
            _value(QuestionKey.SATISFACTION),
            _value(QuestionKey.AGENT),
            *more,
        )
        .join(Answer, and_(Answer.response_id == Response.id, Answer.key == QuestionKey.COMMENT))
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
    )


def _value(key: QuestionKey) -> Any:
    value = select(Answer.value).where(Answer.response_id == Response.id, Answer.key == key)
    return value.correlate(Response).limit(1).scalar_subquery().label(key.value)


def _comment(row: Any) -> Comment:
    return Comment(
        response_id=row.response_id,
        satisfaction=row.satisfaction,
        agent_rating=row.agent,
        text=row.text,
        number=row.number,
        category_id=row.category_id,
        language=row.language,
        answered_on=row.answered_on,
        before_reopen="before_reopen" in (row.flags or []),
    )
