"""Questions about invitations and answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.surveys.answering import current_response
from helpdesk.surveys.models import Answer, Delivery, Invitation, InvitationCredit, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets import policy, queries
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import Channel
from helpdesk.web import pages

__all__ = ["current_response"]

SIZE = 30
SHOWN = ("all", "low", "unread", "excluded", "machines")
_LOW = or_(
    and_(Answer.key.in_([QuestionKey.SATISFACTION, QuestionKey.AGENT]), Answer.value <= 2),
    and_(Answer.key == QuestionKey.SOLVED, Answer.value == 3),
    and_(Answer.key == QuestionKey.CAUSES, Answer.choice == "trust"),
)


@dataclass(frozen=True)
class Filters:
    """Which answers: `show` one of SHOWN; since and until are local days of the answer, both included."""

    show: str = "all"
    agent_id: int | None = None
    category_id: int | None = None  # with all below it
    channel: Channel | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Row:
    """One answer as the list shows it."""

    response: Response
    ticket: Ticket
    values: dict[str, int] = field(default_factory=dict)
    causes: list[str] = field(default_factory=list)
    comment: str = ""
    user_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Story:
    """All about the ask of a ticket's last closing: how it went out, who it counts for, what came back."""

    invitation: Invitation
    deliveries: list[Delivery]  # oldest first
    credited: list[InvitationCredit]  # in force
    response: Response | None  # the one that counts, with its answers


def story(ticket: Ticket) -> Story | None:
    """What became of asking about the ticket's last closing, in one statement; None for one that was never closed."""
    if not ticket.closings:
        return None
    query = (
        select(Invitation, Response)
        .join(Closing, Closing.id == Invitation.closing_id)
        .outerjoin(Response, and_(Response.invitation_id == Invitation.id, Response.is_current))
        .where(Invitation.ticket_id == ticket.id)
        .order_by(Closing.number.desc(), Invitation.id.desc())
        .options(
            joinedload(Invitation.deliveries),
            joinedload(Invitation.credits),
            joinedload(Response.answers),
        )
    )
    found = db.session.execute(query.limit(1)).unique().first()
    if found is None:
        return None
    invitation, given = found
    latest = max((each.revision for each in invitation.credits), default=0)
    credited = [each for each in invitation.credits if each.revision == latest]
    return Story(invitation, invitation.deliveries, credited, given)


def invitation_of(closing_id: int) -> Invitation | None:
    """The ask about one closing."""
    query = select(Invitation).filter_by(closing_id=closing_id).order_by(Invitation.id)
    return db.session.scalar(query.limit(1))


def ticket_of_delivery(delivery_id: int) -> int | None:
    """The id of the ticket that a survey's letter was about: a reply to it belongs there, and is never a score (E20)."""
    query = select(Invitation.ticket_id).join(Delivery, Delivery.invitation_id == Invitation.id)
    return db.session.scalar(query.where(Delivery.id == delivery_id))


def response(response_id: int) -> Response | None:
    """One answer with its values, its invitation and its ticket."""
    whole = select(Response).options(
        joinedload(Response.invitation).joinedload(Invitation.ticket), selectinload(Response.answers)
    )
    return db.session.scalar(whole.where(Response.id == response_id, Response.invitation_id.is_not(None)))


def versions(invitation_id: int) -> list[Response]:
    """All that was ever answered to an invitation, the newest first."""
    query = select(Response).filter_by(invitation_id=invitation_id).options(selectinload(Response.answers))
    return list(db.session.scalars(query.order_by(Response.version.desc())))


def answers(filters: Filters, cursor: tuple[datetime, int] | None) -> pages.Page[Row]:
    """Answers that fit, the newest first."""
    query = (
        select(Response)
        .join(Response.invitation)
        .join(Invitation.ticket)
        .where(*_conditions(filters))
        .options(
            contains_eager(Response.invitation).contains_eager(Invitation.ticket),
            selectinload(Response.answers),
        )
        .order_by(Response.answered_at.desc(), Response.id.desc())
    )
    if cursor is not None:
        query = query.where(tuple_(Response.answered_at, Response.id) < cursor)
    found = pages.cut(
        list(db.session.scalars(query.limit(SIZE + 1))), SIZE, lambda each: (each.answered_at, each.id)
    )
    credited = _credited({each.invitation_id for each in found.rows if each.invitation_id})
    return pages.Page([row_of(each, credited) for each in found.rows], found.next)


