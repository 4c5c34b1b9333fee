"""Guards at the doors of the scores: a figure that cannot be is refused by name, never averaged in."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import inf, isfinite

Number = int | float | Fraction | Decimal


def count(value: int, name: str = "a count") -> int:
    """Return a whole number of things, 0 or more; anything else (bool and float too) is a ValueError."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} must be a whole number of 0 or more, not {value!r}")
    return value


def part_of(x: int, n: int) -> tuple[int, int]:
    """Return x and n as counts with x <= n, else a ValueError."""
    if count(x, "x") > count(n, "n"):
        raise ValueError(f"x must not exceed n = {n!r}, but is {x!r}")
    return x, n


def parts_of(counts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return pairs (x, n), each with x <= n, else a ValueError."""
    return [part_of(x, n) for x, n in counts]


def exact(value: Number, name: str) -> Fraction:
    """Return the exact value of a finite number; bool, text, NaN and infinity are a ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction | Decimal):
        raise ValueError(f"{name} must be a number, not {value!r}")
    if isinstance(value, float | Decimal) and not isfinite(value):
        raise ValueError(f"{name} must be finite, not {value!r}")
    return Fraction(value)


def number(value: Number, name: str, low: float = -inf, high: float = inf) -> float:
    """Return a finite number within low..high as a float; anything else is a ValueError."""
    checked = value if type(value) is float else float(exact(value, name))
    if not isfinite(checked) or not low <= checked <= high:
        raise ValueError(f"{name} must be a finite number from {low:g} to {high:g}, not {value!r}")
    return checked


def between(value: Number, name: str, low: float = 0.0, high: float = 1.0) -> float:
    """Return a number strictly between low and high, else a ValueError."""
    checked = number(value, name, low, high)
    if not low < checked < high:
        raise ValueError(f"{name} must lie strictly between {low:g} and {high:g}, not {value!r}")
    return checked


def proportion(value: Number, name: str) -> float:
    """Return a proportion 0..1, else a ValueError."""
    return number(value, name, 0.0, 1.0)


def same_length(first: Sequence[object], second: Sequence[object], names: str) -> None:
    """Refuse two lists that should run side by side and do not."""
    if len(first) != len(second):
        raise ValueError(f"{names} must be equally long, not {len(first)} and {len(second)}")
