"""Finding cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.kit.columns import UtcDateTime, fixed_word
from helpdesk.kit.text import whole
from helpdesk.people.models import User
from helpdesk.people.words import Role
from helpdesk.recovery import cases, rules
from helpdesk.recovery.models import Alert, Case, Check
from helpdesk.recovery.words import CaseState, PutRight, Step
from helpdesk.surveys.models import Answer, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets.models import Ticket

SHOWN = 200  # cases on the board, those due first
AGAIN = 50  # and customers who were asked again


@dataclass(frozen=True)
class Wanted:
    """Which cases the board shows."""

    team_id: int | None = None
    owner_id: int | None = None
    category_id: int | None = None


def wanted(args: Mapping[str, str]) -> Wanted:
    """What an address asks for; what is no number is passed over."""
    return Wanted(whole(args.get("team")), whole(args.get("owner")), whole(args.get("category")))


@dataclass(frozen=True)
class Said:
    """What was answered, as far as it calls for somebody."""

    response_id: int
    answered_at: datetime
    language: str
    contact_wanted: bool | None
    values: dict[str, int] = field(default_factory=dict)
    causes: tuple[str, ...] = ()
    comment: str = ""

    @property
    def score(self) -> int | None:
        return self.values.get(QuestionKey.SATISFACTION)


@dataclass(frozen=True)
class Card:
    """A case as the board shows it."""

    case: Case
    said: Said | None
    step: Step
    late: bool
    soon: bool


def board(which: Wanted, at: datetime) -> list[Card]:
    """Cases that are not over, those due first; at most so many as SHOWN."""
    query = (
        select(Case)
        .join(Case.ticket)
        .options(
            contains_eager(Case.ticket).joinedload(Ticket.customer),
            joinedload(Case.owner),
        )
        .where(Case.ended_at.is_(None))
        .order_by(Case.contacted_at.is_not(None), Case.due_at.is_(None), Case.due_at, Case.id)
        .limit(SHOWN)
    )
    query = query.where(*_limits(which))
    found = db.session.scalars(query).all()
    words = said(each.id for each in found)
    return [
        Card(
            each,
            next(iter(words.get(each.id, [])), None),
            rules.step(cases.standing(each)),
            late=is_late(each, at),
            soon=is_soon(each, at),
        )
        for each in found
    ]


def _limits(which: Wanted) -> list[ColumnElement[bool]]:
    found = []
    if which.team_id is not None:
        found.append(Case.team_id == which.team_id)
    if which.owner_id is not None:
        found.append(Case.owner_id == which.owner_id)
    if which.category_id is not None:
        found.append(Case.category_id.in_({which.category_id, *categories.descendants(which.category_id)}))
    return found


def asked_again(which: Wanted, at: datetime) -> list[Check]:
    """Of closed cases the questions that can still be answered, and before them answers that it is not put right, as long
    as something can be done about these."""
    waits = and_(Check.answered_at.is_(None), Check.sent_at.is_not(None), Check.expires_at > at)
    not_right = and_(Check.answer.in_([PutRight.NO, PutRight.PARTLY]), Check.answered_at > at - rules.REOPENS)
    query = (
        select(Check)
        .join(Check.case)
        .join(Case.ticket)
        .options(
            contains_eager(Check.case).options(
                contains_eager(Case.ticket).joinedload(Ticket.customer), joinedload(Case.owner)
            )
        )
        .where(Case.state == CaseState.CLOSED, Check.voided_at.is_(None), or_(waits, not_right))
        .where(*_limits(which))
        .order_by(Check.answered_at.is_(None), Check.sent_at, Check.id)
    )
    return list(db.session.scalars(query.limit(AGAIN)))


def is_late(case: Case, at: datetime) -> bool:
    """Should the customer have been reached by now?"""
    return _waits(case) and case.due_at is not None and at >= case.due_at


def is_soon(case: Case, at: datetime) -> bool:
    return (
        _waits(case) and not is_late(case, at) and case.warn_at is not None and at >= case.warn_at
    )  # fmt: skip


def _waits(case: Case) -> bool:
    return case.state is CaseState.OPEN and case.contacted_at is None


def said(case_ids: Iterable[int]) -> dict[int, list[Said]]:
    """The answers behind cases, those in force, the newest first."""
    ids = set(case_ids)
    if not ids:
        return {}
    query = (
        select(Alert.case_id, Response, Answer)
        .join(Response, and_(Response.invitation_id == Alert.invitation_id, Response.is_current))
        .join(Answer, Answer.response_id == Response.id)
        .where(Alert.case_id.in_(ids))
        .order_by(Response.answered_at.desc(), Response.id, Answer.id)
    )
    grouped: dict[int, dict[int, tuple[Response, list[Answer]]]] = {}
    for case_id, response, answer in db.session.execute(query):
        grouped.setdefault(case_id or 0, {}).setdefault(response.id, (response, []))[1].append(answer)
    return {
        case_id: [_said(response, answers) for response, answers in found.values()]
        for case_id, found in grouped.items()
    }


def _said(response: Response, answers: list[Answer]) -> Said:
    return Said(
        response.id,
        response.answered_at,
        response.language,
        response.contact_wanted,
        {each.key.value: each.value for each in answers if each.value is not None and not each.choice},
        tuple(each.choice for each in answers if each.choice),
        next((each.text for each in answers if each.text), ""),
    )


def of_ticket(ticket_id: int) -> Case | None:
    """The ticket's newest case, with its owner."""
    query = select(Case).where(Case.ticket_id == ticket_id).options(joinedload(Case.owner))
    return db.session.scalar(query.order_by(Case.id.desc()).limit(1))


