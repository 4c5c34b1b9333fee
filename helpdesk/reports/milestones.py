"""What customers answered at milestones and to mailings, by version, never joined with answers about tickets (docs/adr/0011).

These answers have no closing and no credit, so they are no score facts: they are few, and counted as they stand, by the day
of the answer, whether or not they are cut off from their ask by now. Of recommendation the latest answer of each customer counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.reports import questions
from helpdesk.reports.filters import Filters
from helpdesk.reports.questions import Counts, Line
from helpdesk.surveys.models import Answer, Invitation, Question, Response
from helpdesk.surveys.words import RANGES, QuestionKey

THAT_COUNT: tuple[ColumnElement[bool], ...] = (
    Response.is_current.is_(True),
    Response.quarantined_at.is_(None),
    Response.excluded_at.is_(None),
    Answer.value.is_not(None),
    Answer.choice == "",
)


@dataclass(frozen=True)
class Part:
    """One version, and its questions in the order of their kinds."""

    version: int
    lines: list[Line]


def read(filters: Filters) -> list[Part]:
    """Every version that was answered at milestones in the period, the newest first; none where a filter is about tickets."""
    of_tickets = filters.team, filters.category, filters.channel, filters.kind, filters.agent
    if any(each is not None for each in of_tickets):
        return []
    return parts(_where(filters))


def of_mailings(mailing_ids: Iterable[int]) -> list[Part]:
    """What was answered to these mailings, whenever, by version."""
    return parts([Response.mailing_id.in_(list(mailing_ids)), *THAT_COUNT])


def parts(where: Sequence[ColumnElement[bool]]) -> list[Part]:
    """Every version that such answers are of, the newest first."""
    found: dict[int, dict[str, Counts]] = defaultdict(dict)
    for version, key, value, count in db.session.execute(_counted(where)):
        found[version].setdefault(key.value, {})[value] = count
    if any(questions.RECOMMEND in own for own in found.values()):
        latest: dict[int, Counts] = defaultdict(dict)
        for version, value, count in db.session.execute(_latest(where)):
            latest[version][value] = count
        for version, counts in latest.items():
            found[version][questions.RECOMMEND] = counts
    return [
        Part(version, [questions.line(key, own[key.value]) for key in RANGES if own.get(key.value)])
        for version, own in sorted(found.items(), reverse=True)
    ]


def _where(filters: Filters) -> Sequence[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = [
        Response.milestone_id.is_not(None),
        Response.answered_on.between(filters.first, filters.last),
        *THAT_COUNT,
    ]
    if filters.version is not None:
        limits.append(Question.version_id == filters.version)
    if filters.language is not None:
        limits.append(Response.language == filters.language)
    if filters.mode is not None:
        limits.append(Response.mode == filters.mode)
    return limits


def _counted(where: Sequence[ColumnElement[bool]]) -> Any:
    columns = Question.version_id, Answer.key, Answer.value
    rows = select(*columns, func.count()).select_from(Response)
    rows = rows.join(Answer, Answer.response_id == Response.id)
    rows = rows.join(Question, Question.id == Answer.question_id)
    # 0 of an aspect says that it is not relevant, and counts nowhere.
    counts = (Answer.key == QuestionKey.RECOMMEND) | (Answer.value != 0)
    return rows.where(*where, counts).group_by(*columns)


def _latest(where: Sequence[ColumnElement[bool]]) -> Any:
    """Two entries of one person are one customer; an answer that was cut off is a customer of its own."""
    customer = func.coalesce(Customer.merged_into_id, Customer.id, -Response.id)
    newest = func.row_number().over(
        partition_by=(Question.version_id, customer),
        order_by=(Response.answered_at.desc(), Response.id.desc()),
    )
    rows = select(Question.version_id, Answer.value, newest.label("place")).select_from(Response)
    rows = rows.join(Answer, Answer.response_id == Response.id)
    rows = rows.join(Question, Question.id == Answer.question_id)
    rows = rows.outerjoin(Invitation, Invitation.id == Response.invitation_id)
    rows = rows.outerjoin(Customer, Customer.id == Invitation.customer_id)
    of = rows.where(*where, Answer.key == QuestionKey.RECOMMEND).subquery().c
    counted = select(of.version_id, of.value, func.count()).where(of.place == 1)
    return counted.group_by(of.version_id, of.value)
