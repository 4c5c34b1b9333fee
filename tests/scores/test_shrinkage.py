import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, special, stats

from helpdesk.scores.shrinkage import (
    Prior,
    bands,
    beta_prior,
    likelihood_prior,
    moment_prior,
    posterior,
    rank,
)

BATTING = beta_prior(78.661, 224.875)
TEAM = [(45, 50), (30, 40), (88, 100), (12, 20), (60, 62)]
ALIKE = [(90, 100), (91, 100), (89, 100)]


@st.composite
def part(draw):
    n = draw(st.integers(0, 200))
    return draw(st.integers(0, n)), n


teams = st.lists(part(), min_size=0, max_size=8)


@pytest.mark.parametrize(
    ("x", "n", "mean"),
    [(3771, 12364, 0.30390), (216, 944, 0.23619), (2, 21, 0.24854), (11, 49, 0.25433), (772, 3044, 0.25412)],
)
def test_e1_batting_averages_are_drawn_in(x, n, mean):
    assert posterior(x, n, BATTING).mean == pytest.approx(mean, abs=5e-6)


def test_e2_four_of_ten_no_longer_beats_three_hundred_of_a_thousand():
    assert posterior(4, 10, BATTING).mean == pytest.approx(0.26364, abs=5e-6)
    assert posterior(300, 1000, BATTING).mean == pytest.approx(0.29049, abs=5e-6)
    assert rank([(4, 10), (300, 1000)], BATTING) == [[1], [0]]


def test_e3_rat_tumours():
    drawn = posterior(4, 14, beta_prior(1.4, 8.6))
    assert drawn.mean == pytest.approx(0.225)
    assert stats.beta(5.4, 18.6).std() == pytest.approx(0.0835, abs=5e-5)
    assert drawn[1:] == pytest.approx(stats.beta(5.4, 18.6).ppf([0.025, 0.975]), abs=1e-9)


def test_e4_efron_and_morris_batting_averages():
    hits = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
    pooled = moment_prior([(x, 45) for x in hits])
    assert pooled.mean == pytest.approx(0.26543, abs=5e-6)
    chance = pooled.mean * (1 - pooled.mean) / 45
    kept = 1 - (len(hits) - 3) * chance / sum((x / 45 - pooled.mean) ** 2 for x in hits)
    assert kept == pytest.approx(0.2117, abs=5e-5)
    weight = 45 * (1 - kept) / kept  # the beta prior that keeps as much of 45 answers
    prior = beta_prior(pooled.mean * weight, (1 - pooled.mean) * weight)
    assert posterior(18, 45, prior).mean == pytest.approx(0.2939, abs=5e-5)
    assert posterior(7, 45, prior).mean == pytest.approx(0.2422, abs=5e-5)


def test_the_moment_prior_follows_its_formula():
    p = sum(x for x, _ in TEAM) / 272
    seen = sum(n * (x / n - p) ** 2 for x, n in TEAM)
    rho = (seen / (p * (1 - p)) - 4) / (272 - sum(n * n for _, n in TEAM) / 272 - 4)
    prior = moment_prior(TEAM)
    assert (prior.rho, prior.mean) == pytest.approx((rho, p))
    assert prior.a + prior.b == pytest.approx((1 - rho) / rho)
    assert prior.a == pytest.approx(p * (1 - rho) / rho)


def test_agents_alike_have_no_prior_weight_no_limits_and_no_order():
    for prior in (moment_prior(ALIKE), likelihood_prior(ALIKE)):
        assert (prior.a, prior.b) == (None, None)
        assert prior.rho <= 0
        assert prior.mean == 0.9
        assert posterior(91, 100, prior) == (0.9, None, None)
        assert rank(ALIKE, prior) == [[0, 1, 2]]
        assert bands(ALIKE, prior, 0.1) == ["expected"] * 3


@pytest.mark.parametrize("estimate", [moment_prior, likelihood_prior])
@pytest.mark.parametrize(
    ("counts", "mean"),
    [
        ([], None),
        ([(0, 0), (0, 0)], None),
        ([(3, 4)], 0.75),
        ([(3, 4), (0, 0)], 0.75),
        ([(5, 5), (9, 9)], 1.0),
        ([(0, 5), (0, 9)], 0.0),
        ([(1, 1), (0, 1), (1, 1), (1, 1)], 0.75),
    ],
)
def test_where_nothing_can_be_learned_there_is_a_mean_at_most(estimate, counts, mean):
    assert estimate(counts) == Prior(None, None, 0.0, mean)


@pytest.mark.parametrize("estimate", [moment_prior, likelihood_prior])
def test_all_or_none_agents_still_have_a_proper_prior(estimate):
    prior = estimate([(10, 10), (0, 10), (10, 10)])
    assert prior.rho == 0.99
    assert prior.a > 0
    assert prior.b > 0
    assert 0 < posterior(10, 10, prior).low < 1


