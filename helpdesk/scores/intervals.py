"""How far a share or a mean may lie from the truth: intervals for proportions, their difference, and means.

Wilson is the house interval; the others are for the places that SURVEYS names. Never Wald, which says
"100 % plus or minus nothing" after three happy answers. Unless another is asked for, confidence is 95 %.
"""

from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

from helpdesk.scores.checks import Number, between, number, part_of, proportion
from helpdesk.scores.distributions import beta_quantile, student_quantile, two_sided_z


class Interval(NamedTuple):
    """Both limits, in the unit of what they enclose."""

    low: float
    high: float


class Difference(NamedTuple):
    """First minus second, as a proportion -1..1, with its limits."""

    value: float
    low: float
    high: float


class Mean(NamedTuple):
    """A mean in points of its scale; the limits are None where fewer than two values were given."""

    value: float
    low: float | None
    high: float | None


def _score_interval(x: float, n: float, confidence: float) -> Interval:
    z = two_sided_z(between(confidence, "confidence"))
    square = z * z
    centre = (x + square / 2) / (n + square)
    half = z * sqrt(x * (n - x) / n + square / 4) / (n + square)
    return Interval(0.0 if x == 0 else max(0.0, centre - half), 1.0 if x == n else min(1.0, centre + half))


def wilson(x: int, n: int, confidence: float = 0.95) -> Interval | None:
    """Return the Wilson score interval of x out of n, as proportions 0..1; None when n is 0.

    Centre (x + z²/2) / (n + z²), half-width z / (n + z²) · √(x(n − x)/n + z²/4); exactly 0 at x = 0, 1 at x = n.
    Source: Wilson 1927, JASA 22:209; method 3 of Newcombe 1998, Stat Med 17:857.
    Raises ValueError unless 0 <= x <= n are whole numbers and 0 < confidence < 1.
    """
    x, n = part_of(x, n)
    return _score_interval(x, n, confidence) if n else None


def wilson_share(share: Number, effective_n: Number, confidence: float = 0.95) -> Interval | None:
    """Return the Wilson interval of a weighted share 0..1 with its effective count; None when that is 0.

    The formula of `wilson` with x = share · n_eff, n = n_eff, where n_eff = (Σw)² / Σw² (Kish 1965, Survey
    Sampling). Raises ValueError unless the share lies in 0..1, effective_n >= 0, and 0 < confidence < 1.
    """
    p, n = proportion(share, "share"), number(effective_n, "effective_n", low=0.0)
    return _score_interval(n if p == 1 else p * n, n, confidence) if n else None


def clustered_n(sizes: Sequence[Number]) -> float:
    """Return how many independent answers these are worth, given how many (or what weight of) answers each customer gave.

    (Σm)² / Σm²: the count n over the design effect 1 + (m̄ − 1)ρ at ρ = 1, where a customer's answers all say the same,
    with m̄ = Σm² / Σm for unequal clusters; n itself where everybody answered once, 0.0 for nobody. For `wilson_share`.
    Source: Kish 1965, Survey Sampling, sections 5.4 and 8.2.
    Raises ValueError for a size that is negative or not a number.
    """
    given = [number(size, "a size", low=0.0) for size in sizes]
    total = fsum(given)
    return total * total / fsum(size * size for size in given) if total else 0.0


def _beta_interval(
    x: int, n: int, lower: tuple[float, float], upper: tuple[float, float], confidence: float
) -> Interval:
    tail = (1 - between(confidence, "confidence")) / 2
    low = beta_quantile(tail, *lower) if x > 0 else 0.0
    high = beta_quantile(1 - tail, *upper) if x < n else 1.0
    return Interval(low, high)


def jeffreys(x: int, n: int, confidence: float = 0.95) -> Interval | None:
    """Return the Jeffreys interval of x out of n, as proportions 0..1; None when n is 0.

    Quantiles of Beta(x + ½, n − x + ½) with equal tails; low is 0 at x = 0, high is 1 at x = n.
    Source: Brown, Cai, DasGupta 2001, Statistical Science 16:101 (advised for n <= 40).
    Raises ValueError unless 0 <= x <= n are whole numbers and 0 < confidence < 1.
    """
    x, n = part_of(x, n)
    around = (x + 0.5, n - x + 0.5)
    return _beta_interval(x, n, around, around, confidence) if n else None


