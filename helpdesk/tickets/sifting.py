"""From what a view asks to a question for the database: conditions that are built once per shape, and their values.

Everything is bounded: what a view holds is looked for in the open tickets, and among closed ones in those of some days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, false, func, literal, or_, select

from helpdesk.categories import queries as categories
from helpdesk.customers.models import Customer
from helpdesk.kit.columns import Id, UtcDateTime
from helpdesk.people.models import User
from helpdesk.tickets import field_finding
from helpdesk.tickets.criteria import AGES, CLOSED_FOR, FLAGS, LISTS, ME, NONE, OWN, Criteria, ids
from helpdesk.tickets.models import Attachment, Follower, Message, Tag, Ticket, TicketTag
from helpdesk.tickets.words import OPEN_STATUSES, Priority, Status

_IDS = {"category", "team", "assignee", "mailbox", "place"}
# What is true of a ticket in an index of the open ones: it narrows before anything is read.
LEADS = ("team", "assignee")


@dataclass(frozen=True)
class Sieve:
    """What of a view decides its SQL: many views share few of these."""

    statuses: tuple[Status, ...]
    pieces: tuple[str, ...]
    grouped: bool = True
    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()  # wishes of fields of our own, which stand in the SQL itself


def sieve(criteria: Criteria, *, grouped: bool = True, columns: tuple[str, ...] = ()) -> Sieve:
    return Sieve(criteria.statuses, tuple(_pieces(criteria)), grouped, columns, criteria.field)


def _pieces(criteria: Criteria) -> Iterable[str]:
    """One word for each thing asked: "kind", "team:ids+own", "opened:older", "unread:yes"."""
    for name in LISTS[1:]:  # but the status, which parts the list
        values: tuple[str, ...] = getattr(criteria, name)
        if name == "field":
            continue
        if values and name in _IDS:
            parts = [word for word in (ME, OWN, NONE) if word in values]
            yield f"{name}:{'+'.join([*(['ids'] if ids(values) else []), *parts])}"
        elif values:
            yield name
    for name in AGES:
        age = getattr(criteria, name)
        if age is not None:
            yield f"{name}:{'older' if age.older else 'newer'}"
    for name in FLAGS:
        if (flag := getattr(criteria, name)) is not None:
            yield f"{name}:{'yes' if flag else 'no'}"


def values(criteria: Criteria, user: User, at: datetime, prefix: str) -> dict[str, Any]:
    """The values behind the names that the conditions of such a view use."""
    found: dict[str, Any] = {f"{prefix}reader": user.id, f"{prefix}own": sorted(user.team_ids)}
    for name in LISTS[1:]:
        chosen = getattr(criteria, name)
        if chosen and name != "field":
            found[f"{prefix}{name}"] = ids(chosen) if name in {*_IDS, "organisation"} else list(chosen)
    if found.get(f"{prefix}category"):
        below = (categories.descendants(each) for each in found[f"{prefix}category"])
        found[f"{prefix}category"] = sorted(set[int]().union(*below))
    for name in AGES:
        age = getattr(criteria, name)
        if age is not None:
            found[f"{prefix}{name}"] = at - timedelta(hours=age.hours)
    found[f"{prefix}closed"] = at - timedelta(hours=criteria.closed_hours or CLOSED_FOR)
    return found


def conditions(pieces: Iterable[str], prefix: str, of: Any = Ticket) -> list[ColumnElement[bool]]:
    """What a ticket must fulfil, but for its status. `of`: the tickets that are asked, or a part of them."""
    return [_condition(piece, prefix, of) for piece in pieces]


def of_fields(wishes: Iterable[str]) -> list[ColumnElement[bool]]:
    """What the desk's own fields must hold; nothing fits a field or choice that is no longer there."""
    try:
        return field_finding.conditions(wishes)
    except field_finding.NotUnderstood:
        return [false()]


def _condition(piece: str, prefix: str, of: Any) -> ColumnElement[bool]:
    name, _, how = piece.partition(":")
    if name in _IDS:
        return _one_of(getattr(of, f"{name}_id"), name, how, prefix)
    if name in AGES:
        return _aged(of, name, how == "older", prefix)
    if name in _FLAGGED:
        return _FLAGGED[name](of, prefix, how == "yes")
    if name in _ELSEWHERE:
        return _ELSEWHERE[name](of, _some(prefix, name))
    return getattr(of, name).in_(_some(prefix, name))


def _some(prefix: str, name: str) -> Any:
    return bindparam(f"{prefix}{name}", expanding=True)


def _one_of(column: Any, name: str, how: str, prefix: str) -> ColumnElement[bool]:
    ways: dict[str, Callable[[], ColumnElement[bool]]] = {
        "ids": lambda: column.in_(_some(prefix, name)),
        ME: lambda: column == bindparam(f"{prefix}reader", type_=Id),
        OWN: lambda: column.in_(_some(prefix, "own")),
        NONE: lambda: column.is_(None),
    }
    return or_(*(ways[each]() for each in how.split("+")))


_MOMENTS = {
    "opened": "opened_at",
    "updated": "last_message_at",
    "waiting": "waiting_since",
}


def _aged(of: Any, name: str, older: bool, prefix: str) -> ColumnElement[bool]:
    moment: Any = bindparam(f"{prefix}{name}", type_=UtcDateTime())
    column = getattr(of, _MOMENTS[name])
    return column <= moment if older else column > moment


