"""What time it is. Deeds get the time as an argument; only the edges ask the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def day_in(at: datetime, time_zone: str) -> date:
    """The calendar day of the aware moment `at` in `time_zone` (IANA name)."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def start_of(day: date, time_zone: str) -> datetime:
    """The first moment of `day` in `time_zone`, as an aware UTC time."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
