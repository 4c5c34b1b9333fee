"""The spread between groups by maximum likelihood: the search behind `shrinkage.likelihood_prior`."""

from math import exp, fsum, log

from helpdesk.scores.distributions import digamma, root

Groups = list[tuple[int, int]]

# Beyond this weight of the prior the groups differ by hundredths of a percentage point: not told apart.
_HEAVIEST = 1e6


def _gains(groups: Groups, a: float, b: float) -> tuple[float, float, float]:
    at_a, at_b, at_both = digamma(a), digamma(b), digamma(a + b)
    return (
        fsum(digamma(a + x) - at_a for x, _ in groups),
        fsum(digamma(b + (n - x)) - at_b for x, n in groups),
        fsum(digamma(a + b + n) - at_both for _, n in groups),
    )


def _best_mean(groups: Groups, weight: float) -> float:
    # At a given weight a + b the likelihood is concave in the mean; the logit keeps the search off the ends.
    def slope(logit: float) -> float:
        mean = 1 / (1 + exp(-logit))
        a, b = mean * weight, weight / (1 + exp(logit))
        first, second, _ = _gains(groups, a, b)
        return (first - second) * a * b / weight

    return 1 / (1 + exp(-root(slope, -30.0, 30.0, 1e-11)))


def _slope_in_weight(groups: Groups, weight: float) -> float:
    mean = _best_mean(groups, weight)
    first, second, both = _gains(groups, mean * weight, (1 - mean) * weight)
    return mean * first + (1 - mean) * second - both


def _rises_from_zero(groups: Groups) -> bool:
    x_all, n_all = sum(x for x, _ in groups), sum(n for _, n in groups)
    p, q = x_all / n_all, 1 - x_all / n_all
    pairs = fsum(x * (x - 1) / p + (n - x) * (n - x - 1) / q - n * (n - 1) for x, n in groups)
    return pairs > 0


def likelihood_rho_and_mean(groups: Groups, highest_rho: float) -> tuple[float, float]:
    """Return the ρ in 0..highest_rho and the mean that make counts (x, n) likeliest under a beta-binomial.

    ρ is 0, with the pooled mean, where the likelihood falls as the spread leaves 0. The groups must hold some
    satisfied and some not. Source: the score equations of Griffiths 1973 and Tarone 1979.
    """
    pooled = sum(x for x, _ in groups) / sum(n for _, n in groups)
    lightest = (1 - highest_rho) / highest_rho
    if not _rises_from_zero(groups) or _slope_in_weight(groups, _HEAVIEST) > 0:
        return 0.0, pooled
    if _slope_in_weight(groups, lightest) < 0:
        return highest_rho, _best_mean(groups, lightest)
    at = root(lambda size: _slope_in_weight(groups, exp(size)), log(lightest), log(_HEAVIEST), 1e-10)
    return 1 / (exp(at) + 1), _best_mean(groups, exp(at))
