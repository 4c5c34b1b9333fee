from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from helpdesk.scores.intervals import (
    agresti_coull,
    clopper_pearson,
    clustered_n,
    jeffreys,
    mean_t,
    newcombe_difference,
    wilson,
    wilson_share,
)

PROPORTION_INTERVALS = [wilson, jeffreys, clopper_pearson, agresti_coull]
STATSMODELS_NAMES = {
    wilson: "wilson",
    jeffreys: "jeffreys",
    clopper_pearson: "beta",
    agresti_coull: "agresti_coull",
}


@st.composite
def parts(draw, largest=3000):
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


confidences = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998])


@pytest.mark.parametrize(
    ("vector", "x", "n", "low", "high", "within"),
    [
        ("W1", 18, 20, 0.698966355, 0.972133519, 1e-9),
        ("W2", 4, 20, 0.080657663, 0.416017432, 1e-9),
        ("W3", 4, 200, 0.007804426, 0.050287087, 1e-9),
        ("W4", 190, 200, 0.910421852, 0.972617354, 1e-9),
        ("W5", 0, 30, 0, 0.113513393, 1e-9),
        ("W5", 30, 30, 0.886486607, 1, 1e-9),
        ("W6", 81, 263, 0.2553, 0.3662, 6e-5),
        ("W6", 0, 20, 0, 0.1611, 6e-5),
        ("W7", 100, 200, 0.4313609, 0.5686391, 6e-8),
    ],
)
def test_wilson_gives_the_published_limits(vector, x, n, low, high, within):
    assert wilson(x, n) == pytest.approx((low, high), abs=within)


@pytest.mark.parametrize(
    ("vector", "x", "n", "low", "high", "within"),
    [
        ("J1", 18, 20, 0.716146743, 0.978627512, 1e-9),
        ("J1", 4, 20, 0.071520052, 0.408225763, 1e-9),
        ("J1", 4, 200, 0.006787599, 0.046846567, 1e-9),
        ("J2", 100, 200, 0.4311217, 0.5688783, 6e-8),
    ],
)
def test_jeffreys_gives_the_published_limits(vector, x, n, low, high, within):
    assert jeffreys(x, n) == pytest.approx((low, high), abs=within)


@pytest.mark.parametrize(
    ("vector", "x", "n", "low", "high", "within"),
    [
        ("CP1", 18, 20, 0.683017286, 0.987651473, 1e-9),
        ("CP1", 4, 20, 0.057333997, 0.436614003, 1e-9),
        ("CP1", 100, 200, 0.4286584, 0.5713416, 6e-8),
    ],
)
def test_clopper_pearson_gives_the_published_limits(vector, x, n, low, high, within):
    assert clopper_pearson(x, n) == pytest.approx((low, high), abs=within)


def test_ac1_agresti_coull_is_clamped_where_the_paper_goes_below_zero():
    assert agresti_coull(1, 30) == pytest.approx((0, 0.180917985), abs=1e-9)


@pytest.mark.parametrize(
    ("vector", "counts", "expected"),
    [("D1", (56, 70, 48, 80), (0.2000, 0.0524, 0.3339)), ("D2", (7, 34, 1, 34), (0.1765, 0.0189, 0.3404))],
)
def test_newcombe_gives_the_published_difference(vector, counts, expected):
    assert newcombe_difference(*counts) == pytest.approx(expected, abs=6e-5)


def test_c1_five_efforts_reach_beyond_the_scale_and_are_clamped():
    mean = mean_t([7, 6, 5, 4, 2], 1, 7)
    assert mean.value == pytest.approx(4.80)
    assert mean.low == pytest.approx(2.41, abs=0.005)
    assert mean.high == 7.0


