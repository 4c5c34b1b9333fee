"""The answers and closings behind a number: exactly those it counts, newest first, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from helpdesk.extensions import db
from helpdesk.kit.text import clean
from helpdesk.reports import families, queries
from helpdesk.reports.families import AGENT, CAUSES, SATISFACTION, SOLVED
from helpdesk.reports.models import CLOSING_FACTS, SCORE_FACTS
from helpdesk.reports.rules import DISSATISFIED
from helpdesk.reports.scope import Scope
from helpdesk.surveys.models import Answer, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets.models import Ticket
from helpdesk.web import pages

SIZE = 50
MOST_COUNTED = 10_000
QUESTIONS = (SATISFACTION, SOLVED, AGENT, CAUSES, DISSATISFIED)
STATES: Mapping[str, ColumnElement[bool]] = {
    "eligible": CLOSING_FACTS.c.eligible,
    "asked": CLOSING_FACTS.c.eligible & CLOSING_FACTS.c.sent,
    "not_asked": CLOSING_FACTS.c.eligible & ~CLOSING_FACTS.c.sent,
    "left_out": ~CLOSING_FACTS.c.eligible,
    "answered": CLOSING_FACTS.c.answered,
    "silent": CLOSING_FACTS.c.sent
    & ~CLOSING_FACTS.c.answered
    & ~CLOSING_FACTS.c.bounced
    & ~CLOSING_FACTS.c.revoked,
    "bounced": CLOSING_FACTS.c.bounced,
    "waiting": CLOSING_FACTS.c.waiting,
}


@dataclass(frozen=True)
class Wanted:
    """Which answers: to `question`, with one of `values` (none: any), a `choice`, of one `version`.

    by_weight: as agents' figures count them, else each ticket once. excluded: those left out instead.
    """

    question: str = SATISFACTION
    values: tuple[int, ...] = ()
    choice: str = ""
    version: int | None = None
    by_weight: bool = False
    excluded: bool = False
    final_at: datetime | None = None

    def args(self, **changes: Any) -> dict[str, Any]:
        """What an address must say to mean this."""
        now = {**self.__dict__, **changes} if changes else self.__dict__
        found = {}
        if now["question"] != SATISFACTION:
            found["question"] = now["question"]
        if now["values"]:
            found["values"] = "".join(str(value) for value in now["values"])
        if now["choice"]:
            found["choice"] = now["choice"]
        if now["by_weight"]:
            found["count"] = "agents"
        if now["excluded"]:
            found["excluded"] = "1"
        return found


@dataclass(frozen=True)
class Line:
    """One answer of the list."""

    fact_id: int
    response_id: int
    day: date
    number: int | None
    subject: str
    category_id: int
    channel: str
    mode: str
    agent_id: int | None
    weight: float
    value: int
    satisfaction: int | None
    solved: int | None
    agent: int | None
    comment: str
    flags: tuple[str, ...]
    excluded_because: str


@dataclass(frozen=True)
class Closed:
    """One closing of the list."""

    closing_id: int
    day: date
    number: int
    subject: str
    category_id: int
    channel: str
    agent_id: int | None
    reason: str
    state: str


def wanted(args: Mapping[str, str], version: int | None) -> Wanted:
    """What an address asks for; what is no value is passed over."""
    question = args.get("question", SATISFACTION)
    values = tuple(sorted({int(c) for c in args.get("values", "") if c in "12345"}))
    choice = args.get("choice", "")[:30]
    by_weight, excluded = args.get("count") == "agents", args.get("excluded") == "1"
    question = question if question in QUESTIONS else SATISFACTION
    return Wanted(question, values, choice, version, by_weight, excluded)


def answers(scope: Scope, of: Wanted, cursor: str | None, size: int = SIZE) -> pages.Page[Line]:
    """One page of answers."""
    facts = SCORE_FACTS.c
    day = families.day_column(SCORE_FACTS, scope.basis)
    query = _with_words(select(facts.id, facts.response_id, day.label("day"), *_FROZEN)).where(
        *_conditions(scope, of)
    )
    query = query.where(*_after(cursor, day, facts.id))
    rows = db.session.execute(query.order_by(day.desc(), facts.id.desc()).limit(size + 1)).all()
    return pages.cut([_line(row) for row in rows], size, lambda line: (line.day.isoformat(), line.fact_id))


def count(scope: Scope, of: Wanted, most: int = MOST_COUNTED) -> int:
    """How many answers the list has in all, counted up to `most`."""
    return _bounded(select(literal(1)).select_from(SCORE_FACTS).where(*_conditions(scope, of)), most)


def _bounded(query: Select[Any], most: int) -> int:
    return db.session.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0


def _conditions(scope: Scope, of: Wanted) -> list[ColumnElement[bool]]:
    facts = SCORE_FACTS.c
    day = families.day_column(SCORE_FACTS, scope.basis)
    found: list[ColumnElement[bool]] = [facts.question == of.question, day.between(scope.first, scope.last)]
    found += queries.limits(SCORE_FACTS, scope.where)
    if of.by_weight:
        found.append(facts.agent_id.is_not(None))
    if of.excluded:
        found.append(facts.excluded)
    else:
        found.append(~facts.excluded if of.by_weight else facts.company == 1)
    if of.values:
        found.append(facts.value.in_(of.values))
    if of.choice:
        found.append(facts.choice == clean(of.choice))
    if of.version is not None:
        found.append(facts.version_id == of.version)
    if of.final_at is not None:
        found.append(queries.is_final(of.final_at))
    return found


_FROZEN = tuple(
    SCORE_FACTS.c[name]
    for name in ("category_id", "channel", "mode", "agent_id", "weight", "value", "excluded")
)


def _with_words(query: Select[Any]) -> Select[Any]:
    """The answer as a whole beside the one value, and the ticket it is about."""
    facts = SCORE_FACTS.c
    return (
        query.add_columns(
            Ticket.number,
            Ticket.subject,
            Response.flags,
            Response.excluded_because,
            *(_said(key) for key in (QuestionKey.SATISFACTION, QuestionKey.SOLVED, QuestionKey.AGENT)),
            _said(QuestionKey.COMMENT, Answer.text),
        )
        .select_from(SCORE_FACTS)
        .outerjoin(Ticket, Ticket.id == facts.ticket_id)
        .outerjoin(Response, Response.id == facts.response_id)
    )


def _said(key: QuestionKey, column: Any = Answer.value) -> Any:
    said = select(column).where(and_(Answer.response_id == SCORE_FACTS.c.response_id, Answer.key == key))
    return said.correlate(SCORE_FACTS).limit(1).scalar_subquery().label(f"said_{key.value}")


def _line(row: Any) -> Line:
    return Line(
        fact_id=row.id,
        response_id=row.response_id,
        day=row.day,
        number=row.number,
        subject=row.subject or "",
        category_id=row.category_id,
        channel=row.channel,
        mode=row.mode,
        agent_id=row.agent_id,
        weight=row.weight,
        value=row.value,
        satisfaction=row.said_satisfaction,
        solved=row.said_solved,
        agent=row.said_agent,
        comment=(row.said_comment or "").strip(),
        flags=tuple(row.flags or ()),
        excluded_because=(row.excluded_because or "") if row.excluded else "",
    )


def _after(cursor: str | None, day: ColumnElement[Any], key: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """The condition that continues a list, newest first, below the row a cursor names."""
    last = pages.decode(cursor, 2)
    if last is None:
        return []
    try:
        seen, number = date.fromisoformat(str(last[0])), int(last[1])
    except (TypeError, ValueError):
        abort(400)
    return [or_(day < seen, and_(day == seen, key < number))]


def closings(
    scope: Scope, state: str, reason: str, cursor: str | None, size: int = SIZE
) -> pages.Page[Closed]:
    """One page of closings in `state` (see STATES; empty: all), with `reason` where one is given."""
    facts = CLOSING_FACTS.c
    columns = (
        facts.closing_id,
        facts.closed_on,
        facts.category_id,
        facts.channel,
        facts.agent_id,
        facts.reason,
    )
    flags = (facts.sent, facts.answered, facts.partial, facts.bounced, facts.revoked, facts.waiting)
    query = select(*columns, *flags, Ticket.number, Ticket.subject)
    query = query.join(Ticket, Ticket.id == facts.ticket_id).where(*_closing_conditions(scope, state, reason))
    query = query.where(*_after(cursor, facts.closed_on, facts.closing_id))
    ordered = query.order_by(facts.closed_on.desc(), facts.closing_id.desc()).limit(size + 1)
    rows = [_closed(row) for row in db.session.execute(ordered)]
    return pages.cut(rows, size, lambda row: (row.day.isoformat(), row.closing_id))


def count_closings(scope: Scope, state: str, reason: str, most: int = MOST_COUNTED) -> int:
    """How many closings the list has in all, counted up to `most`."""
    query = select(literal(1)).select_from(CLOSING_FACTS).where(*_closing_conditions(scope, state, reason))
    return _bounded(query, most)


def _closing_conditions(scope: Scope, state: str, reason: str) -> list[ColumnElement[bool]]:
    facts = CLOSING_FACTS.c
    found: list[ColumnElement[bool]] = [facts.closed_on.between(scope.first, scope.last)]
    found += queries.limits(CLOSING_FACTS, scope.without(*queries.NOT_OF_CLOSINGS).where)
    if state in STATES:
        found.append(STATES[state])
    if reason:
        found.append(facts.reason == clean(reason))
    return found


def _closed(row: Any) -> Closed:
    return Closed(
        closing_id=row.closing_id,
        day=row.closed_on,
        number=row.number,
        subject=row.subject,
        category_id=row.category_id,
        channel=row.channel,
        agent_id=row.agent_id,
        reason=row.reason,
        state=_state(row),
    )


def _state(row: Any) -> str:
    """The furthest the ask came."""
    flags = ("answered", "partial", "bounced", "revoked", "waiting", "sent")
    return next((flag for flag in flags if getattr(row, flag)), "not_asked")
