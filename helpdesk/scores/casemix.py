"""Like compared with like: who was given the hard cases, and answers that count for more or less than one.

A stratum is a category × channel. Strata of fewer than ten answers are put together by the caller.
"""

from collections.abc import Sequence
from math import exp, fsum, log, sqrt
from typing import NamedTuple

from helpdesk.scores.checks import Number, count, number, parts_of, proportion, same_length
from helpdesk.scores.distributions import two_sided_p, two_sided_z

Strata = Sequence[tuple[int, int]]
Table = tuple[tuple[int, int], tuple[int, int]]

_Z = two_sided_z(0.95)


class Standardised(NamedTuple):
    """Satisfied answers observed and expected, their ratio, the ratio × overall rate, and z.

    Ratio and rate are None where nothing was expected, z where chance could not have moved the count. The rate
    is a proportion, but may pass 1.
    """

    observed: int
    expected: float
    ratio: float | None
    rate: float | None
    z: float | None


class OddsRatio(NamedTuple):
    """A common odds ratio with its 95 % limits, χ² on one degree of freedom and its p; None: not estimable."""

    value: float | None
    low: float | None
    high: float | None
    chi2: float | None
    p_value: float | None


class Weighted(NamedTuple):
    """A weighted share 0..1, its standard error, and the count of equal answers it is worth.

    Rate and error are None where answers are missing that the weights ask for; the count is 0 then.
    """

    rate: float | None
    standard_error: float | None
    effective_n: float


_NO_ANSWERS = Weighted(None, None, 0.0)


def _with_rates(strata: Strata, reference: Sequence[Number]) -> list[tuple[int, int, float]]:
    same_length(strata, reference, "strata and reference")
    rates = [proportion(rate, "a reference rate") for rate in reference]
    return [(x, n, p) for (x, n), p in zip(parts_of(strata), rates, strict=True)]


def expected(strata: Strata, reference: Sequence[Number]) -> float:
    """Return how many satisfied answers Σ nₛ·pₛ an agent's strata (x, n) would have at the reference rates 0..1.

    Source: indirect standardisation, Breslow & Day 1987, Statistical Methods in Cancer Research II.
    Raises ValueError for x > n, a rate outside 0..1, or lists of different length.
    """
    return fsum(n * p for _, n, p in _with_rates(strata, reference))


def standardised(strata: Strata, reference: Sequence[Number], overall: Number) -> Standardised:
    """Return O/E of an agent's strata (x, n) against the reference rates, and the rate (O/E)·overall.

    z = (O − E)/√(Σ nₛpₛ(1 − pₛ)). Two agents' rates compare with the standard, strictly not with each other.
    Source: indirect standardisation, Breslow & Day 1987. Raises ValueError for x > n, a rate outside 0..1, or
    lists of different length.
    """
    rows = _with_rates(strata, reference)
    whole = proportion(overall, "overall")
    observed, expect = sum(x for x, _, _ in rows), fsum(n * p for _, n, p in rows)
    variance = fsum(n * p * (1 - p) for _, n, p in rows)
    ratio = observed / expect if expect > 0 else None
    return Standardised(
        observed,
        expect,
        ratio,
        None if ratio is None else ratio * whole,
        (observed - expect) / sqrt(variance) if variance > 0 else None,
    )


def _checked_table(table: Table) -> tuple[int, int, int, int]:
    (a, b), (c, d) = table
    return count(a, "a"), count(b, "b"), count(c, "c"), count(d, "d")


def _chi_square(tables: list[tuple[int, int, int, int]]) -> float | None:
    surplus = variance = 0.0
    for a, b, c, d in tables:
        n = a + b + c + d
        surplus += (a * d - b * c) / n  # a minus its expectation (a + b)(a + c)/n
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1)) if n > 1 else 0.0
    return max(0.0, abs(surplus) - 0.5) ** 2 / variance if variance > 0 else None


