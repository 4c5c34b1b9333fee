import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from helpdesk.scores.casemix import expected, mantel_haenszel, post_stratify, shared, standardised

# UCBAdmissions by department: ((men admitted, women admitted), (men rejected, women rejected)).
ADMISSIONS = [
    ((512, 89), (313, 19)),
    ((353, 17), (207, 8)),
    ((120, 202), (205, 391)),
    ((138, 131), (279, 244)),
    ((53, 94), (138, 299)),
    ((22, 24), (351, 317)),
]
cells = st.integers(0, 60)
tables = st.lists(st.tuples(st.tuples(cells, cells), st.tuples(cells, cells)), min_size=1, max_size=6)


@st.composite
def part(draw, least=0):
    n = draw(st.integers(least, 200))
    return draw(st.integers(0, n)), n


def test_m1_admissions_turn_round_once_departments_are_compared():
    men = sum(table[0][0] for table in ADMISSIONS), sum(table[1][0] for table in ADMISSIONS)
    women = sum(table[0][1] for table in ADMISSIONS), sum(table[1][1] for table in ADMISSIONS)
    assert 100 * men[0] / sum(men) == pytest.approx(44.52, abs=0.005)
    assert 100 * women[0] / sum(women) == pytest.approx(30.35, abs=0.005)
    odds = mantel_haenszel(ADMISSIONS)
    assert odds.value == pytest.approx(0.9046968, abs=5e-8)
    assert (odds.low, odds.high) == pytest.approx((0.7719074, 1.06033), abs=5e-6)
    assert odds.chi2 == pytest.approx(1.4269, abs=5e-5)
    assert odds.p_value == pytest.approx(0.2323, abs=5e-5)


@given(strata=tables)
def test_odds_ratios_equal_statsmodels(strata):
    ours = mantel_haenszel(strata)
    kept = [table for table in strata if sum(map(sum, table)) > 1]
    surplus = sum((a * d - b * c) / (a + b + c + d) for (a, b), (c, d) in kept)
    if not ours.value or not kept or abs(surplus) < 0.5:
        return
    oracle = StratifiedTable([np.array(table, dtype=float) for table in kept])
    assert ours.value == pytest.approx(oracle.oddsratio_pooled, rel=1e-9)
    assert (ours.low, ours.high) == pytest.approx(oracle.oddsratio_pooled_confint(), rel=1e-8)
    test = oracle.test_null_odds(correction=True)
    assert ours.chi2 == pytest.approx(test.statistic, rel=1e-9)
    assert ours.p_value == pytest.approx(stats.chi2.sf(ours.chi2, 1), rel=1e-10)


@given(strata=tables)
def test_changing_sides_inverts_the_odds(strata):
    ours, other = mantel_haenszel(strata), mantel_haenszel([(second, first) for first, second in strata])
    if ours.value and other.value:
        assert other[:3] == pytest.approx((1 / ours.value, 1 / ours.high, 1 / ours.low), rel=1e-9)
    assert other.chi2 == pytest.approx(ours.chi2)
    assert ours.p_value is None or 0 <= ours.p_value <= 1


def test_odds_that_cannot_be_estimated_are_none():
    assert mantel_haenszel([]) == (None, None, None, None, None)
    assert mantel_haenszel([((0, 0), (0, 0))]) == (None, None, None, None, None)
    assert mantel_haenszel([((1, 0), (0, 0))]) == (None, None, None, None, None)
    assert mantel_haenszel([((5, 0), (0, 5))])[:3] == (None, None, None)
    assert mantel_haenszel([((0, 5), (5, 0))])[:3] == (0.0, None, None)
    assert mantel_haenszel([((5, 0), (0, 5))]).p_value < 0.05


def test_no_difference_at_all_is_no_evidence():
    even = mantel_haenszel([((5, 5), (5, 5))])
    assert (even.value, even.chi2, even.p_value) == (1, 0, 1)


def test_hard_cases_are_expected_to_please_fewer():
    strata, reference = [(45, 90), (9, 10)], [0.5, 0.95]
    assert expected(strata, reference) == pytest.approx(54.5)
    carl = standardised(strata, reference, 0.9)
    assert carl.observed == 54
    assert carl.ratio == pytest.approx(54 / 54.5)
    assert carl.rate == pytest.approx(54 / 54.5 * 0.9)
    assert carl.z == pytest.approx(-0.5 / math.sqrt(90 * 0.25 + 10 * 0.95 * 0.05))


@given(rows=st.lists(st.tuples(part(), st.floats(0, 1)), max_size=6), overall=st.floats(0, 1))
def test_standardised_figures_hang_together(rows, overall):
    strata, reference = [row[0] for row in rows], [row[1] for row in rows]
    figure = standardised(strata, reference, overall)
    assert figure.expected == expected(strata, reference)
    assert 0 <= figure.expected <= sum(n for _, n in strata) + 1e-9
    assert (figure.ratio is None) == (figure.expected == 0) == (figure.rate is None)
    if figure.z is not None and figure.observed != figure.expected:
        assert (figure.z > 0) == (figure.observed > figure.expected)


def test_an_agent_who_is_the_reference_is_at_the_standard():
    strata = [(40, 50), (10, 40)]
    figure = standardised(strata, [0.8, 0.25], 50 / 90)
    assert figure.ratio == pytest.approx(1)
    assert figure.rate == pytest.approx(50 / 90)
    assert figure.z == pytest.approx(0)


