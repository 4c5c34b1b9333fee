import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from helpdesk.scores.distributions import (
    beta_cdf,
    beta_quantile,
    binomial_cdf,
    binomial_pmf,
    binomial_quantile,
    digamma,
    root,
    student_quantile,
    two_sided_p,
    two_sided_z,
)

shapes = st.floats(-2, 5).map(lambda exponent: 10**exponent)
tails = st.sampled_from([0.0001, 0.001, 0.00135, 0.025, 0.05, 0.2, 0.5, 0.8, 0.95, 0.975, 0.99865, 0.999])


@given(probability=tails, a=shapes, b=shapes)
def test_beta_quantiles_equal_scipy(probability, a, b):
    ours, oracle = beta_quantile(probability, a, b), special.betaincinv(a, b, probability)
    if ours != pytest.approx(oracle, abs=1e-11):  # scipy itself is off by 1e-8 in places: who is nearer?
        miss = abs(special.betainc(a, b, ours) - probability)
        assert miss < min(1e-12, abs(special.betainc(a, b, oracle) - probability))


@given(x=st.floats(1e-300, 1), a=shapes, b=shapes)
def test_the_incomplete_beta_equals_scipy(x, a, b):
    assert beta_cdf(x, a, b) == pytest.approx(special.betainc(a, b, x), abs=5e-10)


@pytest.mark.parametrize("shape", [0.01, 0.5, 0.5829415347136074, 1, 7, 1000])
def test_the_median_of_equal_shapes_is_the_middle(shape):
    assert beta_quantile(0.5, shape, shape) == pytest.approx(0.5, abs=1e-11)


def test_a_million_answers_still_have_quantiles():
    for a, b in [(900_000.5, 100_000.5), (0.5, 1e6), (1e6, 0.5), (1e6, 1e6)]:
        for probability in (0.025, 0.975):
            oracle = special.betaincinv(a, b, probability)
            assert beta_quantile(probability, a, b) == pytest.approx(oracle, abs=1e-10)


@pytest.mark.parametrize("freedom", [1, 2, 3, 9, 29, 99, 1000, 100_000])
@pytest.mark.parametrize("probability", [0.55, 0.9, 0.975, 0.995, 0.9995])
def test_student_quantiles_equal_scipy(freedom, probability):
    assert student_quantile(probability, freedom) == pytest.approx(
        stats.t.ppf(probability, freedom), rel=1e-9
    )


@given(probability=tails, n=st.integers(1, 20_000), p=st.floats(0.001, 0.999))
def test_binomial_quantiles_equal_scipy(probability, n, p):
    k, reached = binomial_quantile(probability, n, p)
    if abs(stats.binom.cdf(k, n, p) - probability) > 1e-10:  # at a tie the last bit decides
        assert k == stats.binom.ppf(probability, n, p)
    assert reached == pytest.approx(stats.binom.cdf(k, n, p), abs=1e-10)


def test_binomial_chances_equal_scipy():
    for n, p in [(1, 0.5), (20, 0.1), (500, 0.93)]:
        for k in range(-1, n + 2):
            assert binomial_cdf(k, n, p) == pytest.approx(stats.binom.cdf(k, n, p), abs=1e-11)
        for k in range(n + 1):
            assert binomial_pmf(k, n, p) == pytest.approx(stats.binom.pmf(k, n, p), abs=1e-11)


@given(x=st.floats(-6, 6).map(lambda exponent: 10**exponent))
def test_digamma_equals_scipy(x):
    assert digamma(x) == pytest.approx(special.digamma(x), rel=1e-13, abs=1e-13)


def test_normal_tails_equal_scipy():
    assert two_sided_z(0.95) == pytest.approx(1.959963985, abs=1e-9)
    for z in (-8.0, -1.96, 0.0, 0.5, 3.0, 12.0):
        assert two_sided_p(z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-12)


@pytest.mark.parametrize(
    ("function", "low", "high", "expected"),
    [
        (lambda x: x * x - 2, 0, 2, math.sqrt(2)),
        (lambda x: 2 - x * x, 0, 2, math.sqrt(2)),
        (math.sin, 3, 4, math.pi),
        (lambda x: x - 1, 0, 2, 1),
        (lambda x: x**9 - 1e-9, -1, 2, 0.1),
    ],
)
def test_root_finds_where_the_sign_changes(function, low, high, expected):
    assert root(function, low, high) == pytest.approx(expected, abs=1e-10)