def _log_odds_error(tables: list[tuple[int, int, int, int]], for_odds: float, against: float) -> float:
    straight = mixed = crossed = 0.0
    for a, b, c, d in tables:
        n = a + b + c + d
        same, other, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
        straight += same * r
        mixed += same * s + other * r
        crossed += other * s
    return sqrt(straight / for_odds**2 / 2 + mixed / (for_odds * against) / 2 + crossed / against**2 / 2)


def mantel_haenszel(tables: Sequence[Table]) -> OddsRatio:
    """Return the odds ratio (ad/bc) common to 2 × 2 tables ((a, b), (c, d)), one per stratum.

    Rows are the two agents, columns satisfied and not (or the other way round). Value Σ(ad/n) / Σ(bc/n); limits
    by Robins, Breslow, Greenland; χ² = (|Σa − ΣE| − ½)² / ΣV with the continuity correction, never below 0.
    The value is None where Σ(bc/n) is 0 (infinite or unknown), the limits also where the value is 0.
    Source: Mantel & Haenszel 1959, JNCI 22:719; Robins et al. 1986, Biometrics 42:311.
    Raises ValueError unless all cells are whole numbers of 0 or more.
    """
    filled = [cells for cells in map(_checked_table, tables) if sum(cells)]
    chi2 = _chi_square(filled)
    p_value = None if chi2 is None else two_sided_p(sqrt(chi2))
    for_odds = fsum(a * d / (a + b + c + d) for a, b, c, d in filled)
    against = fsum(b * c / (a + b + c + d) for a, b, c, d in filled)
    value = for_odds / against if against else None
    if not value:
        return OddsRatio(value, None, None, chi2, p_value)
    half = _Z * _log_odds_error(filled, for_odds, against)
    return OddsRatio(value, exp(log(value) - half), exp(log(value) + half), chi2, p_value)


def post_stratify(counts: Strata, weights: Sequence[Number]) -> Weighted:
    """Return the share of strata (x, n) weighted to a known mix, e.g. of closed tickets by channel; Σw = 1.

    Rate Σwp, error √(Σ w²p(1 − p)/n), effective count 1/Σ(w²/n). A stratum of weight 0 is left out; one of weight
    but no answers leaves the rate unknown: put strata together first.
    Source: Kish 1965, Survey Sampling; Cochran 1977, Sampling Techniques, 5A.
    Raises ValueError for x > n, negative weights, weights that do not add up to 1, or lists of different length.
    """
    same_length(counts, weights, "counts and weights")
    shares = [number(weight, "a weight", 0.0) for weight in weights]
    rows = [(x, n, w) for (x, n), w in zip(parts_of(counts), shares, strict=True) if w]
    if not counts:
        return _NO_ANSWERS
    if abs(fsum(shares) - 1) > 1e-9:
        raise ValueError(f"weights must add up to 1, not {fsum(shares)!r}")
    if any(n == 0 for _, n, _ in rows):
        return _NO_ANSWERS
    variance = fsum(w * w * (x / n) * (1 - x / n) / n for x, n, w in rows)
    rate = min(1.0, fsum(w * x / n for x, n, w in rows))
    return Weighted(rate, sqrt(variance), 1 / fsum(w * w / n for _, n, w in rows))


def shared(answers: Sequence[tuple[Number, bool]]) -> Weighted:
    """Return the share of (weight, satisfied) answers, where a ticket's answer is divided among its agents.

    Rate Σwy/Σw, effective count (Σw)²/Σw², error √(rate(1 − rate)/n_eff); the n to show is Σw.
    Source: Kish 1965, Survey Sampling. Raises ValueError for a negative weight, or satisfied neither true nor
    false.
    """
    for _, satisfied in answers:
        if not isinstance(satisfied, int) or satisfied not in (0, 1):
            raise ValueError(f"satisfied must be true or false, not {satisfied!r}")
    pairs = [(number(weight, "a weight", 0.0), bool(satisfied)) for weight, satisfied in answers]
    total = fsum(weight for weight, _ in pairs)
    if total == 0:
        return _NO_ANSWERS
    rate = fsum(weight for weight, satisfied in pairs if satisfied) / total
    effective = total**2 / fsum(weight**2 for weight, _ in pairs)
    return Weighted(rate, sqrt(rate * (1 - rate) / effective), effective)
