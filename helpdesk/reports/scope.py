"""What a report is about: a period, which day counts, and what else must be true of an answer. Plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from helpdesk.reports.words import Basis

Range = tuple[date, date]


@dataclass(frozen=True)
class Scope:
    """Days from `first` to `last`, both included. `where`: column -> allowed values, for those that are limited."""

    first: date
    last: date
    today: date
    basis: Basis = Basis.CLOSED
    where: Mapping[str, frozenset[Any]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.first, self.last, self.today, self.basis, frozenset(self.where.items())))

    def limited(self, **columns: Collection[Any]) -> Scope:
        """The same, with these columns limited too."""
        return replace(
            self, where={**self.where, **{name: frozenset(values) for name, values in columns.items()}}
        )

    def without(self, *columns: str) -> Scope:
        """The same, with these columns free."""
        return replace(
            self, where={name: values for name, values in self.where.items() if name not in columns}
        )

    def between(self, first: date, last: date) -> Scope:
        """The same of other days."""
        return replace(self, first=first, last=last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> Scope:
        """The period of equal length just before this one."""
        return self.between(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


def months(first: date, last: date, today: date) -> tuple[Range | None, list[Range]]:
    """The whole months within a period, as one range of days, and the ragged ends beside it.

    The month of today is whole to its last day: nothing happened after today.
    """
    start = first if first.day == 1 else month_after(first)
    end = (
        last
        if last >= today or (last + timedelta(days=1)).day == 1
        else last.replace(day=1) - timedelta(days=1)
    )
    return _split(first, last, start, end)


def weeks(first: date, last: date, today: date) -> tuple[Range | None, list[Range]]:
    """The same for weeks, Monday to Sunday."""
    start = first + timedelta(days=-first.weekday() % 7)
    end = last if last >= today or last.weekday() == 6 else last - timedelta(days=last.weekday() + 1)
    return _split(first, last, start, end)


def _split(first: date, last: date, start: date, end: date) -> tuple[Range | None, list[Range]]:
    if start > end:
        return None, [(first, last)] if first <= last else []
    ends = [(first, start - timedelta(days=1)), (end + timedelta(days=1), last)]
    return (start, end), [(a, b) for a, b in ends if a <= b]


def month_after(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_before(day: date, count: int) -> date:
    """The first day of the month `count` months before that of `day`."""
    number = day.year * 12 + day.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)