def closed_lately(prefix: str) -> ColumnElement[bool]:
    """Closed tickets are shown for some days: no list reads the whole archive."""
    since: Any = bindparam(f"{prefix}closed", type_=UtcDateTime())
    return Ticket.closed_at > since


def _attached(of: Any, _prefix: str, yes: bool) -> ColumnElement[bool]:
    some = (
        exists().where(Message.ticket_id == of.id, Attachment.message_id == Message.id).correlate_except(Message, Attachment)
    )  # fmt: skip
    return some if yes else ~some


def _followed(of: Any, prefix: str, yes: bool) -> ColumnElement[bool]:
    reader: Any = bindparam(f"{prefix}reader", type_=Id)
    some = exists().where(Follower.ticket_id == of.id, Follower.user_id == reader).correlate_except(Follower)
    return some if yes else ~some


_FLAGGED: dict[str, Callable[[Any, str, bool], ColumnElement[bool]]] = {
    "aside": lambda of, _prefix, yes: of.held_until.is_not(None) if yes else of.held_until.is_(None),
    "unread": lambda of, _prefix, yes: of.unread.is_(yes),
    "replied": lambda of, _prefix, yes: (
        of.first_replied_at.is_not(None) if yes else of.first_replied_at.is_(None)
    ),
    "attachment": _attached,
    "followed": _followed,
}


def _tagged(of: Any, names: Any) -> ColumnElement[bool]:
    # A name that was given up means the tag that took its place.
    meant = select(func.coalesce(Tag.into_id, Tag.id)).where(Tag.name.in_(names))
    own = (TicketTag.ticket_id == of.id, TicketTag.tag_id.in_(meant))
    return exists().where(*own).correlate_except(TicketTag, Tag)


def _of_organisation(of: Any, chosen: Any) -> ColumnElement[bool]:
    return of.customer_id.in_(select(Customer.id).where(Customer.organisation_id.in_(chosen)))


_ELSEWHERE: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "tag": _tagged,
    "without_tag": lambda of, names: ~_tagged(of, names),
    "organisation": _of_organisation,
}


_READS = {
    "aside": "held_until", "replied": "first_replied_at", "attachment": "id", "followed": "id",
    "tag": "id", "without_tag": "id", "organisation": "customer_id",
}  # fmt: skip


def reads(pieces: Iterable[str]) -> list[Any]:
    """The columns of tickets that the conditions look at."""
    names = {piece.partition(":")[0] for piece in pieces}
    own = {f"{n}_id" if n in _IDS else _MOMENTS.get(n, _READS.get(n, n)) for n in names} | {"id"}
    return [getattr(Ticket, each) for each in sorted(own)]


def leading(sieve: Sieve) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The pieces that an index of the open tickets answers, and the others."""
    first = tuple(each for each in sieve.pieces if each.partition(":")[0] in LEADS)
    return first, tuple(each for each in sieve.pieces if each not in first)


def open_statuses(sieve: Sieve) -> tuple[Status, ...]:
    return tuple(each for each in OPEN_STATUSES if each in sieve.statuses)


_RANKS = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.LOW: 3}
URGENCY = case(*((Ticket.priority == priority, rank) for priority, rank in _RANKS.items()), else_=2)


def urgency(priority: Priority) -> int:
    """The rank of a priority, the most urgent first."""
    return _RANKS.get(priority, 2)


# How a list may be ordered: what comes first, each with whether it falls; the id at last tells equals apart.
ORDERS: dict[str, tuple[tuple[Any, bool], ...]] = {
    "waiting": ((Ticket.waiting_since, False), (Ticket.id, False)),
    "newest": ((Ticket.id, True),),
    "oldest": ((Ticket.id, False),),
    "priority": ((URGENCY, False), (Ticket.waiting_since, False), (Ticket.id, False)),
    "updated": ((Ticket.last_message_at, True), (Ticket.id, True)),
    "quiet": ((Ticket.last_message_at, False), (Ticket.id, False)),
}
NEVER = datetime(2999, 12, 31, tzinfo=UTC)  # where nothing is due
DUE = func.coalesce(Ticket.due_at, literal(NEVER, UtcDateTime()))
ORDERS["due"] = ((DUE, False), (Ticket.id, False))
CLOSED_ORDER: tuple[tuple[Any, bool], ...] = ((Ticket.closed_at, True), (Ticket.id, True))


def ordered(order: tuple[tuple[Any, bool], ...]) -> tuple[Any, ...]:
    return tuple(column.desc() if falls else column.asc() for column, falls in order)


def beyond(order: tuple[tuple[Any, bool], ...]) -> ColumnElement[bool]:
    """What comes after the last row seen, whose values are bound as after_urgency, after_at and after_id."""
    ways, same = [], list[ColumnElement[bool]]()
    for column, falls in order:
        last = _last(column)
        ways.append(and_(*same, column < last if falls else column > last))
        same.append(column == last)
    return or_(*ways)


def _last(column: Any) -> Any:
    if column is URGENCY:
        return bindparam("after_urgency")
    if column is Ticket.id:
        return bindparam("after_id", type_=Id)
    return bindparam("after_at", type_=UtcDateTime())


def order_moment(sort: str) -> str:
    """The name of the moment that an order goes by."""
    if sort == "due":
        return "due_at"
    return "last_message_at" if sort in {"updated", "quiet"} else "waiting_since"
