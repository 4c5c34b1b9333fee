"""Net promoter scores with honest errors: promoters answered 9-10, passives 7-8, detractors 0-6.

An NPS runs -100..100 and is not a percentage. Its error must hold the covariance of promoters and detractors:
Var = (P + D)/n − ((P − D)/n)². Which groups are large enough to show is decided by the reports, not here.
"""

from collections.abc import Sequence
from math import fsum, inf, sqrt
from typing import NamedTuple

from helpdesk.scores.checks import count
from helpdesk.scores.distributions import two_sided_p, two_sided_z

_Z = two_sided_z(0.95)


class Nps(NamedTuple):
    """An NPS with its standard error and 95 % limits, all in points of NPS."""

    value: float
    standard_error: float
    low: float
    high: float


class Difference(NamedTuple):
    """One NPS minus another in points, -200..200, with 95 % limits and the two-sided test against 0."""

    value: float
    low: float
    high: float
    standard_error: float
    z: float
    p_value: float


Counts = tuple[int, int, int]


def _value(promoters: float, detractors: float, n: float) -> float:
    return 100 * (promoters - detractors) / n


def _error(promoters: float, detractors: float, n: float) -> float:
    # n(P + D) − (P − D)² is the variance times n²; whole numbers stay exact.
    return 100 * sqrt(max(0.0, (promoters + detractors) * n - (promoters - detractors) ** 2) / n) / n


def _adjusted_error(promoters: int, passives: int, detractors: int) -> float:
    return _error(promoters + 0.75, detractors + 0.75, promoters + passives + detractors + 3)


def _clamped(value: float, half: float, bound: float) -> tuple[float, float]:
    return max(-bound, value - half), min(bound, value + half)


def _checked(promoters: int, passives: int, detractors: int) -> Counts:
    return count(promoters, "promoters"), count(passives, "passives"), count(detractors, "detractors")


def nps(promoters: int, passives: int, detractors: int) -> Nps | None:
    """Return 100·(P − D)/n with its error; None when nobody answered.

    The value and standard error 100·√(Var/n), Var = (P + D)/n − ((P − D)/n)², are unadjusted. The 95 % limits are
    adjusted Wald: ¾ promoters, 1½ passives and ¾ detractors added, then Wald, clamped to ±100, so that ten
    promoters out of ten do not read as certainty. With very few answers they need not enclose the value.
    Source: Rocks 2016, The American Statistician 70:365 (MeasuringU).
    Raises ValueError unless all three are whole numbers of 0 or more.
    """
    p, neutral, d = _checked(promoters, passives, detractors)
    n = p + neutral + d
    if n == 0:
        return None
    half = _Z * _adjusted_error(p, neutral, d)
    return Nps(_value(p, d, n), _error(p, d, n), *_clamped(_value(p, d, n + 3), half, 100.0))


def difference(a: Nps | None, b: Nps | None) -> Difference | None:
    """Return a − b, both from `nps`, with error √(SE_a² + SE_b²) and a z-test; None when one has no answers.

    The sides must be different people. Two sides without any variance (all promoters against all promoters)
    have error 0: then z is 0 and p 1 where they agree, else z infinite and p 0, which proves nothing at a
    small n. Source: variance of a difference of independent means; limits value ± 1.96 SE, clamped to ±200.
    Raises ValueError where a side is not an `Nps`.
    """
    for side in (a, b):
        if side is not None and not isinstance(side, Nps):
            raise ValueError(f"a side of the difference must come from nps(), not {side!r}")
    if a is None or b is None:
        return None
    value = a.value - b.value
    error = sqrt(a.standard_error**2 + b.standard_error**2)
    z = value / error if error else (0.0 if value == 0 else inf if value > 0 else -inf)
    return Difference(value, *_clamped(value, _Z * error, 200.0), error, z, two_sided_p(z))


def _spread_between(values: list[float], variances: list[float], sizes: list[int], centre: float) -> float:
    # Method of moments: E Σ n(y − ȳ)² = Σ n(1 − n/N)(τ² + v), solved for τ².
    total = sum(sizes)
    seen = fsum(n * (y - centre) ** 2 for y, n in zip(values, sizes, strict=True))
    chance = fsum(n * (1 - n / total) * v for v, n in zip(variances, sizes, strict=True))
    room = total - sum(n * n for n in sizes) / total
    return (seen - chance) / room if room > 0 else 0.0


def shrunk(groups: Sequence[Counts]) -> list[Nps | None]:
    """Return each group's NPS drawn towards the NPS of all, in the order given; None for a group without answers.

    Groups are (promoters, passives, detractors). With μ the NPS of all answers together, v the *adjusted* variance
    of a group (else one answer would have variance 0) and τ² the spread between groups by moments: value
    (y/v + μ/τ²) / (1/v + 1/τ²), standard error 1/√(1/v + 1/τ²), limits value ± 1.96 SE clamped to ±100.
    Where τ² <= 0 the groups cannot be told apart and each gets μ with the error of μ.
    Source: normal empirical Bayes, Efron & Morris 1975, JASA 70:311; moments as DerSimonian & Laird 1986.
    Raises ValueError unless all counts are whole numbers of 0 or more.
    """
    checked = [_checked(*group) for group in groups]
    filled = [group for group in checked if sum(group)]
    if not filled:
        return [None] * len(checked)
    sizes = [sum(group) for group in filled]
    values = [_value(p, d, n) for (p, _, d), n in zip(filled, sizes, strict=True)]
    variances = [_adjusted_error(*group) ** 2 for group in filled]
    total = sum(sizes)
    centre = _value(sum(group[0] for group in filled), sum(group[2] for group in filled), total)
    spread = _spread_between(values, variances, sizes, centre)
    if spread <= 0:
        error = sqrt(fsum(n * n * v for n, v in zip(sizes, variances, strict=True))) / total
        return [_around(centre, error) if sum(group) else None for group in checked]
    drawn = iter([_drawn(y, v, centre, spread) for y, v in zip(values, variances, strict=True)])
    return [next(drawn) if sum(group) else None for group in checked]


def _drawn(value: float, variance: float, centre: float, spread: float) -> Nps:
    own = spread / (spread + variance)
    return _around(centre + own * (value - centre), sqrt(own * variance))


def _around(value: float, error: float) -> Nps:
    return Nps(value, error, *_clamped(value, _Z * error, 100.0))
