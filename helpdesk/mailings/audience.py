"""Whom a mailing is for: customers by what they are, and by tickets they have had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased

from helpdesk.advisors import queries as advisors
from helpdesk.advisors.models import Group
from helpdesk.categories import queries as categories
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.mailings import grouped
from helpdesk.mailings.models import Mailing
from helpdesk.people import organisation
from helpdesk.surveys import outlook
from helpdesk.surveys.models import SurveyVersion
from helpdesk.surveys.words import Reason
from helpdesk.tickets.models import Ticket, TicketTag

MOST_LOOKED_AT = 20_000  # customers whose gates one page looks at
SHOWN = 25
_AT_ONCE = 1000
_EARLIEST, _LATEST = (
    date(1000, 1, 1),
    date(9000, 1, 1),
)  # no ticket lies beyond, nor does every clock reach there


@dataclass(frozen=True)
class Whom:
    """What a customer must be; nothing named under a head: any will do. All that is said of tickets is said of one ticket.

    `group_id`: an advisory group that they are in; the mailing keeps it in a column of its own. `first` and `last`: days between which it was opened. `category_ids`: with all below them.
    """

    organisation_ids: Sequence[int] = ()
    languages: Sequence[str] = ()
    first: date | None = None
    last: date | None = None
    channels: Sequence[str] = ()
    category_ids: Sequence[int] = ()
    tag_ids: Sequence[int] = ()
    group_id: int | None = None

    @property
    def asks_of_tickets(self) -> bool:
        return bool(self.first or self.last or self.channels or self.category_ids or self.tag_ids)

    def stored(self) -> dict[str, Any]:
        """As it is kept with the mailing: what is empty is left out."""
        kept = {name: value for name, value in asdict(self).items() if value and name != "group_id"}
        days = {name: kept[name].isoformat() for name in ("first", "last") if name in kept}
        return {name: list(value) for name, value in kept.items() if name not in days} | days


def read(stored: Mapping[str, Any], group_id: int | None = None) -> Whom:
    """What `Whom.stored` has kept."""
    days = {name: date.fromisoformat(stored[name]) for name in ("first", "last") if stored.get(name)}
    return Whom(**{**stored, **days, "group_id": group_id})


def of(mailing: Mailing) -> Whom:
    """Whom this mailing is for."""
    return read(mailing.whom, mailing.group_id)


def chosen(whom: Whom) -> Select[int]:
    """The ids of all customers it names, each person once, whoever was merged by whom they live on in."""
    found = select(Customer.id).where(Customer.merged_into_id.is_(None), Customer.erased_at.is_(None))
    if whom.group_id is not None:
        found = found.where(Customer.id.in_(advisors.joined(whom.group_id)))
    if whom.organisation_ids:
        found = found.where(Customer.organisation_id.in_(whom.organisation_ids))
    if whom.languages:
        own = func.coalesce(Customer.language, organisation.LANGUAGE.get())
        found = found.where(own.in_(whom.languages))
    if whom.asks_of_tickets:
        owner = aliased(Customer)
        person = func.coalesce(owner.merged_into_id, owner.id)
        had = select(person).join(Ticket, Ticket.customer_id == owner.id).where(*_of_tickets(whom))
        found = found.where(Customer.id.in_(had))
    return found


def _of_tickets(whom: Whom) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = [Ticket.merged_into_id.is_(None)]
    if whom.first is not None and whom.first > _EARLIEST:
        limits.append(Ticket.opened_at >= _begin(whom.first))
    if whom.last is not None and whom.last < _LATEST:
        limits.append(Ticket.opened_at < _begin(max(whom.last, _EARLIEST) + timedelta(days=1)))
    if whom.channels:
        limits.append(Ticket.channel.in_(whom.channels))
    if whom.category_ids:
        below = {each for id_ in whom.category_ids for each in categories.descendants(id_)}
        limits.append(Ticket.category_id.in_(sorted(below | set(whom.category_ids))))
    if whom.tag_ids:
        limits.append(exists().where(TicketTag.ticket_id == Ticket.id, TicketTag.tag_id.in_(whom.tag_ids)))
    return limits


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(organisation.TIME_ZONE.get()))


@dataclass(frozen=True)
class Seen:
    """The list as it would be now. `asked` and `reasons` are of the first `looked_at`; `sample`: some of them, by name."""

    count: int
    looked_at: int
    asked: int
    reasons: list[tuple[Reason, int]] = field(default_factory=list)
    sample: list[tuple[Customer, Reason | None]] = field(default_factory=list)


def preview(
    whom: Whom, version: SurveyVersion, fallback: str | None, *, group: Group | None = None, at: datetime
) -> Seen:
    """Who is on the list, and who of them would be left out for what, as things stand. `group`: whose members alone they are."""
    by_name = chosen(whom).order_by(Customer.folded_name, Customer.id)
    ids = list(db.session.scalars(by_name.limit(MOST_LOOKED_AT + 1)))
    looked_at, count = ids[:MOST_LOOKED_AT], len(ids)
    if count > MOST_LOOKED_AT:
        count = db.session.scalar(select(func.count()).select_from(chosen(whom).subquery())) or 0
    because: dict[int, Reason | None] = {}
    for start in range(0, len(looked_at), _AT_ONCE):
        some = looked_at[start : start + _AT_ONCE]
        because |= _gates(some, version, fallback, at)
        if group is not None:
            lately = grouped.asked_lately(group, some, at=at)
            because |= {each: Reason.THROTTLED for each in lately if because.get(each) is None}
    counts = Counter(because.values())
    reasons = sorted(
        ((reason, n) for reason, n in counts.items() if reason), key=lambda each: (-each[1], each[0].value)
    )
    people = select(Customer).where(Customer.id.in_(looked_at[:SHOWN]))
    sample = db.session.scalars(people.order_by(Customer.folded_name, Customer.id))
    return Seen(count, len(looked_at), counts[None], reasons, [(each, because[each.id]) for each in sample])


def _gates(
    ids: Collection[int], version: SurveyVersion, fallback: str | None, at: datetime
) -> dict[int, Reason | None]:
    spoken = [*version.languages] if fallback is None else None
    return outlook.gates_of_mailing(list(ids), spoken, version.id, at=at)
