"""Rows of a list, made ready for the template: words and links, nothing left to look up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any

from flask_babel import get_timezone, gettext, pgettext
from sqlalchemy import Row

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.kit.text import initials
from helpdesk.people.models import User
from helpdesk.tickets import counting, labels, policy, promises, queries
from helpdesk.tickets.promises import Fuse
from helpdesk.tickets.settings import NUMBER_PREFIX
from helpdesk.tickets.sifting import NEVER
from helpdesk.tickets.words import Channel, Priority, Status
from helpdesk.web import i18n

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket in a list."""

    number: int
    href: str
    shown_number: str
    subject: str
    status: str
    kind: str
    channel: str
    priority: str | None  # None where it is the normal one
    person: str
    excerpt: str
    category: str
    unread: bool
    waits: str
    assignee: tuple[str, str, int] | None  # name, initials, id
    at: str
    at_exact: str
    rated: int | None
    woken: bool
    checks: str  # how far its checklist is; empty where it has none
    fuse: Fuse | None = None  # of what is promised; then nothing else is said of waiting
    cells: tuple[tuple[str, str], ...] = ()  # what a view shows besides: name of the column, words


@dataclass(frozen=True)
class Group:
    """Rows of one status. `titled` False: they continue a group begun on the page before."""

    status: Status | None
    titled: bool
    count: str
    lines: list[Line]
    name: str = ""  # in place of a status: when they are due
    title: str = ""


