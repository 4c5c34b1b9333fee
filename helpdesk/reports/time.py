"""Sums of the time spent, by agent, team or category over a range of days: entries and the durations of calls and visits.

A record of work. No page compares people by it, and no score knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, cast, func, select

from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.kit.columns import seconds_of
from helpdesk.people import organisation
from helpdesk.tickets import queries as tickets
from helpdesk.tickets import time_spent
from helpdesk.tickets.models import Message, Ticket, TimeEntry
from helpdesk.web.i18n import locale

USUAL = timedelta(days=27)
LONGEST = timedelta(days=5 * 366)


class By(StrEnum):
    """What the sums are parted by."""

    AGENT = "agent"
    TEAM = "team"
    CATEGORY = "category"


@dataclass(frozen=True)
class Range:
    """Days, both inclusive, and what they are parted by. `wrong`: what was typed cannot be used."""

    first: date
    last: date
    by: By
    wrong: bool = False


@dataclass(frozen=True)
class Sum:
    """Minutes of one agent, team or category: written down, spoken, and on how many tickets."""

    name: str
    entered: int
    spoken: int
    tickets: int

    @property
    def minutes(self) -> int:
        return self.entered + self.spoken


def read(args: Mapping[str, str], today: date) -> Range:
    """The range of an address; the last four weeks where it names none."""
    by = By(args["by"]) if args.get("by") in set(By) else By.AGENT
    typed = args.get("first", ""), args.get("last", "")
    try:
        first = date.fromisoformat(typed[0]) if typed[0] else today - USUAL
        last = date.fromisoformat(typed[1]) if typed[1] else today
    except ValueError:
        return Range(today - USUAL, today, by, wrong=True)
    if first > last or last - first > LONGEST or not 1900 < first.year < last.year + 1 < 9000:
        return Range(today - USUAL, today, by, wrong=True)
    return Range(first, last, by)


def sums(within: Range, *, user_id: int | None = None) -> list[Sum]:
    """One line each, the most minutes first. `user_id`: this colleague's time alone."""
    written = (
        select(_key(within.by, TimeEntry.user_id).label("key"), func.sum(TimeEntry.minutes).label("sum"))
        .select_from(TimeEntry)
        .join(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(TimeEntry.spent_on.between(within.first, within.last), TimeEntry.withdrawn_at.is_(None))
        .add_columns(func.count(TimeEntry.ticket_id.distinct()).label("tickets"))
    )
    begins, ends = _midnight(within.first), _midnight(within.last + timedelta(days=1))
    seconds = cast(func.sum(seconds_of(Message.duration)), Integer)
    called = (
        select(_key(within.by, Message.author_id).label("key"), seconds.label("sum"))
        .select_from(Message)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(*time_spent.is_ours(), Message.at >= begins, Message.at < ends)
        .add_columns(func.count(Message.ticket_id.distinct()).label("tickets"))
    )
    if user_id is not None:
        written, called = (
            written.where(TimeEntry.user_id == user_id),
            called.where(Message.author_id == user_id),
        )
    entered = {row.key: (row.sum, row.tickets) for row in db.session.execute(written.group_by("key"))}
    spoken = {
        row.key: (round(row.sum / 60), row.tickets) for row in db.session.execute(called.group_by("key"))
    }
    names = _names(within.by)
    found = [
        Sum(
            names.get(key, "–"),
            entered.get(key, (0, 0))[0],
            spoken.get(key, (0, 0))[0],
            max(entered.get(key, (0, 0))[1], spoken.get(key, (0, 0))[1]),
        )
        for key in entered.keys() | spoken.keys()
    ]
    return sorted(found, key=lambda each: (-each.minutes, each.name))


def _key(by: By, user: Any) -> Any:
    return {By.AGENT: user, By.TEAM: Ticket.team_id, By.CATEGORY: Ticket.category_id}[by]


def _names(by: By) -> Mapping[Any, str]:
    if by is By.CATEGORY:
        return categories.names(locale())
    known = tickets.directory()
    return known.users if by is By.AGENT else known.teams


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(organisation.TIME_ZONE.get()))
