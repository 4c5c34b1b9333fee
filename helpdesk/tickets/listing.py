"""The queue: its views, filters and groups. Every question is bounded, however many tickets there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    union_all,
)

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Customer, Organisation
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.columns import Id, UtcDateTime, fixed
from helpdesk.people.models import User
from helpdesk.tickets import field_finding, search, sifting
from helpdesk.tickets.models import Tag, Ticket, TicketTag
from helpdesk.tickets.queries import hidden_team_ids, is_open
from helpdesk.tickets.sifting import ORDERS, Sieve
from helpdesk.tickets.view_finding import Kept
from helpdesk.tickets.words import Channel, Priority, Status

VIEWS = ("mine", "unassigned", "team", "waiting", "on_hold", "open", "closed")
SORTS = tuple(ORDERS)
GROUPS = (Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD)
PARTS = (*GROUPS, Status.CLOSED)  # of a list, by rank
CLOSED_RANK = len(GROUPS)
PAGE = 50
PROMISES = ("overdue", "at_risk")


@dataclass(frozen=True)
class Filters:
    """What the address says: a view, values per filter (any of them fits), and the order."""

    view: str = "mine"
    kind: tuple[RequestKind, ...] = ()
    channel: tuple[Channel, ...] = ()
    priority: tuple[Priority, ...] = ()
    language: tuple[str, ...] = ()
    category: tuple[int, ...] = ()
    team: tuple[int, ...] = ()
    assignee: tuple[int, ...] = ()
    promise: tuple[str, ...] = ()  # of PROMISES
    field: tuple[str, ...] = ()  # wishes as tickets.field_finding reads them
    sort: str = "waiting"
    kept: Kept | None = None  # the view, where people made it

    @property
    def usual_sort(self) -> str:
        """The order of the view where nobody asks for another one."""
        return self.kept.sort if self.kept is not None else "waiting"

    @property
    def narrowed(self) -> bool:
        """Is any filter set?"""
        return any(getattr(self, name) for name in FILTERS)

    @property
    def grouped(self) -> bool:
        """Is the list parted by status?"""
        if self.sort == "due":  # parted by when it is due
            return False
        return self.kept.grouped if self.kept is not None else self.view != "closed"


FILTERS = ("kind", "category", "channel", "language", "priority", "team", "assignee", "promise", "field")


@dataclass(frozen=True)
class Shape:
    """What of a question decides its SQL; the values come with each execution. Few shapes, each built once."""

    view: str
    hides: bool  # are there teams whose tickets the reader may not see?
    filters: tuple[str, ...]
    sort: str = "waiting"
    rank: int | None = None  # of the group in which the page before ended
    fields: tuple[str, ...] = ()  # wishes stand in the SQL itself: there are few in use at a time
    sieve: Sieve | None = None  # of a view that people made


def shape_of(user: User, filters: Filters, rank: int | None = None) -> Shape:
    present = tuple(name for name in FILTERS if name != "field" and getattr(filters, name))
    own = filters.kept.sieve if filters.kept is not None else None
    view = filters.view if own is None else ""
    return Shape(view, bool(hidden_team_ids(user)), present, filters.sort, rank, filters.field, own)


def values_of(user: User, filters: Filters) -> dict[str, Any]:
    """The values behind the names that a shape uses."""
    values: dict[str, Any] = {
        "reader": user.id,
        "own_teams": sorted(user.team_ids),
        "hidden": sorted(hidden_team_ids(user)),
    }
    for name in FILTERS:
        if name != "field" and (chosen := getattr(filters, name)):
            values[name] = list(chosen)
    if filters.category:
        ids = set[int]().union(*(categories.descendants(each) for each in filters.category))
        values["category"] = sorted(ids)
    if filters.promise:
        values["now"] = clock.now()
    if filters.kept is not None:
        values |= sifting.values(filters.kept.criteria, user, clock.now(), "own_")
    return values


def conditions(shape: Shape) -> list[ColumnElement[bool]]:
    """What a ticket of this list must fulfil, but for its status."""
    found = _of_view(shape.view)
    if shape.hides:
        found.append(or_(Ticket.team_id.is_(None), Ticket.team_id.not_in(_some("hidden"))))
    if shape.sieve is not None:
        found += sifting.conditions(shape.sieve.pieces, "own_") + sifting.of_fields(shape.sieve.fields)
    found += [_FILTERED[name].in_(_some(name)) for name in shape.filters]
    return found + field_finding.conditions(shape.fields)


def _some(name: str) -> Any:
    return bindparam(name, expanding=True)


_FILTERED: dict[str, Any] = {
    "kind": Ticket.kind,
    "category": Ticket.category_id,
    "channel": Ticket.channel,
    "language": Ticket.language,
    "priority": Ticket.priority,
    "team": Ticket.team_id,
    "assignee": Ticket.assignee_id,
    "promise": case(
        (Ticket.due_at < bindparam("now", type_=UtcDateTime()), "overdue"),
        (Ticket.warn_at <= bindparam("now", type_=UtcDateTime()), "at_risk"),
        else_="",
    ),
}


def _of_view(view: str) -> list[ColumnElement[bool]]:
    if view not in _OWN:
        return []
    return [_OWN[view], Ticket.held_until.is_(None)]  # what is put aside is out of sight


_OWN: dict[str, ColumnElement[bool]] = {
    "mine": Ticket.assignee_id == bindparam("reader"),
    "unassigned": Ticket.assignee_id.is_(None),
    "team": Ticket.team_id.in_(_some("own_teams")),
}


def statuses(shape: Shape) -> tuple[Status, ...]:
    """Those of the open ones that the list holds."""
    if shape.sieve is not None:
        return sifting.open_statuses(shape.sieve)
    return {"waiting": (Status.PENDING,), "on_hold": (Status.ON_HOLD,)}.get(shape.view, GROUPS)


_COLUMNS = (
    Ticket.id, Ticket.number, Ticket.subject, Ticket.status, Ticket.kind, Ticket.priority, Ticket.channel,
    Ticket.category_id, Ticket.assignee_id, Ticket.waiting_since, Ticket.last_message_at, Ticket.closed_at,
    Ticket.standard_id, Ticket.place_id, Ticket.due_at, Ticket.warn_at, Ticket.due_kind,
    Ticket.excerpt, Ticket.unread, Ticket.held_until, Ticket.woken_at, Ticket.checks_done, Ticket.checks_all, Ticket.satisfaction, Ticket.satisfaction_shown_at,
    Customer.name.label("customer"), Organisation.name.label("organisation"), User.name.label("owner"),
)  # fmt: skip


def rows(user: User, filters: Filters, after: tuple[Any, ...] | None, size: int = PAGE) -> list[Row[Any]]:
    """Up to `size` + 1 rows of the list, after the row with the sort values `after` (see `sort_values`)."""
    values = values_of(user, filters)
    if filters.view == "closed":
        if after is not None:
            values |= {"after_at": after[0], "after_id": after[1]}
        statement = _closed(shape_of(user, filters, None if after is None else 0), size)
    else:
        if after is not None:
            values |= {"after_urgency": after[1], "after_at": after[2], "after_id": after[3]}
        statement = _grouped(shape_of(user, filters, after[0] if after is not None else None), size)
    return list(db.session.execute(statement, values))


def sort_values(filters: Filters, row: Row[Any]) -> tuple[Any, ...]:
    """What the cursor of the next page holds of the last row of this one: of most lists its part, urgency, moment, id."""
    if filters.view == "closed":
        return (row.closed_at, row.id)
    if row.status is Status.CLOSED:
        return (CLOSED_RANK, 0, row.closed_at, row.id)
    rank = GROUPS.index(row.status) if filters.grouped else 0
    moment = getattr(row, sifting.order_moment(filters.sort)) or sifting.NEVER
    return (rank, sifting.urgency(row.priority), moment, row.id)


def cursor_kinds(filters: Filters) -> tuple[type, ...]:
    """What such a cursor must be made of."""
    return (datetime, int) if filters.view == "closed" else (int, int, datetime, int)


@lru_cache(maxsize=256)
def _grouped(shape: Shape, size: int) -> Select[Any]:
    """Part by part, in the order asked for: one short range of an index per status, put together."""
    order, ranges = ORDERS[shape.sort], []
    for rank, status in _parts(shape):
        if shape.rank is not None and rank < shape.rank:
            continue
        closed = status is Status.CLOSED
        order_here = sifting.CLOSED_ORDER if closed else order
        own = [sifting.closed_lately("own_") if closed else is_open(), Ticket.status == status]
        own += conditions(shape)
        if rank == shape.rank:
            own.append(sifting.beyond(order_here))
        some = select(Ticket.id.label("id"), fixed(rank).label("rank")).where(*own)
        ranges.append(select(some.order_by(*sifting.ordered(order_here)).limit(fixed(size + 1)).subquery()))
    wanted = shape.sieve.columns if shape.sieve is not None else ()
    if not ranges:
        return _joined(wanted).where(false())
    page = union_all(*ranges).subquery()
    rows_: Select[Any] = _joined(wanted).join(page, page.c.id == Ticket.id)
    keys = sifting.ordered(order)
    if CLOSED_RANK in [rank for rank, _status in _parts(shape)]:  # these have an order of their own
        ended = [case((page.c.rank == CLOSED_RANK, column)) for column, _falls in sifting.CLOSED_ORDER]
        keys = (*(each.desc() for each in ended), *keys)
    return rows_.order_by(page.c.rank, *keys).limit(fixed(size + 1))


def _parts(shape: Shape) -> list[tuple[int, Status]]:
    """Rank and status of each range of the list; closed ones come last, and those that are not parted have one rank."""
    parted = shape.sort != "due" and (shape.sieve is None or shape.sieve.grouped)
    found = [(GROUPS.index(each) if parted else 0, each) for each in statuses(shape)]
    ended = shape.sieve is not None and Status.CLOSED in shape.sieve.statuses
    return [*found, (CLOSED_RANK, Status.CLOSED)] if ended else found


@lru_cache(maxsize=32)
def _closed(shape: Shape, size: int) -> Select[Any]:
    found = _joined().where(Ticket.status == Status.CLOSED, *conditions(shape))
    if shape.rank is not None:
        at: Any = bindparam("after_at", type_=UtcDateTime())
        last: Any = bindparam("after_id", type_=Id)
        found = found.where(or_(Ticket.closed_at < at, and_(Ticket.closed_at == at, Ticket.id < last)))
    return found.order_by(Ticket.closed_at.desc(), Ticket.id.desc()).limit(fixed(size + 1))


def found_by(
    user: User, asked: search.Asked, size: int, below: int | None = None, *, count: int | None = None
) -> list[Row[Any]]:
    """Up to `size` + 1 tickets that are as `asked` (of tickets.search), newest first, with ids below `below`.

    Each has `found`: how many there are, as far as `count` + 1, which is the same where it is not given.
    """
    found: list[Row[Any]] = []
    hidden, wanted = hidden_team_ids(user), (size if count is None else count) + 1
    for statement in search.attempts(
        _joined(), asked, hidden=hidden, size=size + 1, count=wanted, below=below
    ):
        found = list(db.session.execute(statement, search.given(asked)))
        if found and (found[0].whole or found[0].found >= wanted):
            break
    return found


def every(user: User, filters: Filters) -> Select[Any]:
    """Id, number and version of all open tickets of a list; to be asked with `values_of`."""
    shape = shape_of(user, filters)
    columns: tuple[Any, ...] = (Ticket.id, Ticket.number, Ticket.version)
    held = select(*columns)
    return held.where(is_open(), Ticket.status.in_(statuses(shape)), *conditions(shape))


_TAGS = (
    select(func.aggregate_strings(Tag.name, ", "))
    .join(TicketTag, TicketTag.tag_id == Tag.id)
    .where(TicketTag.ticket_id == Ticket.id)
    .correlate(Ticket)
    .scalar_subquery()
)
_MORE: dict[str, Any] = {
    "team": Ticket.team_id,
    "language": Ticket.language,
    "tags": _TAGS.label("tags"),
    "opened": Ticket.opened_at,
}


@lru_cache(maxsize=32)
def _joined(more: tuple[str, ...] = ()) -> Select[Any]:
    """`more`: columns of a view that most lists do without."""
    columns: tuple[Any, ...] = (*_COLUMNS, *(_MORE[each] for each in more if each in _MORE))
    return (
        select(*columns)
        .select_from(Ticket)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Organisation, Organisation.id == Customer.organisation_id)
        .outerjoin(User, User.id == Ticket.assignee_id)
    )
