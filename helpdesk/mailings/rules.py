"""How a mailing trickles: how many may be asked by now, and when it goes on. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpdesk.surveys.rules import Hours, within_hours

_SATURDAY = 5


def working(rests: Callable[[date], bool], *, weekdays_only: bool) -> Callable[[date], bool]:
    """On which days nothing is sent: days of rest, and Saturdays and Sundays where only weekdays will do."""
    return lambda day: rests(day) or (weekdays_only and day.weekday() >= _SATURDAY)


def allowed(per_day: int, asked_today: int, at: datetime, hours: Hours) -> int:
    """How many more may be asked by now: the day's share grows evenly over its hours, each minute counted as begun.

    0 outside the hours and on days of rest; on the last minute all of `per_day` have had their turn.
    """
    local = at.astimezone(ZoneInfo(hours.zone))
    if hours.rests(local.date()) or not hours.first <= local.hour < hours.last:
        return 0
    length = (hours.last - hours.first) * 60
    gone = (local.hour - hours.first) * 60 + local.minute + 1
    return max(0, -(-per_day * gone // length) - asked_today)


def goes_on_at(per_day: int, asked_today: int, at: datetime, hours: Hours) -> datetime:
    """When to look again: in a minute, or at the next day's first decent hour where today's share is asked."""
    if asked_today < per_day:
        return within_hours(at + timedelta(minutes=1), hours)
    return begins(at.astimezone(ZoneInfo(hours.zone)).date() + timedelta(days=1), hours)


def begins(day: date, hours: Hours) -> datetime:
    """The first decent moment on that day or after it."""
    return within_hours(datetime.combine(day, time(), tzinfo=ZoneInfo(hours.zone)), hours)


def days_needed(count: int, per_day: int) -> int:
    """On how many days so many are asked."""
    return -(-count // per_day)
