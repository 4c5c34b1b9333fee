"""Fair comparison of agents: each value is drawn towards what all agents show, the less its answers the more.

Empirical Bayes with a beta prior. A prior without a and b says: these agents cannot be told apart, everyone gets
the mean and no order is shown. The rule for very few agents belongs to the reports.
"""

from collections.abc import Sequence
from math import fsum, isclose
from typing import NamedTuple

from helpdesk.scores.checks import Number, between, part_of, parts_of, proportion
from helpdesk.scores.distributions import beta_quantile
from helpdesk.scores.overdispersion import likelihood_rho_and_mean

HIGHEST_RHO = 0.99
_TAIL = 0.025

Counts = Sequence[tuple[int, int]]


class Prior(NamedTuple):
    """Beta(a, b), weighing as much as a + b answers; rho = 1/(a + b + 1) and mean = a/(a + b), both 0..1.

    Where rho <= 0, a and b are None. Without any answer the mean is None too.
    """

    a: float | None
    b: float | None
    rho: float
    mean: float | None


class Posterior(NamedTuple):
    """A drawn-in share 0..1 with its 95 % limits; the limits are None where the prior has no a and b."""

    mean: float | None
    low: float | None
    high: float | None


def _prior(rho: float, mean: float) -> Prior:
    if rho <= 0:
        return Prior(None, None, rho, mean)
    rho = min(rho, HIGHEST_RHO)
    weight = (1 - rho) / rho
    return Prior(mean * weight, (1 - mean) * weight, rho, mean)


def _filled(counts: Counts) -> list[tuple[int, int]]:
    return [(x, n) for x, n in parts_of(counts) if n]


def _without_spread(groups: list[tuple[int, int]]) -> Prior | None:
    # Nothing can be learned about the spread from one group, from all or none, or from one answer each.
    x, n = sum(x for x, _ in groups), sum(n for _, n in groups)
    if n == 0:
        return Prior(None, None, 0.0, None)
    if len(groups) < 2 or x in (0, n) or n == len(groups):
        return Prior(None, None, 0.0, x / n)
    return None


def moment_prior(counts: Counts) -> Prior:
    """Return the prior that agents' counts (x, n) of one team and period suggest, in closed form.

    ρ = [S/(p(1 − p)) − (k − 1)] / [N − Σn²/N − (k − 1)] with S = Σ n(pᵢ − p)², then a + b = (1 − ρ)/ρ, a = p(a + b).
    Agents without answers count for nothing. a and b are None where ρ <= 0; ρ is 0 where there is nothing to
    estimate it from (one agent, all or none satisfied, one answer each), and held to 0.99 at most.
    Source: Kleinman 1973, JASA 68:46. Raises ValueError unless 0 <= x <= n are whole numbers.
    """
    groups = _filled(counts)
    if plain := _without_spread(groups):
        return plain
    k, total = len(groups), sum(n for _, n in groups)
    p = sum(x for x, _ in groups) / total
    seen = fsum(n * (x / n - p) ** 2 for x, n in groups) / (p * (1 - p))
    room = total - sum(n * n for _, n in groups) / total - (k - 1)
    return _prior((seen - (k - 1)) / room, p)


def likelihood_prior(counts: Counts) -> Prior:
    """Return the beta-binomial maximum likelihood prior of agents' counts (x, n); slower than `moment_prior`.

    Maximises Σ log[B(a + x, b + n − x) / B(a, b)]; ρ is 0 and a, b None where the likelihood does not rise as the
    spread leaves 0 (Tarone's statistic) and where `moment_prior` has nothing to go by; ρ is held to 0.99 at most.
    Source: Griffiths 1973, Biometrics 29:637; Tarone 1979, Biometrika 66:585.
    Raises ValueError unless 0 <= x <= n are whole numbers.
    """
    groups = _filled(counts)
    return _without_spread(groups) or _prior(*likelihood_rho_and_mean(groups, HIGHEST_RHO))


def beta_prior(a: Number, b: Number) -> Prior:
    """Return the fixed prior Beta(a, b): mean a/(a + b), weighing as much as a + b answers.

    ρ = 1/(a + b + 1), the correlation within an agent under a beta-binomial (Kleinman 1973).
    Raises ValueError unless a and b are finite and above 0.
    """
    left, right = between(a, "a", 0.0, 1e300), between(b, "b", 0.0, 1e300)
    return Prior(left, right, 1 / (left + right + 1), left / (left + right))


def posterior(x: int, n: int, prior: Prior) -> Posterior:
    """Return the drawn-in share of x out of n: mean (a + x)/(a + b + n), 2.5 % and 97.5 % beta quantiles.

    Where the prior has no a and b it is the prior's mean without limits. With n = 0 it is the prior itself.
    Source: conjugate beta-binomial, Gelman et al., Bayesian Data Analysis, chapter 5.
    Raises ValueError unless 0 <= x <= n are whole numbers.
    """
    x, n = part_of(x, n)
    if prior.a is None or prior.b is None:
        return Posterior(prior.mean, None, None)
    a, b = prior.a + x, prior.b + (n - x)
    return Posterior(a / (a + b), beta_quantile(_TAIL, a, b), beta_quantile(1 - _TAIL, a, b))


def _mean(x: int, n: int, a: float, b: float) -> float:
    return (a + x) / (a + b + n)


def rank(counts: Counts, prior: Prior) -> list[list[int]]:
    """Return places, best first, each a list of indices into counts; equal posterior means share a place.

    Those without answers come last, together. Where the prior has no a and b all share one place: no order is
    shown. Source: SURVEYS, ties and shrinkage. Raises ValueError unless 0 <= x <= n are whole numbers.
    """
    groups = parts_of(counts)
    if prior.a is None or prior.b is None:
        return [list(range(len(groups)))] if groups else []
    means = {i: _mean(x, n, prior.a, prior.b) for i, (x, n) in enumerate(groups) if n}
    places: list[list[int]] = []
    for i in sorted(means, key=lambda i: (-means[i], i)):
        if places and isclose(means[places[-1][0]], means[i], rel_tol=1e-12):
            places[-1].append(i)
        else:
            places.append([i])
    silent = [i for i, (_, n) in enumerate(groups) if not n]
    return [*places, silent] if silent else places


def bands(counts: Counts, prior: Prior, target: Number) -> list[str]:
    """Return "above", "expected" or "below" for each of counts, in their order.

    Above: the lower posterior limit exceeds the target share 0..1; below: the upper limit falls short of it.
    Those without answers, and all where the prior has no a and b, are as expected.
    Source: SURVEYS, bands instead of ranks. Raises ValueError for x > n, or a target outside 0..1.
    """
    aim = proportion(target, "target")
    return [_band(posterior(x, n, prior) if n else None, aim) for x, n in parts_of(counts)]


def _band(drawn: Posterior | None, target: float) -> str:
    if drawn is None or drawn.low is None or drawn.high is None:
        return "expected"
    if drawn.low > target:
        return "above"
    return "below" if drawn.high < target else "expected"
