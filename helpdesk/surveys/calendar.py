"""On which days nobody is asked: Sundays and the public holidays of the organisation's country."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import holidays

SUNDAY = 6


@lru_cache(maxsize=60)
def _public(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def rest_days(country: str, *, kept: bool = True) -> Callable[[date], bool]:
    """Says of a day whether it is one of rest in `country`; never, where the organisation does not keep them."""
    return lambda day: kept and (day.weekday() == SUNDAY or day in _public(country, day.year))
