import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from helpdesk.scores.control import (
    benjamini_hochberg,
    binomial_limits,
    ewma,
    ewma_p,
    funnel_limits,
    laney_chart,
    p_chart,
    sigma_z,
)

ORANGE_JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
ORANGE_JUICE += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
FIFTIES = [50] * 30
NIST = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5]
NIST += [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
SMOOTHED = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33]
SMOOTHED += [50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99]


@st.composite
def part(draw):
    n = draw(st.integers(0, 300))
    return draw(st.integers(0, n)), n


weeks = st.lists(part(), max_size=12).map(lambda pairs: ([x for x, _ in pairs], [n for _, n in pairs]))


def test_p1_orange_juice_cans():
    chart = p_chart(ORANGE_JUICE, FIFTIES)
    assert chart.centre == pytest.approx(0.2313333, abs=5e-8)
    for point in chart.points:
        assert point[1:3] == pytest.approx((0.05242755, 0.4102391), abs=5e-8)
    assert [week for week, point in enumerate(chart.points, 1) if point.out] == [15, 23]


def test_x1_moving_average_of_the_handbook():
    chart = ewma(NIST, centre=50, sigma=2.0539, weight=0.3, limit=3)
    assert [point.value for point in chart.points] == pytest.approx(SMOOTHED, abs=0.006)
    assert chart.points[-1][1:3] == pytest.approx((47.4116, 52.5884), abs=5e-5)
    assert not any(point.out for point in chart.points)
    first = chart.points[0]
    assert first.upper - 50 == pytest.approx(3 * 0.3 * 2.0539)


def test_f1_funnel_limits_at_fifty():
    assert funnel_limits(0.9, 50, 0.025) == pytest.approx((0.8003, 0.9661), abs=5e-5)
    assert funnel_limits(0.9, 50, 0.001) == pytest.approx((0.7399, 0.9961), abs=5e-5)


def test_a_frozen_baseline_replaces_the_mean():
    chart = p_chart([45, 30], [50, 50], baseline=0.9)
    assert chart.centre == 0.9
    assert chart.points[0].lower == pytest.approx(0.9 - 3 * math.sqrt(0.09 / 50))
    assert [point.out for point in chart.points] == [False, True]


def test_small_weeks_get_exact_limits_and_large_ones_three_sigmas():
    chart = p_chart([9, 45, 360], [10, 50, 400], baseline=0.9)
    exact = binomial_limits([10], 0.9)[0]
    assert chart.points[0][1:3] == exact
    assert chart.points[1].lower == pytest.approx(0.9 - 3 * math.sqrt(0.09 / 50))
    assert chart.points[1].upper == 1.0
    assert chart.points[2].upper == pytest.approx(0.945)


def test_the_lower_limit_stops_at_zero():
    assert p_chart([6, 5], [50, 50], baseline=0.1).points[0].lower == 0.0


def test_weeks_without_answers_are_gaps():
    chart = p_chart([9, 0, 8], [10, 0, 10])
    assert chart.points[1] == (None, None, None, False)
    assert chart.centre == 0.85
    assert p_chart([], []) == (None, [])
    assert p_chart([0], [0]) == (None, [(None, None, None, False)])
    assert laney_chart([0], [0]) == (None, [(None, None, None, False)])


@pytest.mark.parametrize("x", [0, 20])
def test_all_or_none_is_never_out(x):
    for chart in (p_chart([x] * 3, [20] * 3), laney_chart([x] * 3, [20] * 3)):
        assert not any(point.out for point in chart.points)


@given(data=weeks, baseline=st.none() | st.floats(0, 1))
def test_chart_points_stay_on_the_scale_and_out_means_outside(data, baseline):
    for make in (p_chart, laney_chart):
        chart = make(*data, baseline)
        assert len(chart.points) == len(data[0])
        for x, n, point in zip(*data, chart.points, strict=True):
            assert point.value == (x / n if n else None)
            if point.lower is not None:
                assert 0 <= point.lower <= point.upper <= 1
                if min(n * chart.centre, n * (1 - chart.centre)) > 5:
                    assert point.lower <= chart.centre <= point.upper
                assert point.out == (not point.lower <= point.value <= point.upper)