def unread_count() -> int:
    """How many comments no supervisor has read."""
    query = select(func.count(Response.id)).where(
        Response.is_current, Response.read_at.is_(None), _commented()
    )
    return db.session.scalar(query) or 0


def row_of(response: Response, credited: dict[int, list[int]]) -> Row:
    """The answer with its values by question."""
    if response.invitation is None:
        raise LookupError(f"response {response.id} belongs to no ticket any more")
    return Row(
        response=response,
        ticket=response.invitation.ticket,
        values={a.key.value: a.value for a in response.answers if a.value is not None and not a.choice},
        causes=[a.choice for a in response.answers if a.choice],
        comment=next((a.text for a in response.answers if a.text), ""),
        user_ids=credited.get(response.invitation_id or 0, []),
    )


def answers_for_customer(
    user: User, customer_id: int, *, at: datetime, limit: int = 20
) -> list[tuple[Ticket, int, datetime]]:
    """Tickets of a customer with the overall answer and its time, newest first, as far as `user` may know of them at `at`."""
    query = (
        select(Ticket, Answer.value, Response.answered_at, Invitation.final_at)
        .join(Invitation, Invitation.ticket_id == Ticket.id)
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Answer, Answer.response_id == Response.id)
        .where(
            Invitation.customer_id == customer_id,
            Response.is_current,
            Response.excluded_at.is_(None),
            Answer.key == QuestionKey.SATISFACTION,
            queries.visible(user),
        )
        .order_by(Response.answered_at.desc(), Response.id.desc())
    )
    rows = db.session.execute(query.limit(limit)).all()
    return [(row[0], row[1] or 0, row[2]) for row in rows if policy.sees_answer_shown(user, row.final_at, at)]


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    machines = filters.show == "machines"
    conditions: list[ColumnElement[bool]] = [
        Response.quarantined_at.is_not(None) if machines else Response.is_current.is_(True)
    ]
    if filters.show == "low":
        conditions.append(exists().where(Answer.response_id == Response.id, _LOW))
    if filters.show == "unread":
        conditions += [Response.read_at.is_(None), _commented()]
    if filters.show == "excluded":
        conditions.append(Response.excluded_at.is_not(None))
    if filters.agent_id is not None:
        conditions.append(_counts_for(filters.agent_id))
    if filters.category_id is not None:
        conditions.append(Invitation.category_id.in_(categories.descendants(filters.category_id)))
    if filters.channel is not None:
        conditions.append(Invitation.channel == filters.channel)
    if filters.since is not None:
        conditions.append(Response.answered_on >= filters.since)
    if filters.until is not None:
        conditions.append(Response.answered_on <= filters.until)
    return conditions


def _commented() -> ColumnElement[bool]:
    return exists().where(Answer.response_id == Response.id, Answer.text.is_not(None))


def _counts_for(user_id: int) -> ColumnElement[bool]:
    later = aliased(InvitationCredit)
    superseded = exists().where(
        later.invitation_id == InvitationCredit.invitation_id, later.revision > InvitationCredit.revision
    )
    return exists().where(
        InvitationCredit.invitation_id == Invitation.id, InvitationCredit.user_id == user_id, ~superseded
    )


def _credited(invitation_ids: Iterable[int]) -> dict[int, list[int]]:
    """The colleagues each invitation counts for, by its latest revision."""
    query = select(InvitationCredit).where(InvitationCredit.invitation_id.in_(list(invitation_ids)))
    latest: dict[int, tuple[int, list[int]]] = {}
    for credit in db.session.scalars(query.order_by(InvitationCredit.revision, InvitationCredit.id)):
        revision, users = latest.get(credit.invitation_id, (0, []))
        if credit.revision > revision:
            users = []
        if credit.user_id is not None:
            users = [*users, credit.user_id]
        latest[credit.invitation_id] = (credit.revision, users)
    return {key: users for key, (_revision, users) in latest.items()}
