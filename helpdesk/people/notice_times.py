"""When a notice leaves by mail: at once but for quiet hours, or with a digest. Pure.

Moments are aware; hours and days are those of the reader's wall clock. An hour that a clock skips begins when it is put
forward, one that it shows twice begins the first time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.people.words import Rhythm, Way

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WAIT = timedelta(minutes=2)  # what is told of one ticket meanwhile goes in the same letter
IDLE = timedelta(minutes=10)  # whoever was seen within it reads the notice in the app
HELD = timedelta(minutes=30)  # and no longer: an open page is nobody who reads
_AHEAD = 16  # days: beyond two weeks of which every weekday but one is quiet


@dataclass(frozen=True)
class Quiet:
    """No mail from the hour `begins` until the hour `ends` (the same: at no hour), and not on these weekdays (Monday 0)."""

    begins: int
    ends: int
    days: frozenset[int] = frozenset()

    @property
    def rest_days(self) -> frozenset[int]:
        """Whoever calls every day quiet would never hear anything: then none is."""
        return self.days if len(self.days) < 7 else frozenset()


@dataclass(frozen=True)
class Times:
    """When somebody wants mail: digests in which rhythm and at which hour, and when none at all."""

    zone: str
    rhythm: Rhythm
    hour: int
    quiet: Quiet


def begins(day: date, hour: int, zone: str) -> datetime:
    """When the clock on the wall first shows this hour of that day, or a later one."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def is_quiet(at: datetime, times: Times) -> bool:
    """Does whoever reads there want no mail now?"""
    local, quiet = at.astimezone(ZoneInfo(times.zone)), times.quiet
    if local.weekday() in quiet.rest_days:
        return True
    if quiet.begins <= quiet.ends:
        return quiet.begins <= local.hour < quiet.ends
    return local.hour >= quiet.begins or local.hour < quiet.ends


def after_quiet(at: datetime, times: Times) -> datetime:
    """The first moment from `at` on that is not quiet."""
    while is_quiet(at, times):
        local = at.astimezone(ZoneInfo(times.zone))
        if local.weekday() in times.quiet.rest_days:
            later = begins(local.date() + DAY, 0, times.zone)
        else:
            tomorrow = local.hour >= times.quiet.ends
            later = begins(local.date() + DAY * tomorrow, times.quiet.ends, times.zone)
        at = later if later > at else at + HOUR
    return at


def due(
    way: Way, *, told: datetime, seen: datetime | None, last: datetime | None, times: Times, at: datetime
) -> datetime | None:
    """When a notice that was `told` then is to leave, looked at now; None: never.

    `seen`: when its reader last looked at a page of ours. `last`: the digest that they had last (see `digest_of`).
    """
    if way is Way.APP:
        return None
    if way is Way.AT_ONCE:
        moment = told + WAIT
        if seen is not None:
            moment = max(moment, min(seen + IDLE, told + HELD))
        return after_quiet(max(moment, at), times)
    slot = next(each for each in _digests(told, times) if last is None or _is_next(each, last, times))
    # An hour that was chosen is kept though it be quiet; a digest that is late has the choice no more.
    return slot if slot > at or is_quiet(slot, times) else after_quiet(at, times)


def digest_of(at: datetime, times: Times) -> datetime:
    """Which digest one is that leaves now: when the last one until now was to leave."""
    if times.rhythm is Rhythm.HOURLY:
        hour = _whole(at)
        for back in range(24 * _AHEAD):
            if not is_quiet(hour - HOUR * back, times):
                return hour - HOUR * back
        return hour
    today = at.astimezone(ZoneInfo(times.zone)).date()
    found = [begins(today - DAY * back, times.hour, times.zone) for back in range(-1, _AHEAD)]
    return next(each for each in found if each <= at and not _rests(each, times))


def _digests(after: datetime, times: Times) -> Iterator[datetime]:
    """When digests leave, from `after` on."""
    if times.rhythm is Rhythm.HOURLY:
        hour = _whole(after)
        while True:
            hour += HOUR
            if not is_quiet(hour, times):
                yield hour
    day = after.astimezone(ZoneInfo(times.zone)).date()
    while True:
        moment = begins(day, times.hour, times.zone)
        if moment > after and not _rests(moment, times):
            yield moment
        day += DAY


def _is_next(slot: datetime, last: datetime, times: Times) -> bool:
    """May this digest follow that one? One a day is enough, whatever hour or place was chosen in between."""
    if times.rhythm is Rhythm.HOURLY:
        return slot > last
    zone = ZoneInfo(times.zone)
    return slot > last and slot.astimezone(zone).date() > last.astimezone(zone).date()


def _rests(moment: datetime, times: Times) -> bool:
    return moment.astimezone(ZoneInfo(times.zone)).weekday() in times.quiet.rest_days


def _whole(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