def clopper_pearson(x: int, n: int, confidence: float = 0.95) -> Interval | None:
    """Return the exact interval of x out of n, as proportions 0..1; None when n is 0.

    Low is the α/2 quantile of Beta(x, n − x + 1), high the 1 − α/2 quantile of Beta(x + 1, n − x). It never
    covers less than it says, hence wider than Wilson: for wording that guarantees something.
    Source: Clopper & Pearson 1934, Biometrika 26:404.
    Raises ValueError unless 0 <= x <= n are whole numbers and 0 < confidence < 1.
    """
    x, n = part_of(x, n)
    return _beta_interval(x, n, (x, n - x + 1), (x + 1, n - x), confidence) if n else None


def agresti_coull(x: int, n: int, confidence: float = 0.95) -> Interval | None:
    """Return the Agresti-Coull interval of x out of n, clamped to 0..1; None when n is 0.

    With ñ = n + z² and p̃ = (x + z²/2) / ñ: p̃ ± z √(p̃(1 − p̃)/ñ).
    Source: Agresti & Coull 1998, The American Statistician 52:119.
    Raises ValueError unless 0 <= x <= n are whole numbers and 0 < confidence < 1.
    """
    x, n = part_of(x, n)
    if not n:
        return None
    z = two_sided_z(between(confidence, "confidence"))
    size = n + z * z
    middle = (x + z * z / 2) / size
    half = z * sqrt(middle * (1 - middle) / size)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def newcombe_difference(x1: int, n1: int, x2: int, n2: int, confidence: float = 0.95) -> Difference | None:
    """Return x1/n1 − x2/n2 with its hybrid score interval, −1..1; None when n1 or n2 is 0.

    With Wilson limits l, u of each: low = d − √((p1 − l1)² + (u2 − p2)²), high = d + √((u1 − p1)² + (p2 − l2)²).
    Source: method 10 of Newcombe 1998, Stat Med 17:873.
    Raises ValueError unless 0 <= x <= n are whole numbers on both sides and 0 < confidence < 1.
    """
    first, second = wilson(x1, n1, confidence), wilson(x2, n2, confidence)
    if first is None or second is None:
        return None
    p1, p2 = x1 / n1, x2 / n2
    value = (x1 * n2 - x2 * n1) / (n1 * n2)
    down = sqrt((p1 - first.low) ** 2 + (second.high - p2) ** 2)
    up = sqrt((first.high - p1) ** 2 + (p2 - second.low) ** 2)
    return Difference(value, max(-1.0, value - down), min(1.0, value + up))


def mean_t(values: Sequence[Number], low: Number, high: Number, confidence: float = 0.95) -> Mean | None:
    """Return the mean of answers on a scale low..high with its t-interval clamped to the scale; None for none.

    x̄ ± t(n − 1) · s/√n, with s² = Σ(x − x̄)²/(n − 1); with fewer than two values both limits are None.
    Source: Student 1908, Biometrika 6:1.
    Raises ValueError for a value outside the scale, low >= high, or a confidence not between 0 and 1.
    """
    bottom, top = number(low, "low"), number(high, "high")
    if bottom >= top:
        raise ValueError(f"low must be less than high = {high!r}, but is {low!r}")
    points = [number(value, "a value", bottom, top) for value in values]
    tail = (1 - between(confidence, "confidence")) / 2
    n = len(points)
    if n == 0:
        return None
    mean = min(top, max(bottom, fsum(points) / n))
    if n < 2:
        return Mean(mean, None, None)
    error = sqrt(fsum((point - mean) ** 2 for point in points) / (n - 1) / n)
    half = student_quantile(1 - tail, n - 1) * error
    return Mean(mean, max(bottom, mean - half), min(top, mean + half))
