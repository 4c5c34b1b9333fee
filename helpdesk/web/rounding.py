"""Shares as people may read them: half up, and never "all" or "none" unless it is so (SURVEYS 2)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def percent_parts(share: float | Decimal | Fraction, digits: int) -> tuple[str, Decimal]:
    """The mark ("", ">" or "<") and the percentage to print for a share 0..1."""
    exact = Fraction(share) if not isinstance(share, float) else Fraction(repr(share))
    step = Decimal(1).scaleb(-digits)
    hundred = exact * 100
    value = (Decimal(hundred.numerator) / Decimal(hundred.denominator)).quantize(step, ROUND_HALF_UP)
    if value >= 100 and exact < 1:
        return ">", Decimal(100) - step
    if value <= 0 and exact > 0:
        return "<", step
    return "", value
