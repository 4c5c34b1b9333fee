"""When a ticket that is put aside may come back: the moments to choose from, and what a typed time means. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
NIGHT_ENDS, MORNING, AFTERNOON = time(5), time(9), time(14)
OFFERED = ("hour", "morning", "afternoon", "tomorrow", "week")


def offered(now: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    """The moments to choose from: in an hour, this afternoon while it is far enough, tomorrow morning, Monday morning.

    Who works past midnight calls the morning that comes next "tomorrow", so that one is offered by its own name.
    """
    local = now.astimezone(zone)
    today = local.date()
    monday = today + timedelta(days=7 - today.weekday())
    found = {
        "hour": now + HOUR,
        "morning": _on(today, MORNING, zone),
        "afternoon": _on(today, AFTERNOON, zone),
        "tomorrow": _on(today + timedelta(days=1), MORNING, zone),
        "week": _on(monday, MORNING, zone),
    }
    if local.time() >= NIGHT_ENDS:
        del found["morning"]
    if found["afternoon"] < found["hour"]:
        del found["afternoon"]
    return found


def of_local(local: datetime, zone: ZoneInfo, *, after: datetime) -> datetime:
    """The moment that a clock on the wall means.

    A time that the clock shows twice means the first, unless only the second is still to come (`after`). One that is
    left out when clocks go forward means what the clock would show if they had not: 03:30 is then 04:30.
    """
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    is_shown = second.astimezone(zone).replace(tzinfo=None) == local.replace(fold=0)
    return second if is_shown and first <= after < second else first


def _on(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
