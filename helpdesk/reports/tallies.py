"""Answers counted, and what may be said of them. Exact: weights are whole numbers, shares are fractions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TypeVar

from helpdesk.reports.rules import UNITS
from helpdesk.reports.words import Level
from helpdesk.scores import intervals
from helpdesk.scores.rounding import round_half_up

Key = TypeVar("Key", bound=Hashable)

GOOD = (4, 5)
BAD = (1, 2)
YES = (1,)

HIDDEN_BELOW = 5
COUNTS_BELOW = 10
COMPARED_FROM = 30
WHOLE_PERCENT_BELOW = 100


Amount = Fraction | int  # shared answers count in part; all others are whole, and whole numbers reckon faster


def _amount(units: int, of: int = UNITS) -> Amount:
    whole, rest = divmod(units, of)
    return Fraction(units, of) if rest else whole


def nearest(value: Amount | float) -> int:
    """The nearest whole number of answers, half up, for methods that take counts alone."""
    return int(round_half_up(value))


@lru_cache(maxsize=10_000)
def _wilson(x: int, n: int) -> intervals.Interval | None:
    return intervals.wilson(x, n)


@dataclass(slots=True)
class Tally:
    """Answers per value 1 to 5, by weight in UNITS; `ww` the sum of squared weights; `excluded` in UNITS besides."""

    w: tuple[int, ...] = (0, 0, 0, 0, 0)
    ww: int = 0
    excluded: int = 0

    @property
    def n(self) -> Amount:
        """How many answers, shared ones in part."""
        return _amount(sum(self.w))

    @property
    def effective_n(self) -> Amount:
        """How many equal answers these are worth: (Σw)² / Σw²."""
        return _amount(sum(self.w) ** 2, self.ww) if self.ww else 0

    @property
    def left_out(self) -> Amount:
        """How many excluded answers there are besides."""
        return _amount(self.excluded)

    def count(self, *values: int) -> Amount:
        """How many answers have one of `values`."""
        return _amount(sum([self.w[value - 1] for value in values]))

    def of(self, values: tuple[int, ...], *, names_agent: bool) -> Figure:
        """The share of answers with one of `values`, and what may be said of it."""
        n = self.n
        return Figure(self.count(*values), n, self.effective_n, level(n, names_agent=names_agent))


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return gathered(((), tally) for tally in tallies).get((), Tally())


def gathered(pairs: Iterable[tuple[Key, Tally]]) -> dict[Key, Tally]:
    """Key -> all tallies of that key together."""
    sums: dict[Key, list[int]] = {}
    for key, tally in pairs:
        a, b, c, d, e = tally.w
        found = sums.get(key)
        if found is None:
            sums[key] = [a, b, c, d, e, tally.ww, tally.excluded]
            continue
        found[0] += a
        found[1] += b
        found[2] += c
        found[3] += d
        found[4] += e
        found[5] += tally.ww
        found[6] += tally.excluded
    return {key: Tally(tuple(found[:5]), found[5], found[6]) for key, found in sums.items()}


def level(n: Amount, *, names_agent: bool) -> Level:
    """How much may be said of `n` answers, on a page that names an agent or on one that does not."""
    if n == 0:
        return Level.NONE
    if names_agent and n < HIDDEN_BELOW:
        return Level.HIDDEN
    if n < COUNTS_BELOW:
        return Level.COUNTS
    return Level.FULL if n >= COMPARED_FROM else Level.RANGE


@dataclass(frozen=True)
class Figure:
    """`x` of `n` answers, with what they are worth and how much may be said."""

    x: Amount
    n: Amount
    effective_n: Amount
    level: Level

    @cached_property
    def share(self) -> Fraction | None:
        """Exactly; None where nobody answered."""
        return Fraction(self.x, self.n) if self.n else None

    @cached_property
    def interval(self) -> intervals.Interval | None:
        """Wilson, 95 %; with shared answers by their effective number."""
        if not self.n:
            return None
        if self.effective_n == self.n:
            return _wilson(int(self.x), int(self.n))
        return intervals.wilson_share(Fraction(self.x, self.n), self.effective_n)

    @property
    def digits(self) -> int:
        """Decimals a percentage of so many answers deserves."""
        return 0 if self.n < WHOLE_PERCENT_BELOW else 1

    @property
    def has_range(self) -> bool:
        """May the percentage and its range be shown?"""
        return self.level in {Level.RANGE, Level.FULL}

    @property
    def comparable(self) -> bool:
        return self.level is Level.FULL

    @cached_property
    def whole_counts(self) -> tuple[int, int]:
        """The nearest whole x and n of equal worth, for methods that take counts alone."""
        if self.effective_n == self.n:
            return int(self.x), int(self.n)
        n = nearest(self.effective_n)
        return (min(n, nearest(self.share * n)), n) if self.share is not None else (0, 0)


@dataclass(frozen=True)
class Change:
    """From one period to the next: the difference of two shares with its limits, and whether it is proven."""

    before: Figure
    value: float
    low: float
    high: float

    @property
    def proven(self) -> bool:
        return self.low > 0 or self.high < 0


def change(now: Figure, before: Figure) -> Change | None:
    """The difference between two periods (Newcombe); None where one has too few answers to be compared."""
    if not (now.comparable and before.comparable):
        return None
    found = intervals.newcombe_difference(*now.whole_counts, *before.whole_counts)
    return Change(before, found.value, found.low, found.high) if found else None


@dataclass(frozen=True)
class Asking:
    """What became of closings: see models.ClosingColumns; `asked` is eligible and sent."""

    closings: int = 0
    eligible: int = 0
    asked: int = 0
    sent: int = 0
    bounced: int = 0
    revoked: int = 0
    partial: int = 0
    answered: int = 0
    waiting: int = 0

    def __add__(self, other: Asking) -> Asking:
        return Asking(*(a + b for a, b in zip(self.values(), other.values(), strict=True)))

    def values(self) -> tuple[int, ...]:
        return (
            self.closings, self.eligible, self.asked, self.sent, self.bounced,
            self.revoked, self.partial, self.answered, self.waiting,
        )  # fmt: skip

    @property
    def delivered(self) -> int:
        """Asks that reached somebody and still stand: the base of the response rate."""
        return self.sent - self.bounced - self.revoked

    @property
    def coverage(self) -> Fraction | None:
        """Asked of all closings that could be asked about."""
        return Fraction(self.asked, self.eligible) if self.eligible else None

    @property
    def response_rate(self) -> Fraction | None:
        """RR1: answered of those delivered; answers broken off do not count."""
        return Fraction(self.answered, self.delivered) if self.delivered else None

    @property
    def still_collecting(self) -> Fraction | None:
        """The share of eligible closings to which an answer may still come."""
        return Fraction(self.waiting, self.eligible) if self.eligible else None


def together(parts: Iterable[Asking]) -> Asking:
    """All of them together."""
    return sum(parts, Asking())
