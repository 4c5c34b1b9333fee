import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.scores.nps import difference, nps, shrunk

counts = st.integers(0, 400)
groups = st.tuples(counts, counts, counts)
filled = groups.filter(any)


def test_n1_halves_thirds_and_sixths():
    score = nps(162, 108, 54)
    assert score.value == pytest.approx(33.333333, abs=1e-6)
    assert score.standard_error**2 / 10000 * 324 == pytest.approx(5 / 9)
    assert score.standard_error == pytest.approx(4.141, abs=5e-4)
    assert 1.959963985 * score.standard_error == pytest.approx(8.116, abs=6e-4)
    assert (score.low, score.high) == pytest.approx((24.9453, 41.1098), abs=5e-5)


def test_n2_a_thousand_answers_keep_the_covariance():
    score = nps(250, 675, 75)
    assert score.value == 17.5
    assert score.standard_error == pytest.approx(1.7157, abs=5e-5)
    plain = (score.value - 1.96 * score.standard_error, score.value + 1.96 * score.standard_error)
    assert plain == pytest.approx((14.14, 20.86), abs=0.005)
    assert (score.low, score.high) == pytest.approx((14.0859, 20.8094), abs=5e-5)


def test_n3_fifty_thirty_twenty():
    score = nps(50, 30, 20)
    assert score.value == 30
    assert score.standard_error == pytest.approx(7.8102, abs=5e-5)
    assert (score.low, score.high) == pytest.approx((14.05, 44.20), abs=0.005)


def test_ten_promoters_of_ten_are_not_certainty():
    score = nps(10, 0, 0)
    assert score.standard_error == 0
    assert (round(score.low, 1), score.high) == (47.5, 100.0)


def test_one_promoter_lies_outside_its_own_adjusted_interval():
    score = nps(1, 0, 0)
    assert score.value == 100
    assert (round(score.low, 1), round(score.high, 1)) == (-48.5, 98.5)


@pytest.mark.parametrize(("n", "half"), [(30, 28.6), (100, 15.7), (400, 7.8), (1000, 5.0)])
def test_precision_of_sixty_twenty_twenty_is_as_printed(n, half):
    assert 1.96 * nps(n * 6 // 10, n // 5, n // 5).standard_error == pytest.approx(half, abs=0.05)


def test_nobody_has_no_score():
    assert nps(0, 0, 0) is None
    assert difference(nps(0, 0, 0), nps(1, 2, 3)) is None
    assert shrunk([]) == []
    assert shrunk([(0, 0, 0)]) == [None]


@given(group=filled)
def test_a_score_and_its_limits_stay_on_the_scale(group):
    score = nps(*group)
    assert -100 <= score.value <= 100
    assert -100 <= score.low < score.high <= 100
    assert score.standard_error >= 0


@given(group=filled)
def test_promoters_and_detractors_mirror_each_other(group):
    p, n, d = group
    score, mirror = nps(p, n, d), nps(d, n, p)
    assert mirror == pytest.approx((-score.value, score.standard_error, -score.high, -score.low), abs=1e-9)


@given(group=filled)
def test_the_error_is_that_of_answers_coded_plus_and_minus_hundred(group):
    p, n, d = group
    coded = [100.0] * p + [0.0] * n + [-100.0] * d
    mean = math.fsum(coded) / len(coded)
    variance = math.fsum((value - mean) ** 2 for value in coded) / len(coded)
    assert nps(p, n, d).standard_error == pytest.approx(math.sqrt(variance / len(coded)), abs=1e-9)


def test_plus_four_points_at_324_answers_is_within_chance():
    gap = difference(nps(162, 108, 54), nps(155, 109, 60))
    assert gap.standard_error == pytest.approx(5.9, abs=0.1)
    assert gap.low < 0 < gap.high
    assert gap.z == pytest.approx(gap.value / gap.standard_error)
    assert gap.p_value > 0.05


@given(a=filled, b=filled)
def test_a_difference_turned_round_changes_its_sign(a, b):
    there, back = difference(nps(*a), nps(*b)), difference(nps(*b), nps(*a))
    assert (back.value, back.low, back.high, back.z) == (-there.value, -there.high, -there.low, -there.z)
    assert back.p_value == there.p_value
    assert -200 <= there.low <= there.value <= there.high <= 200
    assert 0 <= there.p_value <= 1


def test_sides_without_variance_agree_or_differ():
    alike = difference(nps(5, 0, 0), nps(9, 0, 0))
    assert (alike.value, alike.z, alike.p_value) == (0, 0, 1)
    apart = difference(nps(0, 0, 5), nps(9, 0, 0))
    assert (apart.value, apart.z, apart.p_value) == (-200, -math.inf, 0)


def test_one_happy_answer_is_drawn_most_of_the_way_to_the_rest():
    single, large, other = shrunk([(1, 0, 0), (500, 300, 200), (300, 300, 400)])
    assert single.value < 50
    assert large.value == pytest.approx(30, abs=1)
    assert other.value == pytest.approx(-10, abs=1)
    assert single.standard_error > large.standard_error > 0


def test_groups_that_chance_explains_all_get_the_common_score():
    drawn = shrunk([(50, 30, 20), (49, 31, 20), (0, 0, 0), (51, 30, 19)])
    assert drawn[2] is None
    assert drawn[0] == drawn[1] == drawn[3]
    assert drawn[0].value == pytest.approx(100 * (150 - 59) / 300)
    assert drawn[0].low < drawn[0].value < drawn[0].high


def test_a_single_group_keeps_its_own_score():
    assert shrunk([(50, 30, 20)])[0].value == 30


@given(many=st.lists(groups, min_size=1, max_size=8))
def test_shrinking_moves_towards_the_common_score_and_never_past_it(many):
    total = [sum(column) for column in zip(*many, strict=True)]
    common = nps(*total)
    for group, drawn in zip(many, shrunk(many), strict=True):
        if not any(group):
            assert drawn is None
            continue
        own = nps(*group).value
        assert min(own, common.value) - 1e-9 <= drawn.value <= max(own, common.value) + 1e-9
        assert -100 <= drawn.low <= drawn.value <= drawn.high <= 100
        assert drawn.standard_error > 0


@pytest.mark.parametrize("bad", [-1, True, 1.5, float("nan"), "3", None])
def test_impossible_counts_are_refused_by_name(bad):
    for place in range(3):
        group = [3, 3, 3]
        group[place] = bad
        with pytest.raises(ValueError, match=str(bad)):
            nps(*group)
        with pytest.raises(ValueError, match=str(bad)):
            shrunk([tuple(group)])


def test_a_difference_of_bare_numbers_is_refused():
    with pytest.raises(ValueError, match="33"):
        difference(33, 29)
