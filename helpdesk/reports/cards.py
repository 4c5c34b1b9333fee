"""What comment cards without a visit said, place by place: about no ticket and no colleague, and never added to anything else."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.cards import queries
from helpdesk.reports.filters import Filters
from helpdesk.reports.rules import UNITS
from helpdesk.reports.tallies import BAD, GOOD, Figure, Tally
from helpdesk.surveys.words import Mode

MOST_CAUSES = 3


@dataclass(frozen=True)
class Box:
    """What came out of the box of one place, of one frozen wording. `causes`: (key, how often), the most named first."""

    place: str
    survey: str
    number: int  # of the version: two versions are never joined
    good: Figure
    bad: Figure
    causes: list[tuple[str, int]]


def read(filters: Filters) -> list[Box]:
    """All places of the period; none where something is asked for that such a card does not know."""
    knows = (filters.team, filters.category, filters.channel, filters.kind, filters.agent)
    if any(each is not None for each in knows) or filters.mode not in {None, Mode.CARD}:
        return []
    return [_box(found) for found in queries.sums(filters.first, filters.last, filters.language)]


def _box(found: queries.Sum) -> Box:
    number = sum(found.counts)
    a, b, c, d, e = (count * UNITS for count in found.counts)
    tally = Tally((a, b, c, d, e), number * UNITS**2)
    named = sorted(found.causes.items(), key=lambda pair: (-pair[1], pair[0]))
    return Box(
        found.place,
        found.survey,
        found.number,
        tally.of(GOOD, names_agent=False),
        tally.of(BAD, names_agent=False),
        named[:MOST_CAUSES],
    )
