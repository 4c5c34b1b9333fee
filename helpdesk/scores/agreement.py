"""How far two people who judged the same things agree, and how much of it chance alone would bring."""

from collections import Counter
from collections.abc import Hashable, Sequence
from fractions import Fraction

Pair = tuple[Hashable, Hashable]


def percent_agreement(pairs: Sequence[Pair]) -> float | None:
    """Return the share 0..1 of pairs whose two judgements are the same; None for no pairs.

    It does not know what chance would bring: where nearly everything is judged alike, it is high whoever judges.
    """
    return float(_observed(pairs)) if pairs else None


def cohen_kappa(pairs: Sequence[Pair]) -> float | None:
    """Return Cohen's kappa of two judges, at most 1; None for no pairs, or where both gave all the same one word.

    κ = (p_o − p_e) / (1 − p_e), p_o the share of pairs that agree, p_e = Σ (first judge's share of a category ×
    second judge's share of it). 0 is what chance brings, below 0 is worse than that. Unweighted: one step apart is
    as different as three. At p_e = 1 it is 0/0 and says nothing.
    Source: Cohen 1960, Educational and Psychological Measurement 20:37.
    """
    n = len(pairs)
    if not n:
        return None
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum((Fraction(first[each] * second[each], n * n) for each in first), Fraction())
    return None if expected == 1 else float((_observed(pairs) - expected) / (1 - expected))


def _observed(pairs: Sequence[Pair]) -> Fraction:
    return Fraction(sum(a == b for a, b in pairs), len(pairs))
