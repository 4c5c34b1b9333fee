"""Business time: when a place is open, and how long it is open between two moments. Pure.

Hours are those of the clock on the wall, day by day; all reckoning is done in UTC, so that a day on which clocks are
changed is as long as it really is. Moments are aware; results are in UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

Span = tuple[int, int]  # from and until, in minutes of the day; until 1440 is its end
DAY = 1440
NEVER = timedelta(days=3700)  # whoever finds nothing open for so long is looking at closed doors
_ONE, _NONE = timedelta(days=1), timedelta()


class NeverOpen(Exception):
    """The calendar has no open hours from that moment on."""


@dataclass(frozen=True)
class Hours:
    """The opening hours of a week (Monday first), the country whose holidays are closed, and days that differ.

    A day in `own` is open as it says there, be it a holiday or not; without spans it is closed.
    """

    zone: str
    week: tuple[tuple[Span, ...], ...]
    country: str = ""
    own: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    _known: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """When it is open on that day, by the clock on the wall."""
        if day in self.own:
            return self.own[day]
        if self.country and day in public_holidays(self.country, day.year):
            return ()
        return self.week[day.weekday()]

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The same as moments, in order and apart from each other."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = tuple(_joined(self._moments(day)))
        return known

    def _moments(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.zone)
        for begins, ends in self.hours_on(day):
            yield _moment(day, begins, zone, last=False), _moment(day, ends, zone, last=True)

    def is_open(self, at: datetime) -> bool:
        """Is it open at that moment? At the moment of closing it is not."""
        return any(begins <= at < ends for begins, ends in self._around(at))

    def next_opening(self, at: datetime) -> datetime:
        """That moment where it is open then, else the next at which it opens."""
        return next(max(at, begins) for begins, ends in self._from(at) if ends > at)

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """How long it is open from one moment to the other; nothing where they are the wrong way round."""
        total, begin, end = _NONE, begin.astimezone(UTC), end.astimezone(UTC)
        if end <= begin:
            return total
        zone = ZoneInfo(self.zone)
        day, last, reached = begin.astimezone(zone).date() - _ONE, end.astimezone(zone).date() + _ONE, begin
        while day <= last:
            for opens, closes in self.spans(day):
                opens, closes = max(opens, reached), min(closes, end)
                if closes > opens:
                    total += closes - opens
                    reached = closes
            day += _ONE
        return total

    def add(self, begin: datetime, length: timedelta) -> datetime:
        """The first moment until which it was open for so long since `begin`. Raises NeverOpen.

        For no length at all: the moment from which time begins to count.
        """
        begin = begin.astimezone(UTC)
        left, reached = max(length, _NONE), begin
        for opens, closes in self._from(begin):
            opens = max(opens, reached)
            if closes <= opens:
                continue
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
            reached = closes
        raise NeverOpen

    def _around(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = at.astimezone(ZoneInfo(self.zone)).date()
        for each in (day - _ONE, day, day + _ONE):
            yield from self.spans(each)

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """All spans that end after that moment, in order."""
        day = at.astimezone(ZoneInfo(self.zone)).date() - _ONE
        last = day + NEVER
        while day <= last:
            for span in self.spans(day):
                if span[1] > at:
                    yield span
            day += _ONE
        raise NeverOpen


def _moment(day: date, minutes: int, zone: ZoneInfo, *, last: bool) -> datetime:
    """When the clock on the wall gets there: one that it shows twice is the `last` or the first of them; one that it
    leaves out is the moment at which it leaps."""
    local = datetime.combine(day, time(0)) + timedelta(minutes=minutes)
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return second if last else first
    before = second.astimezone(zone).utcoffset()  # in a gap: `second` lies before the leap, `first` after it
    moments = [second + timedelta(seconds=n) for n in range(int((first - second).total_seconds()) + 1)]
    return moments[bisect_right(moments, 0, key=lambda at: int(at.astimezone(zone).utcoffset() != before))]


def _joined(spans: Iterator[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """In order; those that touch or overlap (an hour that comes twice) as one."""
    found: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        elif ends > begins:
            found.append((begins, ends))
    return found


@lru_cache(maxsize=200)
def public_holidays(country: str, year: int, language: str = "") -> Mapping[date, str]:
    """The public holidays of a country (its two letters), with their names; none where we do not know it."""
    try:
        found = holidays.country_holidays(country, years=year, language=_spoken(country, language))
    except NotImplementedError:
        return {}
    return dict(found)


def _spoken(country: str, language: str) -> str | None:
    known: Sequence[str] = getattr(holidays.country_holidays(country), "supported_languages", ())
    wanted = {"en": "en_US", "nb": "no"}.get(language, language)
    return wanted if wanted in known else "en_US" if language and "en_US" in known else None


def countries() -> list[str]:
    """The countries whose holidays are known, by their two letters."""
    return sorted(code for code in holidays.list_supported_countries() if len(code) == 2)
