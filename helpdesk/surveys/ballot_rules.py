"""Which ballots may be counted together, so that nobody stands alone. Pure (SURVEYS 7.5, docs/adr/0019)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

LEAST = 5  # of one group, each time some are counted; and what any figure of an anonymous survey needs


@dataclass(frozen=True, order=True)
class Place:
    """Where a ballot belongs: month, team and category; 0 where none is said."""

    month: date
    team: int
    category: int


def grouped(ballots: Sequence[Place], this_month: date) -> dict[Place, list[int]]:
    """Group -> the places in `ballots` of those that are counted in it now. Each at most once; whoever is in none waits.

    Whole groups of a team and a category at first. Once the month is over the rest of each team together, then the rest
    of all teams, then whatever was left of months before, as of the last of them.
    """
    found: dict[Place, list[int]] = {}
    rest = _taken(found, dict(enumerate(ballots)))
    late = {n: each for n, each in rest.items() if each.month < this_month}
    late = _taken(found, {n: replace(each, category=0) for n, each in late.items()})
    late = _taken(found, {n: replace(each, team=0, category=0) for n, each in late.items()})
    if late:
        last = max(each.month for each in late.values())
        _taken(found, {n: Place(last, 0, 0) for n in late})
    return found


def _taken(found: dict[Place, list[int]], left: dict[int, Place]) -> dict[int, Place]:
    """Adds every group that is large enough; what is left over comes back."""
    groups: dict[Place, list[int]] = defaultdict(list)
    for n, place in left.items():
        groups[place].append(n)
    whole = {place: own for place, own in groups.items() if len(own) >= LEAST}
    for place, own in whole.items():
        found.setdefault(place, []).extend(own)
    taken = {n for own in whole.values() for n in own}
    return {n: place for n, place in left.items() if n not in taken}
