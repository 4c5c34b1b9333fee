"""The answers behind a number: exactly those it counts, newest first, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from helpdesk.extensions import db
from helpdesk.kit.text import clean
from helpdesk.reports import families, queries
from helpdesk.reports.families import AGENT, CAUSES, SATISFACTION, SOLVED
from helpdesk.reports.models import SCORE_FACTS, UNREAD_COMMENTS
from helpdesk.reports.rules import DISSATISFIED
from helpdesk.reports.scope import Scope
from helpdesk.surveys.models import Answer, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets.models import Ticket
from helpdesk.web import pages

SIZE = 50
MOST_COUNTED = 10_000
QUESTIONS = (SATISFACTION, SOLVED, AGENT, CAUSES, DISSATISFIED)


@dataclass(frozen=True)
class Wanted:
    """Which answers: to `question`, with one of `values` (none: any), a `choice`, of one `version`.

    by_weight: as agents' figures count them, else each ticket once. excluded: those left out instead. unread: whatever
    was answered beside a comment that no supervisor has read.
    """

    question: str = SATISFACTION
    values: tuple[int, ...] = ()
    choice: str = ""
    version: int | None = None
    by_weight: bool = False
    excluded: bool = False
    unread: bool = False
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
        if now["unread"]:
            found["unread"] = "1"
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
    version_id: int
    agent_id: int | None
    weight: float
    value: int
    satisfaction: int | None
    solved: int | None
    agent: int | None
    comment: str
    language: str
    unread: bool
    flags: tuple[str, ...]
    excluded_because: str
    beside: Any = None  # the row with what else was asked for


def wanted(args: Mapping[str, str], version: int | None) -> Wanted:
    """What an address asks for; what is no value is passed over."""
    question = args.get("question", SATISFACTION)
    values = tuple(sorted({int(c) for c in args.get("values", "") if c in "12345"}))
    choice = args.get("choice", "")[:30]
    by_weight, excluded = args.get("count") == "agents", args.get("excluded") == "1"
    question = question if question in QUESTIONS else SATISFACTION
    return Wanted(question, values, choice, version, by_weight, excluded, args.get("unread") == "1")


def answers(
    scope: Scope,
    of: Wanted,
    cursor: str | None,
    size: int = SIZE,
    beside: Sequence[ColumnElement[Any]] = (),
) -> pages.Page[Line]:
    """One page of answers. `beside`: what another room knows of each, asked in the same statement."""
    facts = SCORE_FACTS.c
    day = families.day_column(SCORE_FACTS, scope.basis)
    query = _with_words(select(facts.id, facts.response_id, day.label("day"), *_FROZEN)).where(
        *_conditions(scope, of)
    )
    query = query.where(*after(cursor, day, facts.id)).add_columns(*beside)
    rows = db.session.execute(query.order_by(day.desc(), facts.id.desc()).limit(size + 1)).all()
    return pages.cut([_line(row) for row in rows], size, lambda line: (line.day.isoformat(), line.fact_id))


def count(scope: Scope, of: Wanted, most: int = MOST_COUNTED) -> int:
    """How many answers the list has in all, counted up to `most`."""
    return bounded(select(literal(1)).select_from(SCORE_FACTS).where(*_conditions(scope, of)), most)


def bounded(query: Select[Any], most: int) -> int:
    """How many rows it has, counted up to `most`."""
    return db.session.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0


def _conditions(scope: Scope, of: Wanted) -> list[ColumnElement[bool]]:
    facts = SCORE_FACTS.c
    day = families.day_column(SCORE_FACTS, scope.basis)
    found: list[ColumnElement[bool]] = [day.between(scope.first, scope.last)]
    found += queries.limits(SCORE_FACTS, scope.where)
    if of.unread:
        return [*found, *_unread()]
    found.append(facts.question == of.question)
    if of.by_weight:
        found.append(facts.agent_id.is_not(None))
    if of.excluded:
        found += [facts.excluded] if of.by_weight else [facts.excluded, _once()]
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


def _once() -> ColumnElement[bool]:
    """One fact for each value of an answer, however many share it."""
    facts, other = SCORE_FACTS.c, SCORE_FACTS.alias()
    same = (other.c[name] == facts[name] for name in ("response_id", "question", "choice"))
    first = select(func.min(other.c.id)).where(*same)
    return facts.id == first.correlate(SCORE_FACTS).scalar_subquery()


def _unread() -> list[ColumnElement[bool]]:
    """One fact for each answer with an unread comment, whatever it is a fact of."""
    facts, other = SCORE_FACTS.c, SCORE_FACTS.alias()
    first = select(func.min(other.c.id)).where(other.c.response_id == facts.response_id)
    waiting = select(UNREAD_COMMENTS.c.response_id)
    return [facts.response_id.in_(waiting), facts.id == first.correlate(SCORE_FACTS).scalar_subquery()]


_FROZEN = tuple(
    SCORE_FACTS.c[name]
    for name in ("category_id", "channel", "mode", "version_id", "agent_id", "weight", "value", "excluded")
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
            Response.language,
            Response.read_at,
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
        version_id=row.version_id,
        agent_id=row.agent_id,
        weight=row.weight,
        value=row.value,
        satisfaction=row.said_satisfaction,
        solved=row.said_solved,
        agent=row.said_agent,
        comment=(row.said_comment or "").strip(),
        language=row.language or "",
        unread=bool(row.said_comment) and row.read_at is None,
        flags=tuple(row.flags or ()),
        excluded_because=(row.excluded_because or "") if row.excluded else "",
        beside=row,
    )


def after(cursor: str | None, day: ColumnElement[Any], key: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """The condition that continues a list, newest first, below the row a cursor names."""
    last = pages.decode(cursor, 2)
    if last is None:
        return []
    try:
        seen, number = date.fromisoformat(str(last[0])), int(last[1])
    except (TypeError, ValueError):
        abort(400)
    return [or_(day < seen, and_(day == seen, key < number))]