def test_laney_widens_what_varies_beyond_chance():
    counts, sizes = [9000, 9300, 8800, 9200, 8900, 9350], [10_000] * 6
    wider = sigma_z(counts, sizes)
    assert wider > 1.2
    plain, laney = p_chart(counts, sizes), laney_chart(counts, sizes)
    assert sum(point.out for point in plain.points) > 0
    assert not any(point.out for point in laney.points)
    half = plain.centre - plain.points[0].lower
    assert laney.centre - laney.points[0].lower == pytest.approx(half * wider)


def test_sigma_z_follows_its_formula():
    counts, sizes, p = [8, 0, 30, 45], [10, 0, 40, 50], 0.83
    scores = [(x / n - p) / math.sqrt(p * (1 - p) / n) for x, n in zip(counts, sizes, strict=True) if n]
    moves = [abs(scores[1] - scores[0]), abs(scores[2] - scores[1])]
    assert sigma_z(counts, sizes) == pytest.approx(sum(moves) / 2 / 1.128379, abs=1e-6)


def test_sigma_z_of_too_little_is_unknown():
    assert sigma_z([], []) is None
    assert sigma_z([3], [4]) is None
    assert sigma_z([4, 4], [4, 4]) is None
    points = laney_chart([3, 0], [4, 0]).points
    assert points == [(0.75, None, None, False), (None, None, None, False)]


@given(n=st.integers(1, 3000), centre=st.floats(0.01, 0.99), tail=st.sampled_from([0.001, 0.00135, 0.025]))
def test_binomial_limits_equal_scipy_and_hold_their_chance(n, centre, tail):
    low, high = binomial_limits([n], centre, tail)[0]
    assert low == stats.binom.ppf(tail, n, centre) / n
    assert high == stats.binom.ppf(1 - tail, n, centre) / n
    assert stats.binom.cdf(round(low * n) - 1, n, centre) < tail
    assert stats.binom.sf(round(high * n), n, centre) <= tail + 1e-12


def test_binomial_limits_of_certainty_and_of_nothing():
    assert binomial_limits([5, 0], 1) == [(1, 1), None]
    assert binomial_limits([5], 0.0) == [(0, 0)]
    assert binomial_limits([], 0.5) == []


@given(
    values=st.lists(st.none() | st.floats(-100, 100), max_size=30),
    weight=st.floats(0.05, 1),
    sigma=st.floats(0, 10),
)
def test_the_moving_average_follows_its_recursion(values, weight, sigma):
    chart = ewma(values, 10, sigma, weight, 2.7)
    level, steps = 10.0, 0
    for value, point in zip(values, chart.points, strict=True):
        if value is not None:
            level, steps = weight * value + (1 - weight) * level, steps + 1
        spread = sigma**2 * weight / (2 - weight) * (1 - (1 - weight) ** (2 * steps))
        assert point.value == pytest.approx(level, abs=1e-9)
        assert point.upper == pytest.approx(10 + 2.7 * math.sqrt(spread), abs=1e-9)
        assert point.upper - 10 == pytest.approx(10 - point.lower, abs=1e-9)


def test_the_moving_average_of_shares_uses_each_weeks_size():
    chart = ewma_p([18, 0, 30], [20, 0, 50], centre=0.8)
    first, gap, last = chart.points
    assert first.value == pytest.approx(0.2 * 0.9 + 0.8 * 0.8)
    assert first.upper == pytest.approx(0.8 + 3 * math.sqrt(0.04 * 0.16 / 20))
    assert gap == first
    assert last.value == pytest.approx(0.2 * 0.6 + 0.8 * first.value)
    assert last.lower == pytest.approx(0.8 - 3 * math.sqrt(0.04 * 0.16 / 50 + 0.64 * 0.04 * 0.16 / 20))


def test_the_moving_average_sees_a_small_lasting_drift():
    sizes = [200] * 12
    counts = [180, 181, 179, 180, 172, 173, 172, 171, 172, 173, 172, 172]
    assert not any(point.out for point in p_chart(counts, sizes, 0.9).points)
    assert ewma_p(counts, sizes, 0.9).points[-1].out


@given(data=weeks, centre=st.floats(0, 1), weight=st.floats(0.01, 1))
def test_the_moving_average_of_shares_stays_on_the_scale(data, centre, weight):
    for point in ewma_p(*data, centre, weight).points:
        assert 0 <= point.lower <= centre <= point.upper <= 1
        assert -1e-12 <= point.value <= 1 + 1e-12