def of_answers(response_ids: Iterable[int]) -> dict[int, int]:
    """The cases of answers, by the answers' ids."""
    query = (
        select(Response.id, Alert.case_id)
        .join(Alert, Alert.invitation_id == Response.invitation_id)
        .where(Response.id.in_(set(response_ids)), Alert.case_id.is_not(None))
    )
    return {row.id: row.case_id for row in db.session.execute(query)}


def is_won_back(customer_ids: list[int], at: datetime) -> bool:
    """Is a case of one of these customers open, or is it about to be asked, or was just asked, whether it is put right?"""
    ours = (
        select(Case.id).join(Ticket, Ticket.id == Case.ticket_id).where(Ticket.customer_id.in_(customer_ids))
    )
    live = ours.where(Case.ended_at.is_(None))
    if db.session.scalar(live.limit(1)) is not None:
        return True
    asks = ours.join(Check, Check.case_id == Case.id).where(
        Check.voided_at.is_(None), Check.answered_at.is_(None)
    )
    out = or_(Check.next_attempt_at.is_not(None), Check.expires_at > at)
    return db.session.scalar(asks.where(out).limit(1)) is not None


def owners(case: Case | None = None) -> list[User]:
    """Who may own this case, or any, by name."""
    leads = User.role.in_([Role.SUPERVISOR, Role.ADMIN])
    query = select(User).where(User.deactivated_at.is_(None), leads)
    if case is not None:
        query = query.where(User.id.not_in(cases.rated_in(case.id)))
    return list(db.session.scalars(query.order_by(User.name, User.id)))


def ended(before: int | None = None, limit: int = 30) -> list[Case]:
    """Cases that are over, the newest first; one more than `limit` where there are more."""
    query = select(Case).options(
        joinedload(Case.ticket).joinedload(Ticket.customer), joinedload(Case.owner)
    ).where(Case.ended_at.is_not(None))  # fmt: skip
    if before is not None:
        query = query.where(Case.id < before)
    return list(db.session.scalars(query.order_by(Case.id.desc()).limit(limit + 1)))


def urgent() -> ScalarSelect[int]:
    """How many cases are late or nobody's, at the moment `counted_at`: for the rail, which counts all in one statement."""
    late = and_(Case.contacted_at.is_(None), Case.due_at <= bindparam("counted_at", type_=UtcDateTime()))
    query = select(func.count()).select_from(Case)
    open_ = Case.ended_at.is_(None), Case.state == fixed_word(CaseState.OPEN)
    return query.where(*open_, or_(Case.owner_id.is_(None), late)).scalar_subquery()