@pytest.mark.parametrize("n", [10, 30, 50, 100, 200, 400])
def test_precision_at_ninety_percent_is_as_the_survey_rules_print_it(n):
    printed = {10: (59.6, 98.2), 30: (74.4, 96.5), 50: (78.6, 95.7)}
    printed |= {100: (82.6, 94.5), 200: (85.1, 93.4), 400: (86.7, 92.6)}
    low, high = wilson(n * 9 // 10, n)
    assert (round(100 * low, 1), round(100 * high, 1)) == printed[n]


@pytest.mark.parametrize("interval", PROPORTION_INTERVALS)
def test_limits_equal_statsmodels_for_every_x_of_many_n(interval):
    for n in (1, 2, 3, 7, 29, 100, 1001):
        for x in range(0, n + 1, max(1, n // 40)):
            for confidence in (0.8, 0.95, 0.998):
                low, high = proportion_confint(x, n, 1 - confidence, method=STATSMODELS_NAMES[interval])
                if interval is jeffreys:  # ours follows DescTools: none and all reach the end of the scale
                    low, high = 0.0 if x == 0 else low, 1.0 if x == n else high
                oracle = (max(0.0, low), min(1.0, high))
                assert interval(x, n, confidence) == pytest.approx(oracle, abs=1e-9), (x, n, confidence)


def test_newcombe_equals_statsmodels():
    for n1, n2 in [(1, 1), (5, 12), (34, 34), (70, 80), (1000, 9)]:
        for x1 in range(0, n1 + 1, max(1, n1 // 7)):
            for x2 in range(0, n2 + 1, max(1, n2 // 7)):
                oracle = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
                assert newcombe_difference(x1, n1, x2, n2)[1:] == pytest.approx(oracle, abs=1e-9)


@pytest.mark.parametrize("interval", PROPORTION_INTERVALS)
@given(part=parts(), confidence=confidences)
def test_limits_enclose_the_share_and_stay_in_bounds(interval, part, confidence):
    x, n = part
    low, high = interval(x, n, confidence)
    assert 0 <= low <= x / n <= high <= 1
    assert low < high


@pytest.mark.parametrize("interval", PROPORTION_INTERVALS)
@given(part=parts(), confidence=confidences)
def test_satisfied_and_dissatisfied_mirror_each_other(interval, part, confidence):
    x, n = part
    low, high = interval(x, n, confidence)
    assert interval(n - x, n, confidence) == pytest.approx((1 - high, 1 - low), abs=1e-11)


@pytest.mark.parametrize("interval", PROPORTION_INTERVALS)
@given(part=parts())
def test_more_confidence_is_wider(interval, part):
    narrow, wide = interval(*part, 0.8), interval(*part, 0.99)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@given(part=parts())
def test_one_more_satisfied_answer_raises_both_limits(part):
    x, n = part
    before, after = wilson(x, n), wilson(min(x + 1, n), n)
    assert before.low <= after.low
    assert before.high <= after.high


@given(part=parts())
def test_ten_times_the_answers_narrow_the_interval(part):
    x, n = part
    few, many = wilson(x, n), wilson(10 * x, 10 * n)
    assert many.high - many.low < few.high - few.low


@pytest.mark.parametrize("interval", [wilson, jeffreys, clopper_pearson])
def test_none_and_all_reach_the_ends_exactly(interval):
    for n in (1, 3, 10, 30, 999):
        assert interval(0, n).low == 0.0
        assert interval(n, n).high == 1.0


def test_no_answers_give_no_interval():
    for interval in PROPORTION_INTERVALS:
        assert interval(0, 0) is None
    assert wilson_share(0.5, 0) is None
    assert newcombe_difference(0, 0, 3, 4) is None
    assert newcombe_difference(3, 4, 0, 0) is None
    assert mean_t([], 1, 5) is None


@given(part=parts())
def test_a_weighted_share_of_equal_answers_is_the_plain_interval(part):
    x, n = part
    assert wilson_share(x / n, n) == pytest.approx(wilson(x, n), abs=1e-9)


@given(n=st.integers(1, 500))
def test_answers_of_as_many_customers_are_worth_their_count(n):
    assert clustered_n([1] * n) == pytest.approx(n)


@given(n=st.integers(1, 200), customers=st.integers(1, 50))
def test_answers_in_equal_clusters_are_worth_the_number_of_customers(n, customers):
    assert clustered_n([n] * customers) == pytest.approx(customers)


def test_one_customer_who_gave_three_of_twelve_answers_widens_the_interval():
    """(9 + 3)² / (9 · 1 + 3²) = 8."""
    worth = clustered_n([1] * 9 + [3])
    assert worth == pytest.approx(8)
    plain, widened = wilson(9, 12), wilson_share(Fraction(9, 12), worth)
    assert widened.low < plain.low and widened.high > plain.high


@given(sizes=st.lists(st.fractions(0, 20), max_size=60))
def test_clusters_are_never_worth_more_than_their_answers_or_their_number(sizes):
    worth = clustered_n(sizes)
    assert 0 <= worth <= len(sizes) + 1e-9
    if all(size == 0 or size >= 1 for size in sizes):
        assert worth <= float(sum(sizes)) + 1e-9


@pytest.mark.parametrize("sizes", [[-1], [True], ["3"], [None], [float("nan")], [float("inf")]])
def test_impossible_cluster_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match="a size must be"):
        clustered_n(sizes)


def test_a_weighted_share_takes_any_kind_of_number():
    assert wilson_share(Fraction(1, 2), Decimal("12.5")) == wilson_share(0.5, 12.5)
    assert wilson_share(1, 12.5).high == 1.0
    assert wilson_share(0, 12.5).low == 0.0


@given(first=parts(), second=parts())
def test_a_difference_turned_round_changes_its_sign(first, second):
    forward, back = newcombe_difference(*first, *second), newcombe_difference(*second, *first)
    assert back == pytest.approx((-forward.value, -forward.high, -forward.low), abs=1e-12)
    assert -1 <= forward.low <= forward.value <= forward.high <= 1


@given(values=st.lists(st.integers(1, 5), min_size=2, max_size=300))
def test_the_mean_interval_equals_scipy_within_the_scale(values):
    mean = mean_t(values, 1, 5)
    assert 1 <= mean.low <= mean.value <= mean.high <= 5
    if len(set(values)) > 1:
        oracle = stats.ttest_1samp(values, 0).confidence_interval(0.95)
        assert mean.low == pytest.approx(max(1, oracle.low), abs=1e-9)
        assert mean.high == pytest.approx(min(5, oracle.high), abs=1e-9)


def test_one_answer_has_a_mean_without_limits():
    assert mean_t([4], 1, 5) == (4.0, None, None)


def test_equal_answers_have_a_mean_without_width():
    assert mean_t([4, 4, 4], 1, 5) == (4.0, 4.0, 4.0)


@pytest.mark.parametrize("interval", PROPORTION_INTERVALS)
@pytest.mark.parametrize(
    ("x", "n", "named"),
    [
        (-1, 3, "-1"),
        (4, 3, "4"),
        (1, -3, "-3"),
        (True, 3, "True"),
        (1, True, "True"),
        (1.0, 3, "1.0"),
        (1, float("nan"), "nan"),
        ("1", 3, "'1'"),
        (None, 3, "None"),
    ],
)
def test_impossible_counts_are_refused_by_name(interval, x, n, named):
    with pytest.raises(ValueError, match=named):
        interval(x, n)


@pytest.mark.parametrize("interval", PROPORTION_INTERVALS)
@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95, float("nan"), True, None])
def test_impossible_confidence_is_refused_by_name(interval, confidence):
    with pytest.raises(ValueError, match=str(confidence)):
        interval(3, 4, confidence)


@pytest.mark.parametrize(
    ("share", "size"),
    [(1.1, 3), (-0.1, 3), (0.5, -1), (float("nan"), 3), (0.5, float("inf")), (True, 3), ("half", 3)],
)
def test_impossible_weighted_shares_are_refused(share, size):
    with pytest.raises(ValueError, match="must be"):
        wilson_share(share, size)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [([0, 3], 1, 5), ([6], 1, 5), ([float("nan")], 1, 5), ([True], 1, 5), ([None], 1, 5), ([3], 5, 1)],
)
def test_values_outside_the_scale_are_refused(values, low, high):
    with pytest.raises(ValueError, match="must be"):
        mean_t(values, low, high)