@given(target=st.floats(0, 1), n=st.integers(1, 5000), tail=st.sampled_from([0.025, 0.001]))
def test_funnel_limits_enclose_what_the_binomial_allows(target, n, tail):
    low, high = funnel_limits(target, n, tail)
    assert 0 <= low <= high <= 1
    if 0.001 < target < 0.999:
        exact = binomial_limits([n], target, tail)[0]
        assert exact.low - 1 / n - 1e-12 <= low <= exact.low + 1e-12
        assert exact.high - 1 / n - 1e-12 <= high <= exact.high + 1e-12


def test_the_funnel_narrows_and_alarm_lies_outside_alert():
    few, many = funnel_limits(0.9, 50, 0.025), funnel_limits(0.9, 5000, 0.025)
    assert many.high - many.low < few.high - few.low
    alarm = funnel_limits(0.9, 50, 0.001)
    assert alarm.low < few.low < few.high < alarm.high
    assert many == pytest.approx(
        (0.9 - 1.96 * math.sqrt(0.09 / 5000), 0.9 + 1.96 * math.sqrt(0.09 / 5000)), abs=2e-4
    )


def test_the_funnel_of_nothing_and_of_certainty():
    assert funnel_limits(0.9, 0, 0.025) is None
    assert funnel_limits(1, 10, 0.025) == (1, 1)
    assert funnel_limits(0, 10, 0.025) == (0, 0)


@given(
    p_values=st.lists(st.floats(0, 1) | st.floats(0, 0.05), max_size=30), q=st.sampled_from([0.01, 0.05, 0.2])
)
def test_findings_equal_statsmodels(p_values, q):
    oracle = list(multipletests(p_values, q, method="fdr_bh")[0]) if p_values else []
    assert benjamini_hochberg(p_values, q) == oracle


def test_a_lone_chance_finding_among_twenty_does_not_stand():
    assert benjamini_hochberg([0.04] + [0.5] * 19) == [False] * 20
    assert benjamini_hochberg([0.5, 0.001, 0.9]) == [False, True, False]
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize(
    ("counts", "sizes"),
    [([4], [3]), ([-1], [3]), ([True], [3]), ([1.0], [3]), ([1], [float("nan")]), ([1], [1, 2])],
)
def test_impossible_weeks_are_refused(counts, sizes):
    for make in (p_chart, laney_chart, sigma_z):
        with pytest.raises(ValueError, match="must"):
            make(counts, sizes)
    with pytest.raises(ValueError, match="must"):
        ewma_p(counts, sizes, 0.5)


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan"), True, "0.9"])
def test_impossible_centres_are_refused_by_name(bad):
    for ask in (
        lambda: p_chart([1], [2], bad),
        lambda: laney_chart([1], [2], bad),
        lambda: sigma_z([1], [2], bad),
        lambda: binomial_limits([2], bad),
        lambda: ewma_p([1], [2], bad),
        lambda: funnel_limits(bad, 10, 0.025),
        lambda: benjamini_hochberg([bad]),
    ):
        with pytest.raises(ValueError, match=str(bad)):
            ask()


@pytest.mark.parametrize("bad", [0, 0.5, 0.975, -0.1, float("nan"), True])
def test_impossible_tails_are_refused_by_name(bad):
    with pytest.raises(ValueError, match=str(bad)):
        funnel_limits(0.9, 10, bad)
    with pytest.raises(ValueError, match=str(bad)):
        binomial_limits([10], 0.9, bad)


@pytest.mark.parametrize(
    "changed",
    [
        {"weight": 0},
        {"weight": 1.1},
        {"limit": -1},
        {"sigma": -1},
        {"centre": float("nan")},
        {"values": ["x"]},
    ],
)
def test_impossible_moving_averages_are_refused(changed):
    with pytest.raises(ValueError, match="must be"):
        ewma(**({"values": [1.0], "centre": 0.0, "sigma": 1.0} | changed))


@pytest.mark.parametrize("bad", [-1, 2.5, True])
def test_impossible_sizes_are_refused_by_name(bad):
    with pytest.raises(ValueError, match=str(bad)):
        binomial_limits([bad], 0.5)
    with pytest.raises(ValueError, match=str(bad)):
        funnel_limits(0.5, bad, 0.025)


@pytest.mark.parametrize("bad", [0, 1, -1, float("nan")])
def test_impossible_shares_of_false_findings_are_refused(bad):
    with pytest.raises(ValueError, match=str(bad)):
        benjamini_hochberg([0.5], bad)