def test_without_answers_there_is_nothing_to_compare():
    assert expected([], []) == 0
    assert standardised([], [], 0.9) == (0, 0.0, None, None, None)
    assert standardised([(0, 0)], [0.5], 0.9) == (0, 0.0, None, None, None)
    assert standardised([(5, 5)], [1.0], 0.9) == (5, 5.0, 1.0, 0.9, None)


def test_post_stratifying_follows_the_mix():
    weighted = post_stratify([(90, 100), (5, 10)], [0.3, 0.7])
    assert weighted.rate == pytest.approx(0.3 * 0.9 + 0.7 * 0.5)
    assert weighted.standard_error == pytest.approx(math.sqrt(0.09 * 0.09 / 100 + 0.49 * 0.25 / 10))
    assert weighted.effective_n == pytest.approx(1 / (0.09 / 100 + 0.49 / 10))


@given(counts=st.lists(part(least=1), min_size=1, max_size=6))
def test_weights_in_proportion_to_the_answers_change_nothing(counts):
    x, n = sum(x for x, _ in counts), sum(n for _, n in counts)
    weighted = post_stratify(counts, [size / n for _, size in counts])
    assert weighted.rate == pytest.approx(x / n)
    assert weighted.effective_n == pytest.approx(n)
    assert 0 <= weighted.rate <= 1


@given(rows=st.lists(st.tuples(part(least=1), st.floats(0.01, 10)), min_size=1, max_size=6))
def test_uneven_weights_never_raise_the_effective_count(rows):
    total = math.fsum(weight for _, weight in rows)
    weighted = post_stratify([row[0] for row in rows], [row[1] / total for row in rows])
    assert 0 < weighted.effective_n <= sum(row[0][1] for row in rows) + 1e-6


def test_a_weighted_stratum_without_answers_leaves_the_rate_unknown():
    assert post_stratify([(3, 4), (0, 0)], [0.5, 0.5]) == (None, None, 0.0)
    assert post_stratify([(3, 4), (0, 0)], [1, 0]).rate == 0.75
    assert post_stratify([], []) == (None, None, 0.0)


def test_shared_answers_count_by_their_weight():
    weighted = shared([(1, True), (0.5, False), (0.5, True)])
    assert weighted.rate == 0.75
    assert weighted.effective_n == pytest.approx(4 / 1.5)
    assert weighted.standard_error == pytest.approx(math.sqrt(0.75 * 0.25 / (4 / 1.5)))


def test_nobody_shares_nothing():
    assert shared([]) == (None, None, 0.0)
    assert shared([(0, True)]) == (None, None, 0.0)


@given(answers=st.lists(st.tuples(st.floats(0.01, 1), st.booleans()), min_size=1, max_size=50))
def test_shared_answers_are_worth_at_most_their_number(answers):
    weighted = shared(answers)
    assert 0 <= weighted.rate <= 1
    assert 1 - 1e-9 <= weighted.effective_n <= len(answers) + 1e-9
    halves = shared([(weight / 2, satisfied) for weight, satisfied in answers])
    assert halves == pytest.approx(weighted)


@pytest.mark.parametrize(("x", "n"), [(4, 3), (-1, 3), (True, 3), (1.0, 3), (1, float("nan"))])
def test_impossible_counts_are_refused(x, n):
    for ask in (
        lambda: expected([(x, n)], [0.5]),
        lambda: standardised([(x, n)], [0.5], 0.5),
        lambda: post_stratify([(x, n)], [1]),
    ):
        with pytest.raises(ValueError, match="must"):
            ask()


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan"), True, None])
def test_impossible_rates_are_refused_by_name(bad):
    with pytest.raises(ValueError, match=str(bad)):
        expected([(1, 2)], [bad])
    with pytest.raises(ValueError, match=str(bad)):
        standardised([(1, 2)], [0.5], bad)


@pytest.mark.parametrize("bad", [-1, 1.5, True, float("nan"), None])
def test_impossible_cells_are_refused_by_name(bad):
    for table in (((bad, 1), (1, 1)), ((1, bad), (1, 1)), ((1, 1), (bad, 1)), ((1, 1), (1, bad))):
        with pytest.raises(ValueError, match=str(bad)):
            mantel_haenszel([table])


def test_lists_of_different_length_are_refused():
    with pytest.raises(ValueError, match="1 and 2"):
        expected([(1, 2)], [0.5, 0.5])
    with pytest.raises(ValueError, match="2 and 1"):
        post_stratify([(1, 2), (1, 2)], [1])


@pytest.mark.parametrize("weights", [[0.5, 0.4], [1.5, -0.5], [float("nan"), 1], [True, 0], [0, 0]])
def test_weights_that_are_no_mix_are_refused(weights):
    with pytest.raises(ValueError, match="must"):
        post_stratify([(1, 2), (1, 2)], weights)


@pytest.mark.parametrize(
    "answer", [(-1, True), (float("nan"), True), (True, True), (1, 2), (1, None), (1, "yes")]
)
def test_impossible_shared_answers_are_refused(answer):
    with pytest.raises(ValueError, match="must be"):
        shared([answer])
