"""Customer effort: "they made it easy for me to handle my issue", 1 strongly disagree .. 7 strongly agree."""

from collections.abc import Sequence
from typing import NamedTuple

from helpdesk.scores.checks import count
from helpdesk.scores.intervals import wilson

SCALE = (1, 7)
AGREES_FROM = 5


class Effort(NamedTuple):
    """Share who agree (0..1) with its 95 % Wilson limits, the mean on 1..7, and how many answered.

    Two readings of one question are in use, so a page must always say which of them it prints.
    """

    agree_share: float
    mean: float
    low: float
    high: float
    n: int


def ces(values: Sequence[int]) -> Effort | None:
    """Return CES 2.0 of answers 1..7: the share answering 5, 6 or 7, and the mean; None when nobody answered.

    (#5 + #6 + #7)/n and Σ/n; low and high are the Wilson limits of the share. A missing answer must be left
    out, it is not a 0. Source: Dixon, Freeman, Toman 2010 (CEB, now Gartner: "somewhat agree" or better).
    Raises ValueError for anything but whole numbers from 1 to 7.
    """
    for value in values:
        if not SCALE[0] <= count(value, "an answer") <= SCALE[1]:
            raise ValueError(f"an answer must be from {SCALE[0]} to {SCALE[1]}, not {value!r}")
    n = len(values)
    agree = sum(value >= AGREES_FROM for value in values)
    limits = wilson(agree, n)
    if limits is None:
        return None
    return Effort(agree / n, sum(values) / n, limits.low, limits.high, n)
