"""What was answered at the exits, place by place: about no ticket and no colleague, and never added to anything else."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kiosks import queries
from helpdesk.reports.filters import Filters
from helpdesk.reports.rules import UNITS
from helpdesk.reports.tallies import BAD, GOOD, Figure, Tally
from helpdesk.surveys.words import Mode

MOST_REASONS = 3


@dataclass(frozen=True)
class Exit:
    """One place. Reasons: (key, how often), the most named first; the bad ones are causes."""

    place: str
    good: Figure
    bad: Figure
    bad_reasons: list[tuple[str, int]]
    good_reasons: list[tuple[str, int]]
    held: int
    left_out: int


def read(filters: Filters) -> list[Exit]:
    """All places of the period; none where something is asked for that an answer at the exit does not know."""
    knows = (filters.team, filters.category, filters.channel, filters.kind, filters.language, filters.agent)
    if any(each is not None for each in knows) or filters.mode not in {None, Mode.KIOSK}:
        return []
    return [_exit(found) for found in queries.sums(filters.first, filters.last)]


def _exit(found: queries.Sum) -> Exit:
    number = sum(found.counts)
    a, b, c, d, e = (count * UNITS for count in found.counts)
    tally = Tally((a, b, c, d, e), number * UNITS**2)
    return Exit(
        found.place,
        tally.of(GOOD, names_agent=False),
        tally.of(BAD, names_agent=False),
        _most(found, satisfied=False),
        _most(found, satisfied=True),
        found.held,
        found.left_out,
    )


def _most(found: queries.Sum, *, satisfied: bool) -> list[tuple[str, int]]:
    named = [(key, number) for (side, key), number in found.reasons.items() if side is satisfied]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))[:MOST_REASONS]