def test_the_likelihood_prior_equals_a_numerical_search():
    for counts in (TEAM, [(x, 45) for x in (25, 17, 16, 15, 14, 9, 3)], [(1, 2), (90, 99), (5, 12), (0, 4)]):
        x, n = np.array(counts).T

        def loss(logs, x=x, n=n):
            a, b = np.exp(logs)
            return -(special.betaln(a + x, b + n - x) - special.betaln(a, b)).sum()

        options = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4000}
        best = optimize.minimize(loss, [1.0, 1.0], method="Nelder-Mead", options=options)
        prior = likelihood_prior(counts)
        assert (prior.a, prior.b) == pytest.approx(np.exp(best.x), rel=1e-4)
        assert loss([math.log(prior.a), math.log(prior.b)]) <= best.fun + 1e-10


def test_both_estimates_find_the_spread_that_made_the_counts():
    rng = np.random.default_rng(7)
    shares = rng.beta(42.5, 7.5, 400)
    counts = [(int(rng.binomial(150, share)), 150) for share in shares]
    for prior in (moment_prior(counts), likelihood_prior(counts)):
        assert prior.mean == pytest.approx(0.85, abs=0.01)
        assert prior.rho == pytest.approx(1 / 51, rel=0.2)


@given(counts=teams)
def test_a_prior_is_complete_or_empty(counts):
    prior = moment_prior(counts)
    assert moment_prior(counts[::-1]) == pytest.approx(prior, nan_ok=True) if prior.a else True
    assert (prior.a is None) == (prior.b is None) == (prior.rho <= 0)
    if prior.a is not None:
        assert prior.a > 0
        assert prior.b > 0
        assert prior.rho == pytest.approx(1 / (prior.a + prior.b + 1))
        assert prior.mean == pytest.approx(prior.a / (prior.a + prior.b))
    assert (prior.mean is None) == (sum(n for _, n in counts) == 0)


@given(counts=teams)
def test_a_likelihood_prior_is_complete_or_empty(counts):
    prior = likelihood_prior(counts)
    assert (prior.a is None) == (prior.rho <= 0)
    if prior.a is not None:
        assert min(prior.a, prior.b) > 0


@given(counts=part(), a=st.floats(0.01, 500), b=st.floats(0.01, 500))
def test_posteriors_equal_scipy_and_lie_between_prior_and_share(counts, a, b):
    x, n = counts
    drawn = posterior(x, n, beta_prior(a, b))
    assert drawn[1:] == pytest.approx(stats.beta(a + x, b + n - x).ppf([0.025, 0.975]), abs=1e-9)
    ends = sorted([a / (a + b), x / n if n else a / (a + b)])
    assert ends[0] - 1e-12 <= drawn.mean <= ends[1] + 1e-12


@given(counts=teams, a=st.floats(0.1, 100), b=st.floats(0.1, 100))
def test_places_hold_everyone_once_best_first(counts, a, b):
    prior = beta_prior(a, b)
    places = rank(counts, prior)
    assert sorted(index for place in places for index in place) == list(range(len(counts)))
    answered = [place for place in places if counts[place[0]][1]]
    best = [posterior(*counts[place[0]], prior).mean for place in answered]
    assert best == sorted(best, reverse=True)


def test_equal_means_share_a_place_and_those_without_answers_come_last():
    prior = beta_prior(5, 5)
    assert rank([(0, 0), (3, 6), (6, 6), (1, 2), (0, 3), (0, 0)], prior) == [[2], [1, 3], [4], [0, 5]]
    assert rank([], prior) == []
    assert rank([], Prior(None, None, 0.0, None)) == []


def test_bands_need_the_whole_interval_beyond_the_target():
    prior = beta_prior(17, 3)
    assert bands([(500, 500), (17, 20), (50, 100), (0, 0)], prior, 0.85) == [
        "above",
        "expected",
        "below",
        "expected",
    ]
    assert bands([(0, 0)], prior, 0.01) == ["expected"]
    assert bands([], prior, 0.85) == []


def test_a_fixed_prior_knows_its_weight():
    assert beta_prior(17, 3) == (17.0, 3.0, 1 / 21, 0.85)


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf"), True, None, "1"])
def test_impossible_priors_are_refused_by_name(bad):
    for pair in ((bad, 2), (2, bad)):
        with pytest.raises(ValueError, match=str(bad)):
            beta_prior(*pair)


@pytest.mark.parametrize(("x", "n"), [(4, 3), (-1, 3), (1, -3), (True, 3), (1.0, 3), (1, float("nan"))])
def test_impossible_counts_are_refused(x, n):
    for ask in (moment_prior, likelihood_prior):
        with pytest.raises(ValueError, match="must"):
            ask([(3, 4), (x, n)])
    for prior in (BATTING, Prior(None, None, 0.0, 0.5)):
        with pytest.raises(ValueError, match="must"):
            posterior(x, n, prior)
        with pytest.raises(ValueError, match="must"):
            rank([(x, n)], prior)
        with pytest.raises(ValueError, match="must"):
            bands([(x, n)], prior, 0.5)


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan"), True, None])
def test_impossible_targets_are_refused_by_name(bad):
    with pytest.raises(ValueError, match=str(bad)):
        bands(TEAM, BATTING, bad)
