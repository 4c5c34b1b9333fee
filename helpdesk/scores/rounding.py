"""Rounding as people expect it: once, at the end, half away from zero. Python's round() is the banker's."""

from decimal import Decimal
from fractions import Fraction

from helpdesk.scores.checks import Number, count, exact, part_of

FINE_FROM = 100


def round_half_up(value: Number, digits: int = 0) -> Decimal:
    """Return the exact value rounded to so many decimal places, ties away from zero: 2.5 -> 3, −2.5 -> −3.

    A float is taken for the binary number that it is (2.675 lies below its tie), so pass shares as
    `Fraction(x, n)`. There is no negative zero. Source: decimal.ROUND_HALF_UP, done on fractions so that the
    value is rounded once. Raises ValueError for NaN, infinity, bool, or digits that are not 0, 1, 2, …
    """
    wanted = exact(value, "value")
    scale = 10 ** count(digits, "digits")
    units = (2 * abs(wanted.numerator) * scale + wanted.denominator) // (2 * wanted.denominator)
    sign = int(wanted < 0 and units > 0)
    return Decimal((sign, tuple(map(int, str(units))), -digits))


def share_text(x: int, n: int, digits: int | None = None) -> str:
    """Return x out of n as a percentage in canonical English, for logs and tests: "63 %", "99.8 %".

    Without digits: whole percent below n = 100, else one decimal. "100 %" and "0 %" are said only of literally
    all and none; where rounding would say so of others it reads ">99 %", "<0.1 %" and the like. With n = 0 it
    reads "no answers". Source: SURVEYS, rounding rules. Raises ValueError unless 0 <= x <= n are whole numbers.
    """
    x, n = part_of(x, n)
    if n == 0:
        return "no answers"
    if x in (0, n):
        return "100 %" if x else "0 %"
    places = count(digits, "digits") if digits is not None else int(n >= FINE_FROM)
    percent = round_half_up(Fraction(100 * x, n), places)
    step = Decimal((0, (1,), -places))
    if percent == 100:
        return f">{100 - step} %"
    return f"{percent} %" if percent else f"<{step} %"
