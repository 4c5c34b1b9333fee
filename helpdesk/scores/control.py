"""Has anything changed? Control charts, funnel limits, and a guard against finding someone by chance.

A chart says "out" where chance alone would hardly put a point; below that nothing is proven. Proportions run 0..1.
A period without answers has a point without value, never a 0. Re-basing a chart is a person's decision.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import fsum, pi, sqrt
from typing import NamedTuple

from helpdesk.scores.checks import Number, between, count, number, part_of, proportion, same_length
from helpdesk.scores.distributions import binomial_pmf, binomial_quantile
from helpdesk.scores.intervals import Interval

# The mean range of two standard normal values, 1.128: d2 of the control chart tables for n = 2.
_MEAN_RANGE = 2 / sqrt(pi)
_SIGMAS = 3.0
_NORMAL_FROM = 5
_SHEWHART_TAIL = 0.00135


class Point(NamedTuple):
    """One period: its value, the limits of that period, and whether the value lies outside them."""

    value: float | None
    lower: float | None
    upper: float | None
    out: bool


class Chart(NamedTuple):
    """The centre line (None without any answer and baseline) and one point per period, in order."""

    centre: float | None
    points: list[Point]


_GAP = Point(None, None, None, False)

Pairs = list[tuple[int, int]]


def _side_by_side(counts: Sequence[int], sizes: Sequence[int]) -> Pairs:
    same_length(counts, sizes, "counts and sizes")
    return [part_of(x, n) for x, n in zip(counts, sizes, strict=True)]


def _centre(pairs: Pairs, baseline: Number | None) -> float | None:
    if baseline is not None:
        return proportion(baseline, "baseline")
    total = sum(n for _, n in pairs)
    return sum(x for x, _ in pairs) / total if total else None


def _point(value: float, lower: float, upper: float) -> Point:
    return Point(value, lower, upper, not lower <= value <= upper)


def _chart(pairs: Pairs, centre: float | None, limits: Callable[[int, float], Interval]) -> Chart:
    if centre is None:
        return Chart(None, [_GAP for _ in pairs])
    return Chart(centre, [_point(x / n, *limits(n, centre)) if n else _GAP for x, n in pairs])


def _within(centre: float, half: float) -> Interval:
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def _sigma(n: int, centre: float) -> float:
    return sqrt(centre * (1 - centre) / n)


def _shewhart(n: int, centre: float) -> Interval:
    # 50 · (1 − 0.9) is 4.999… in binary and still counts as 5.
    if min(n * centre, n * (1 - centre)) < _NORMAL_FROM - 1e-9:
        return _binomial(n, centre, _SHEWHART_TAIL)
    return _within(centre, _SIGMAS * _sigma(n, centre))


def _binomial(n: int, centre: float, tail: float) -> Interval:
    if centre in (0, 1):
        return Interval(centre, centre)
    return Interval(binomial_quantile(tail, n, centre)[0] / n, binomial_quantile(1 - tail, n, centre)[0] / n)


def p_chart(counts: Sequence[int], sizes: Sequence[int], baseline: Number | None = None) -> Chart:
    """Return the chart of shares counts/sizes, e.g. satisfied per week, with limits by each period's own size.

    p̄ ± 3√(p̄(1 − p̄)/nᵢ) held to 0..1, with p̄ = Σx/Σn or the frozen baseline; where n·p̄ < 5 or n(1 − p̄) < 5 the
    limits of `binomial_limits` instead. Source: Shewhart 1931; NIST/SEMATECH e-Handbook 6.3.3.2.
    Raises ValueError for x > n, lists of different length, or a baseline outside 0..1.
    """
    pairs = _side_by_side(counts, sizes)
    return _chart(pairs, _centre(pairs, baseline), _shewhart)


def _sigma_z(pairs: Pairs, centre: float | None) -> float | None:
    filled = [(x, n) for x, n in pairs if n]
    if centre is None or len(filled) < 2 or any(_sigma(n, centre) == 0 for _, n in filled):
        return None
    scores = [(x / n - centre) / _sigma(n, centre) for x, n in filled]
    ranges = [abs(after - before) for before, after in pairwise(scores)]
    return fsum(ranges) / len(ranges) / _MEAN_RANGE


def sigma_z(counts: Sequence[int], sizes: Sequence[int], baseline: Number | None = None) -> float | None:
    """Return how much wider than binomial chance the periods spread: about 1 for chance, above 1.2 use Laney.

    Mean moving range of zᵢ = (pᵢ − p̄)/√(p̄(1 − p̄)/nᵢ), divided by 1.128. None with fewer than two periods that
    hold answers, or where p̄ is 0 or 1. Source: Laney 2002, Quality Engineering 14:531.
    Raises ValueError as `p_chart` does.
    """
    pairs = _side_by_side(counts, sizes)
    return _sigma_z(pairs, _centre(pairs, baseline))


def laney_chart(counts: Sequence[int], sizes: Sequence[int], baseline: Number | None = None) -> Chart:
    """Return the p-chart whose limits are widened (or narrowed) by `sigma_z`: p̄ ± 3·σ_z·√(p̄(1 − p̄)/nᵢ) in 0..1.

    For large weeks, where a plain p-chart calls nearly everything out. Points have no limits where σ_z is None.
    Source: Laney 2002, Quality Engineering 14:531. Raises ValueError as `p_chart` does.
    """
    pairs = _side_by_side(counts, sizes)
    centre = _centre(pairs, baseline)
    wider = _sigma_z(pairs, centre)
    if wider is None:
        return Chart(centre, [Point(x / n, None, None, False) if n else _GAP for x, n in pairs])
    return _chart(pairs, centre, lambda n, p: _within(p, _SIGMAS * wider * _sigma(n, p)))


def binomial_limits(
    sizes: Sequence[int], centre: Number, tail: Number = _SHEWHART_TAIL
) -> list[Interval | None]:
    """Return exact limits 0..1 for shares of so many answers each; None for a size of 0.

    Lower and upper are k/n with the smallest k that has P(X <= k) >= tail, and >= 1 − tail, X ~ Binomial(n,
    centre): a share strictly outside has at most that chance on its side (0.00135 is that of three sigmas).
    Source: exact binomial quantiles, Johnson, Kemp, Kotz, Univariate Discrete Distributions.
    Raises ValueError unless sizes are whole numbers, centre lies in 0..1 and tail strictly between 0 and ½.
    """
    p, side = proportion(centre, "centre"), between(tail, "tail", 0.0, 0.5)
    return [_binomial(n, p, side) if count(n, "a size") else None for n in sizes]


def _smoothed(
    steps: Sequence[tuple[float, float] | None],
    centre: float,
    weight: Number,
    limit: Number,
    low: float,
    high: float,
) -> Chart:
    share, width = number(weight, "weight", 0.0, 1.0), number(limit, "limit", 0.0)
    if share == 0:
        raise ValueError(f"weight must be above 0, not {weight!r}")
    level, variance = centre, 0.0
    points = []
    for step in steps:
        if step is not None:
            level += share * (step[0] - level)
            variance = share**2 * step[1] + (1 - share) ** 2 * variance
        half = width * sqrt(variance)
        points.append(_point(level, max(low, centre - half), min(high, centre + half)))
    return Chart(centre, points)


def ewma(
    values: Sequence[Number | None], centre: Number, sigma: Number, weight: Number = 0.2, limit: Number = 3.0
) -> Chart:
    """Return the exponentially weighted moving average, which shows small lasting drifts early.

    zₜ = λxₜ + (1 − λ)zₜ₋₁ from z₀ = centre; limits centre ± L√vₜ, vₜ = λ²σ² + (1 − λ)²vₜ₋₁, which settle at
    σ√(λ/(2 − λ))·L. All in the unit of the values; a period of None leaves z and v as they were.
    Source: Roberts 1959, Technometrics 1:239; NIST/SEMATECH e-Handbook 6.3.2.4.
    Raises ValueError unless the numbers are finite, sigma and limit >= 0, and 0 < weight <= 1.
    """
    middle, spread = number(centre, "centre"), number(sigma, "sigma", 0.0)
    steps = [None if value is None else (number(value, "a value"), spread**2) for value in values]
    return _smoothed(steps, middle, weight, limit, float("-inf"), float("inf"))


def ewma_p(
    counts: Sequence[int], sizes: Sequence[int], centre: Number, weight: Number = 0.2, limit: Number = 3.0
) -> Chart:
    """Return the EWMA of shares counts/sizes, with limits by each period's own size, held to 0..1.

    As `ewma` with vₜ = λ²p̄(1 − p̄)/nₜ + (1 − λ)²vₜ₋₁; a period without answers leaves z and v as they were.
    Source: Montgomery, Introduction to Statistical Quality Control, 9.2; Roberts 1959, Technometrics 1:239.
    Raises ValueError for x > n, lists of different length, centre outside 0..1, or weight not in 0 < λ <= 1.
    """
    p = proportion(centre, "centre")
    steps = [(x / n, p * (1 - p) / n) if n else None for x, n in _side_by_side(counts, sizes)]
    return _smoothed(steps, p, weight, limit, 0.0, 1.0)


def _interpolated(probability: float, n: int, target: float) -> float:
    k, reached = binomial_quantile(probability, n, target)
    limit = (k - (reached - probability) / binomial_pmf(k, n, target)) / n
    return min(1.0, max(0.0, limit))


def funnel_limits(target: Number, n: int, tail: Number) -> Interval | None:
    """Return the funnel limits 0..1 around a target share at n answers; tail is that of one side. None at n = 0.

    With r the smallest that has P(R <= r) >= p, R ~ Binomial(n, target): (r − (P(R <= r) − p)/P(R = r)) / n for
    p = tail and 1 − tail, held to 0..1. A tail of 0.025 alerts, 0.001 alarms.
    Source: Spiegelhalter 2005, Stat Med 24:1185, appendix A.1.1.
    Raises ValueError unless target lies in 0..1, n is a whole number, and tail strictly between 0 and ½.
    """
    aim, side = proportion(target, "target"), between(tail, "tail", 0.0, 0.5)
    if count(n, "n") == 0:
        return None
    if aim in (0, 1):
        return Interval(aim, aim)
    return Interval(_interpolated(side, n, aim), _interpolated(1 - side, n, aim))


def benjamini_hochberg(p_values: Sequence[Number], q: Number = 0.05) -> list[bool]:
    """Return which of many tests stand when at most a share q of the findings may be false, in their order.

    The k smallest stand, k the largest with p₍ₖ₎ <= k·q/m; each p is a probability 0..1.
    Source: Benjamini & Hochberg 1995, JRSS B 57:289.
    Raises ValueError for a p outside 0..1 or q not between 0 and 1.
    """
    chances, level = [proportion(p, "a p-value") for p in p_values], between(q, "q")
    last = max((p for k, p in enumerate(sorted(chances), 1) if p <= k * level / len(chances)), default=-1.0)
    return [p <= last for p in chances]
