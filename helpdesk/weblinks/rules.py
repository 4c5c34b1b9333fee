"""Which answers by a link look like stuffing. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from helpdesk.weblinks.words import Doubt

MINUTE, LOOKED_BACK = timedelta(minutes=1), timedelta(minutes=5)
MOST_A_MINUTE = 30  # of whatever answers: a newsletter that thousands read seldom brings more
MOST_ALIKE = 12  # of the very same answers within LOOKED_BACK
TOO_FAST = timedelta(
    seconds=3
)  # between the page and its sending: nobody reads a survey they did not expect so fast


@dataclass(frozen=True)
class Sign:
    """One answer as far as doubts are concerned."""

    id: int
    at: datetime
    pattern: str


def doubts(signs: Iterable[Sign]) -> dict[int, Doubt]:
    """Which of one link's answers are doubtful, and why: all that stand in a flood, or with too many of their like."""
    ordered = sorted(signs, key=lambda sign: (sign.at, sign.id))
    alike: dict[str, list[Sign]] = defaultdict(list)
    for sign in ordered:
        alike[sign.pattern].append(sign)
    same = {number for each in alike.values() for number in _dense(each, MOST_ALIKE, LOOKED_BACK)}
    return dict.fromkeys(_dense(ordered, MOST_A_MINUTE, MINUTE), Doubt.FLOOD) | dict.fromkeys(
        same, Doubt.ALIKE
    )


def _dense(ordered: Sequence[Sign], most: int, within: timedelta) -> set[int]:
    """Those that stand with more than `most` in one stretch of that length."""
    found: set[int] = set()
    for place in range(len(ordered) - most):
        stretch = ordered[place : place + most + 1]
        if stretch[-1].at - stretch[0].at < within:
            found |= {sign.id for sign in stretch}
    return found


def is_open(opens_on: date | None, closes_on: date | None, today: date) -> bool:
    """Does the link take answers on that day? Both ends belong to it."""
    return (opens_on is None or opens_on <= today) and (closes_on is None or today <= closes_on)
