"""The few distributions that the scores stand on: beta, Student's t, binomial, and the digamma function.

The standard library has the normal distribution and lgamma; the rest is here, so that the product needs no
numerical package. The other modules check their input; these functions trust it.
Sources: continued fraction of the incomplete beta, DLMF 8.17.22, by Lentz's method (Press et al., Numerical
Recipes, 6.4); first guess of a beta quantile, Abramowitz & Stegun 26.5.22; Halley's iteration.
"""

from collections.abc import Callable
from itertools import pairwise
from math import erfc, exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()
_ROUNDS = 100_000


def normal_quantile(probability: float) -> float:
    """Return z with P(Z <= z) = probability, 0 < probability < 1."""
    return _NORMAL.inv_cdf(probability)


def two_sided_z(confidence: float) -> float:
    """Return the z that leaves (1 - confidence) / 2 in each tail: 1.959964 for 0.95."""
    return _NORMAL.inv_cdf((1 + confidence) / 2)


def two_sided_p(z: float) -> float:
    """Return P(|Z| >= |z|) of the standard normal distribution."""
    return erfc(abs(z) / sqrt(2))


def _continued_fraction(a: float, b: float, x: float) -> float:
    # Converges within about sqrt(max(a, b)) rounds as long as x < (a + 1) / (a + b + 2).
    total = a + b
    c = 1.0
    d = 1 / (1 - total * x / (a + 1))
    result = d
    for m in range(1, _ROUNDS):
        place = a + 2 * m
        even = m * (b - m) * x / ((place - 1) * place)
        d = 1 / (1 + even * d)
        c = 1 + even / c
        result *= d * c
        odd = -(a + m) * (total + m) * x / (place * (place + 1))
        d = 1 / (1 + odd * d)
        c = 1 + odd / c
        change = d * c
        result *= change
        if abs(change - 1) < 1e-15:
            break
    return result


def _front(x: float, a: float, b: float) -> float:
    # xᵃ(1 − x)ᵇ / B(a, b): the density times x(1 − x), which cannot overflow at tiny x.
    return exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), that is P(X <= x) for X ~ Beta(a, b)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = _front(x, a, b)
    if x < (a + 1) / (a + b + 2):
        return front * _continued_fraction(a, b, x) / a
    return 1 - front * _continued_fraction(b, a, 1 - x) / b


def _first_guess(probability: float, a: float, b: float) -> float:
    if a >= 1 and b >= 1:
        z = -normal_quantile(probability)
        left, right = 1 / (2 * a - 1), 1 / (2 * b - 1)
        lam, h = (z * z - 3) / 6, 2 / (left + right)
        w = z * sqrt(lam + h) / h - (right - left) * (lam + 5 / 6 - 2 / (3 * h))
        return a / (a + b * exp(2 * w))
    lower = exp(a * log(a / (a + b))) / a
    upper = exp(b * log(b / (a + b))) / b
    both = lower + upper
    if probability < lower / both:
        return float((a * both * probability) ** (1 / a))
    return float(1 - (b * both * (1 - probability)) ** (1 / b))


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Return x with I_x(a, b) = probability, 0 < probability < 1, to about 1e-12."""
    low, high = 0.0, 1.0
    spread = sqrt(a * b / (a + b + 1)) / (a + b)
    x = min(max(_first_guess(probability, a, b), 1e-300), 1 - 1e-16)
    while high - low > 2.3e-16:
        error = beta_cdf(x, a, b) - probability
        low, high = (low, x) if error > 0 else (x, high)
        density = _front(x, a, b) / x / (1 - x)
        newton = error / density if density else 1.0
        bend = (a - 1) / x - (b - 1) / (1 - x)
        step = newton / (1 - min(1.0, newton * bend) / 2)
        if not low < x - step < high:
            x = (low + high) / 2
            continue
        # The iteration triples the right digits, so the step after a small one would change nothing.
        small = abs(step) < 1e-4 * min(spread, x, 1 - x)
        x -= step
        if small:
            break
    return x


def student_quantile(probability: float, freedom: int) -> float:
    """Return t with P(T <= t) = probability >= 1/2, for so many degrees of freedom."""
    y = beta_quantile(2 * probability - 1, 0.5, freedom / 2)
    return sqrt(freedom * y / (1 - y))


def binomial_pmf(k: int, n: int, p: float) -> float:
    """Return P(X = k) for X ~ Binomial(n, p), 0 < p < 1."""
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(p) + (n - k) * log1p(-p))


def binomial_cdf(k: int, n: int, p: float) -> float:
    """Return P(X <= k) for X ~ Binomial(n, p), 0 < p < 1."""
    if k < 0 or k >= n:
        return 0.0 if k < 0 else 1.0
    return beta_cdf(1 - p, n - k, k + 1)


def binomial_quantile(probability: float, n: int, p: float) -> tuple[int, float]:
    """Return the smallest k with P(X <= k) >= probability, and that P(X <= k); 0 < p < 1."""
    z = normal_quantile(probability)
    near = n * p + z * sqrt(n * p * (1 - p)) + (1 - 2 * p) * (z * z - 1) / 6
    k = min(max(round(near), 0), n)
    reached = binomial_cdf(k, n, p)
    while reached < probability and k < n:
        k += 1
        reached += binomial_pmf(k, n, p)
    while k > 0 and (below := reached - binomial_pmf(k, n, p)) >= probability:
        k -= 1
        reached = below
    return k, reached


def digamma(x: float) -> float:
    """Return the derivative of lgamma at x > 0 (recurrence, then the asymptotic series, DLMF 5.11.2)."""
    shift = 0.0
    while x < 10:
        shift -= 1 / x
        x += 1
    r = 1 / (x * x)
    tail = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - r * 691 / 32760)))))
    return shift + log(x) - 0.5 / x - tail


def root(of: Callable[[float], float], low: float, high: float, tolerance: float = 1e-12) -> float:
    """Return where a continuous function changes sign between low and high (Ridders 1979)."""
    at_low, at_high = of(low), of(high)
    while high - low > tolerance:
        middle = (low + high) / 2
        at_middle = of(middle)
        bow = sqrt(at_middle * at_middle - at_low * at_high)
        if bow == 0:
            return middle
        bent = middle + (middle - low) * (at_middle if at_low > at_high else -at_middle) / bow
        at_bent = of(bent)
        points = sorted([(low, at_low), (middle, at_middle), (bent, at_bent), (high, at_high)])
        for (left, at_left), (right, at_right) in pairwise(points):
            if at_right == 0:
                return right
            if (at_left > 0) != (at_right > 0):
                low, at_low, high, at_high = left, at_left, right, at_right
                break
    return (low + high) / 2
