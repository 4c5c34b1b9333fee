"""How many: the rail's numbers, those of a list's groups, and what is new. Counts stop where they say enough."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, event, func, literal, select
from sqlalchemy.orm import Session

from helpdesk.extensions import db
from helpdesk.kit.columns import UtcDateTime
from helpdesk.mail.models import IncomingEmail
from helpdesk.mail.words import IncomingState
from helpdesk.people.models import Notice, User
from helpdesk.tickets.listing import VIEWS, Filters, Shape, conditions, is_open, shape_of, statuses, values_of
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import hidden_team_ids
from helpdesk.tickets.words import Status

MOST_COUNTED = 1000  # counts stop here: "999+"
_CACHE = "tickets.tally"


@dataclass(frozen=True)
class Tally:
    """How many tickets: per view of the rail, and per status in the list at hand. Never more than MOST_COUNTED."""

    views: dict[str, int]
    # What else the rail shows, in the same statement: unread notices, and mail that could not be filed.
    notices: int = 0
    quarantined: int = 0
    groups: dict[Status, int] = field(default_factory=dict)


def tally(user: User, filters: Filters | None = None) -> Tally:
    """Counts for the rail and, with `filters`, for the groups of a list: one statement, remembered till its end."""
    known: Tally | None = db.session.info.get(_CACHE, {}).get(user.id)
    if known is not None and filters is None:
        return known
    of_list = filters if filters is not None and filters.view != "closed" else None
    shape = shape_of(user, of_list) if of_list else None
    statement = _counting(bool(hidden_team_ids(user)), shape)
    row = db.session.execute(statement, values_of(user, of_list or Filters())).one()._mapping
    groups = {status: row[f"group {status.value}"] for status in statuses(shape.view)} if shape else {}
    counted = Tally(
        {view: row[view] for view in VIEWS if view != "closed"}, row["notices"], row["quarantined"], groups
    )
    db.session.info[_CACHE] = {user.id: counted}
    return counted


@lru_cache(maxsize=64)
def _counting(hides: bool, shape: Shape | None) -> Select[Any]:
    asked: dict[str, ScalarSelect[int]] = {}
    for view in VIEWS:
        if view != "closed":
            asked[view] = _bounded(*conditions(Shape(view, hides, ())), *_in_status(view))
    own = conditions(shape) if shape else []
    for status in statuses(shape.view) if shape else ():
        asked[f"group {status.value}"] = _bounded(*own, Ticket.status == status)
    unread = select(func.count()).select_from(Notice)
    unread = unread.where(Notice.user_id == bindparam("reader"), Notice.read_at.is_(None))
    asked["notices"] = unread.scalar_subquery()
    aside = select(func.count()).select_from(IncomingEmail)
    asked["quarantined"] = aside.where(IncomingEmail.state == IncomingState.QUARANTINED).scalar_subquery()
    counts: list[Any] = [query.label(name) for name, query in asked.items()]
    return select(*counts)


def shown(count: int) -> str:
    """A count as people read it: "999+" where counting stopped."""
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_CACHE, None)


def _in_status(view: str) -> list[ColumnElement[bool]]:
    wanted = statuses(view)
    return [Ticket.status == wanted[0]] if len(wanted) == 1 else []


def _bounded(*where: ColumnElement[bool]) -> ScalarSelect[int]:
    some = select(literal(1).label("one")).select_from(Ticket).where(is_open(), *where).limit(MOST_COUNTED)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def news(user: User, filters: Filters, since: datetime) -> int:
    """How many tickets of the list got something from outside after `since`."""
    if filters.view == "closed":
        return 0
    statement = _fresh(shape_of(user, filters))
    return db.session.scalar(statement, values_of(user, filters) | {"since": since}) or 0


@lru_cache(maxsize=64)
def _fresh(shape: Shape) -> Select[Any]:
    came: Any = Ticket.last_incoming_at > bindparam("since", type_=UtcDateTime())
    wanted = Ticket.status.in_(statuses(shape.view))
    return select(_bounded(came, Ticket.unread.is_(True), wanted, *conditions(shape)))