class Times:
    """Moments and waits as lists show them: what many rows share is worked out once."""

    def __init__(self, now: datetime) -> None:
        self.zone = get_timezone()
        self.today = now.astimezone(self.zone).date()
        self.days: dict[date, str] = {}
        self.now = now
        self.patterns = (
            gettext("%(days)s d %(hours)s h"),
            gettext("%(hours)s h %(minutes)s min"),
            gettext("%(minutes)s min"),
        )

    def shown(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        if local.date() == self.today:
            return local.strftime("%H:%M")
        if local.date() not in self.days:
            self.days[local.date()] = i18n.moment(at, "short")
        return self.days[local.date()]

    def waited(self, since: datetime) -> str:
        """How long it is since then, in two units."""
        minutes = max(0, int((self.now - since).total_seconds()) // 60)
        days, hours, minutes_only = self.patterns
        if minutes >= 1440:
            return str(days % {"days": minutes // 1440, "hours": minutes // 60 % 24})
        if minutes >= 60:
            return str(hours % {"hours": minutes // 60, "minutes": minutes % 60})
        return str(minutes_only % {"minutes": minutes})


def rows_words() -> dict[str, list[tuple[str, str]]]:
    """The words that rows are made of: value and label of each status, kind, channel and priority."""
    words = {"status": Status, "kind": RequestKind, "channel": Channel, "priority": Priority}
    return {name: labels.choices(kind) for name, kind in words.items()}


def lines(rows: Iterable[Row[Any]], user: User, now: datetime, columns: Collection[str] = ()) -> list[Line]:
    """The rows as lines, with the cells of `columns` of a view besides what every row shows."""
    times, paths, prefix = Times(now), categories.names(i18n.locale()), NUMBER_PREFIX.get()
    fuse = promises.fuses(now)
    made = [(row, _line(row, user, now, times, paths, prefix, fuse(row))) for row in rows]
    wanted = [name for name in columns if name in _CELLS]
    if not wanted:
        return [line for _row, line in made]
    return [
        replace(line, cells=tuple((name, _CELLS[name](row, times)) for name in wanted)) for row, line in made
    ]


_CELLS: dict[str, Callable[[Row[Any], Times], str]] = {
    "team": lambda row, _times: queries.directory().teams.get(row.team_id, ""),
    "priority": lambda row, _times: labels.label(row.priority),
    "organisation": lambda row, _times: row.organisation or "",
    "language": lambda row, _times: i18n.LANGUAGES.get(row.language, row.language),
    "tags": lambda row, _times: row.tags or "",
    "opened": lambda row, times: times.shown(row.opened_at),
}


def _line(
    row: Row[Any],
    user: User,
    now: datetime,
    times: Times,
    paths: dict[int, str],
    prefix: str,
    fuse: Fuse | None,
) -> Line:
    at = row.closed_at or row.last_message_at
    person = row.customer or ""
    rated = row.satisfaction if row.satisfaction is not None and row.status is not Status.CLOSED else None
    return Line(
        number=row.number,
        href=f"/tickets/{row.number}",
        shown_number=f"{prefix}{row.number}",
        subject=row.subject,
        status=row.status.value,
        kind=row.kind.value,
        channel=row.channel.value,
        priority=None if row.priority is Priority.NORMAL else row.priority.value,
        person=f"{person}, {row.organisation}" if row.organisation else person,
        excerpt=row.excerpt,
        category=paths.get(row.category_id, ""),
        unread=row.unread,
        woken=row.woken_at is not None,
        checks=_checks(row) if row.checks_all else "",
        waits=_waits(row, times) if fuse is None else "",
        fuse=fuse,
        assignee=(row.owner, initials(row.owner), row.assignee_id) if row.assignee_id else None,
        at=times.shown(at),
        at_exact=at.isoformat(timespec="seconds"),
        rated=rated if rated and policy.sees_answer_shown(user, row.satisfaction_shown_at, now) else None,
    )


def waited(since: datetime, at: datetime) -> str:
    """How long somebody has waited, in whole minutes: a second is over before it is read."""
    return i18n.duration(max(at - since, MINUTE) // MINUTE * MINUTE)


def _checks(row: Row[Any]) -> str:
    said = gettext("Checklist: %(done)s of %(count)s", done=row.checks_done, count=row.checks_all)
    return str(said)


def _waits(row: Row[Any], times: Times) -> str:
    if row.status is Status.CLOSED:
        return ""
    if row.status is Status.ON_HOLD and row.held_until is not None:
        return str(gettext("until %(day)s", day=i18n.moment(row.held_until, "short")))
    return times.waited(row.waiting_since)


def groups(
    rows: list[Row[Any]], made: list[Line], counts: dict[Status, int], begun: Status | None
) -> list[Group]:
    """Lines parted by status, in their order. `begun`: the group the page before ended in."""
    found: list[Group] = []
    paired = zip(rows, made, strict=True)
    for status, pairs in groupby(paired, key=lambda pair: pair[0].status):
        count = counting.shown(counts[status]) if status in counts else ""  # closed ones are not counted
        found.append(Group(status, status is not begun, count, [line for _row, line in pairs]))
    return found


def _due(row: Any, now: datetime, zone: tzinfo) -> str:
    """In which part of a list by deadlines a ticket stands."""
    if row.status is Status.CLOSED:
        return "closed"
    if row.due_at is None:
        return "none"
    if row.due_at < now:
        return "overdue"
    if row.due_at < now + HOUR:
        return "hour"
    return "today" if row.due_at.astimezone(zone).date() == now.astimezone(zone).date() else "later"


def groups_by_due(
    rows: list[Row[Any]], made: list[Line], now: datetime, before: datetime | None
) -> list[Group]:
    """Lines parted by when they are due, in their order. `before`: when the last of the page before was due."""
    zone = get_timezone()
    titles = {
        "overdue": pgettext("promise", "Overdue"),
        "hour": gettext("Due within the hour"),
        "today": gettext("Later today"),
        "later": gettext("Tomorrow and later"),
        "none": gettext("No clock runs"),
        "closed": labels.label(Status.CLOSED),
    }
    begun = _due(_Seen(before), now, zone) if before is not None else ""
    found: list[Group] = []
    paired = zip(rows, made, strict=True)
    for name, pairs in groupby(paired, key=lambda pair: _due(pair[0], now, zone)):
        lines_ = [line for _row, line in pairs]
        found.append(Group(None, name != begun, "", lines_, name, titles[name]))
    return found


@dataclass(frozen=True)
class _Seen:
    """The last row of the page before, as far as its cursor tells."""

    due: datetime
    status: Status = Status.OPEN

    @property
    def due_at(self) -> datetime | None:
        return self.due if self.due < NEVER else None
