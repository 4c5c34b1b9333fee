import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.scores.effort import ces
from helpdesk.scores.intervals import wilson


def test_c1_three_of_five_agree():
    effort = ces([7, 6, 5, 4, 2])
    assert effort.agree_share == 0.6
    assert effort.mean == 4.8
    assert effort.n == 5
    assert (effort.low, effort.high) == wilson(3, 5)


@pytest.mark.parametrize(("value", "agrees"), [(1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 1), (7, 1)])
def test_somewhat_agree_or_better_is_agreement(value, agrees):
    assert ces([value]).agree_share == agrees


def test_nobody_has_no_effort():
    assert ces([]) is None


@given(values=st.lists(st.integers(1, 7), min_size=1, max_size=200))
def test_effort_stays_on_its_scales(values):
    effort = ces(values)
    assert 0 <= effort.low <= effort.agree_share <= effort.high <= 1
    assert 1 <= effort.mean <= 7
    assert effort.n == len(values)
    assert ces(values[::-1]) == effort


@pytest.mark.parametrize("bad", [0, 8, -1, True, 5.0, float("nan"), None, "7"])
def test_answers_off_the_scale_are_refused_by_name(bad):
    with pytest.raises(ValueError, match=str(bad)):
        ces([5, bad])
