"""When an answer was given, and which answers of a kiosk look like play or stuffing (SURVEYS 5). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from helpdesk.kiosks.words import Doubt

MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 6  # of the same pattern
LOCK = timedelta(seconds=5)  # how long the tablet takes no answer after one
SLACK = timedelta(seconds=1)
LONGEST_AWAY = timedelta(days=14)  # a tablet keeps answers so long
UP_TO = 3  # who is no more satisfied than this is asked for causes, everybody else for what was good


@dataclass(frozen=True)
class Sign:
    """One answer as far as doubts are concerned."""

    id: int
    at: datetime
    pattern: str


def moment(said: float, now: float, received: datetime, since: datetime) -> tuple[datetime, bool]:
    """When it was answered, and whether the tablet's clock could not tell.

    `said`, `now`: seconds by the tablet's own clock, of the answer and of handing it in: only how long ago it was counts,
    so a clock that goes wrong does no harm. `since`: when this tablet was set up; nothing is older.
    """
    if not 0 <= now - said <= LONGEST_AWAY.total_seconds():
        return received, True
    at = received - timedelta(seconds=now - said)
    return (at, False) if at >= since else (received, True)


def doubts(signs: Iterable[Sign]) -> dict[int, Doubt]:
    """Which of one kiosk's answers are doubtful, and why."""
    ordered = sorted(signs, key=lambda sign: (sign.at, sign.id))
    pairs = pairwise(ordered)
    found = {later.id: Doubt.HASTY for sooner, later in pairs if later.at - sooner.at < LOCK - SLACK}
    return found | dict.fromkeys(_bursts(ordered), Doubt.BURST)


def _bursts(ordered: list[Sign]) -> set[int]:
    """All answers that stand with so many others of the same pattern in one minute."""
    alike: dict[str, list[Sign]] = defaultdict(list)
    for sign in ordered:
        alike[sign.pattern].append(sign)
    found: set[int] = set()
    for same in alike.values():
        for first, last in zip(same, same[MOST_A_MINUTE:], strict=False):
            if last.at - first.at < MINUTE:
                found |= {sign.id for sign in same if first.at <= sign.at <= last.at}
    return found
