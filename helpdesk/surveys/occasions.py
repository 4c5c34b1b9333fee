"""On which days a customer's life reaches a milestone (SURVEYS 4, E34): pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from helpdesk.surveys.words import Moment, Reason

ONCE = "once"


@dataclass(frozen=True)
class When:
    """What a milestone says: so many days after (before where negative) a moment, once or every year."""

    moment: Moment
    days: int
    every_year: bool = False
    nth: int | None = None


@dataclass(frozen=True)
class Life:
    """What milestones count from. All days are the customer's own; of two entries of one person the earlier day holds."""

    opened: tuple[date, ...] = ()  # the day of each ticket, the first first
    day: date | None = None  # the date of theirs that the milestone names
    first_resolved: date | None = None
    complaints: tuple[tuple[int, date], ...] = ()  # (ticket, the day on which it was closed and stayed so)


@dataclass(frozen=True, order=True)
class Occasion:
    """A day on which the milestone is reached, and by what it is the only one of its kind."""

    due_on: date
    key: str


def same_day(day: date, year: int) -> date:
    """That day of another year; 29 February is 28 February where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def occasions(when: When, life: Life, first: date, last: date) -> list[Occasion]:
    """All from `first` to `last`, the earliest first."""
    length = timedelta(days=when.days)
    found = (Occasion(day + length, key) for day, key in _anchors(when, life, first - length, last - length))
    return sorted(each for each in found if first <= each.due_on <= last)


def _anchors(when: When, life: Life, first: date, last: date) -> Iterator[tuple[date, str]]:
    if when.moment is Moment.COMPLAINT_CLOSED:
        yield from ((day, f"ticket:{ticket_id}") for ticket_id, day in life.complaints)
        return
    day = _anchor(when, life)
    if day is None:
        return
    if when.every_year:
        years = range(max(day.year, first.year), last.year + 1)
        yield from ((same_day(day, year), str(year)) for year in years)
    else:
        # A date of the customer's own may be moved to the next year, as a renewal is, and is reached anew.
        yield day, str(day.year) if when.moment is Moment.CUSTOMER_DATE else ONCE


def _anchor(when: When, life: Life) -> date | None:
    if when.moment is Moment.CUSTOMER_DATE:
        return life.day
    if when.moment is Moment.FIRST_RESOLVED:
        return life.first_resolved
    number = (when.nth or 1) if when.moment is Moment.NTH_TICKET else 1
    return life.opened[number - 1] if len(life.opened) >= number else None


@dataclass(frozen=True)
class Standing:
    """All that decides whether somebody is asked at a milestone."""

    days_late: int = 0
    asked_already: bool = False  # as one of two entries of this person
    internal: bool = False
    legal_hold: bool = False
    undeliverable: bool = False
    opted_out: bool = False
    has_email: bool = True
    language_missing: bool = False
    being_won_back: bool = False
    asked_lately: bool = False


def why_not(now: Standing, *, latest: int) -> Reason | None:
    """The first reason that holds; None: ask. `latest`: how many days late is still worth asking."""
    gates = (
        (now.asked_already, Reason.MERGED),
        (now.days_late > latest, Reason.STALE),
        (now.internal, Reason.INTERNAL_REQUESTER),
        (now.legal_hold, Reason.LEGAL_HOLD),
        (now.undeliverable, Reason.DECEASED),
        (now.opted_out, Reason.OPTED_OUT),
        (not now.has_email, Reason.NO_CHANNEL),
        (now.language_missing, Reason.LANGUAGE_MISSING),
        (now.being_won_back, Reason.THROTTLED),
        (now.asked_lately, Reason.THROTTLED),
    )
    return next((reason for holds, reason in gates if holds), None)
