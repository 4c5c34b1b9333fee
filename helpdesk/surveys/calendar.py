"""On which days nobody is asked: Sundays and the public holidays of the organisation's country."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path

import holidays

SUNDAY = 6


def _one_country_at_a_time() -> None:
    """The package of countries loads all of them: ten megabytes and half a second in each process for the one it needs.

    A namespace in its place finds the same modules, each when it is asked for.
    """
    spec = ModuleSpec("holidays.countries", None, is_package=True)
    spec.submodule_search_locations = [str(Path(holidays.__file__).parent / "countries")]
    sys.modules.setdefault(spec.name, module_from_spec(spec))


_one_country_at_a_time()


@lru_cache(maxsize=60)
def _public(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def rest_days(country: str, *, kept: bool = True) -> Callable[[date], bool]:
    """Says of a day whether it is one of rest in `country`; never, where the organisation does not keep them."""
    return lambda day: kept and (day.weekday() == SUNDAY or day in _public(country, day.year))
