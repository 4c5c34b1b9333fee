"""What a review comes to, and how much may be said of so many. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean

from helpdesk.quality.words import CriterionKind
from helpdesk.scores import intervals

# The same steps as for customers' answers (SURVEYS 2): fewer say too little of one person.
HIDDEN_BELOW = 5
COMPARED_FROM = 30
PARTS = 3  # a point is kept in thirds, so that steps of 0 to 3 stay whole numbers


@dataclass(frozen=True)
class Item:
    """A criterion as far as it is reckoned with."""

    id: int
    kind: CriterionKind
    weight: int = 1
    critical: bool = False
    may_skip: bool = False


@dataclass(frozen=True)
class Result:
    """Points of what applied, in thirds, and the most they could be; `failed`: critical criteria that were not met."""

    points: int
    most: int
    failed: tuple[int, ...] = ()

    @property
    def share(self) -> Fraction:
        """Of the maximum, 0 to 1. Whoever fails a critical criterion has none of it."""
        return Fraction(0) if self.failed else Fraction(self.points, self.most)


def result(items: Iterable[Item], values: Mapping[int, int | None]) -> Result | None:
    """What the values come to: weight × value ÷ top, summed over what applied. None: nothing applied.

    A criterion that does not apply (None, or no value) counts neither in the points nor in the maximum.
    """
    points = most = 0
    failed: list[int] = []
    for item in items:
        value = values.get(item.id)
        if value is None:
            continue
        points += PARTS * item.weight * value // item.kind.top
        most += PARTS * item.weight
        if item.critical and value == 0:
            failed.append(item.id)
    return Result(points, most, tuple(failed)) if most else None


def missing(items: Iterable[Item], values: Mapping[int, int | None]) -> list[int]:
    """The criteria that still need a value: those without one that may not be skipped, or with none of theirs."""
    return [item.id for item in items if not _fits(item, values)]


def _fits(item: Item, values: Mapping[int, int | None]) -> bool:
    if item.id not in values:
        return False
    value = values[item.id]
    return item.may_skip if value is None else 0 <= value <= item.kind.top


@dataclass(frozen=True)
class Figure:
    """A mean share with its range, of `n` closings; the mean is None where too few were reviewed to be said."""

    n: int
    mean: float | None
    low: float | None
    high: float | None

    @property
    def comparable(self) -> bool:
        """Are these enough to be set beside others?"""
        return self.n >= COMPARED_FROM


def figure(shares: Sequence[float], *, names_agent: bool) -> Figure:
    """The mean of shares 0 to 1 with Student's range at 95 %. Of one agent under five: the count alone."""
    n = len(shares)
    if n == 0 or (names_agent and n < HIDDEN_BELOW):
        return Figure(n, None, None, None)
    said = intervals.mean_t(shares, 0, 1)
    return Figure(n, said.value, said.low, said.high) if said else Figure(n, None, None, None)


def joined(shares: Iterable[tuple[int, float]]) -> dict[int, float]:
    """One share a closing: where two colleagues rated it, the mean of theirs."""
    found: dict[int, list[float]] = {}
    for closing_id, share in shares:
        found.setdefault(closing_id, []).append(share)
    return {closing_id: fmean(each) for closing_id, each in found.items()}
