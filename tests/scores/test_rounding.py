from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.scores.rounding import round_half_up, share_text


@pytest.mark.parametrize(("value", "rounded"), [(2.5, 3), (-2.5, -3), (12.5, 13)])
def test_r1_ties_go_away_from_zero(value, rounded):
    assert round_half_up(value) == rounded


def test_rounding_is_done_once_on_the_exact_value():
    assert round_half_up(Fraction(400, 7) - Fraction(200, 7)) == 29  # 57 − 29 = 28 would be wrong
    assert round_half_up(Decimal("2.675"), 2) == Decimal("2.68")
    assert round_half_up(2.675, 2) == Decimal("2.67")  # the float lies below its tie
    assert round_half_up(Fraction(1, 3), 4) == Decimal("0.3333")


def test_digits_are_kept_and_zero_has_no_sign():
    assert str(round_half_up(60, 1)) == "60.0"
    assert str(round_half_up(-0.4)) == "0"
    assert str(round_half_up(-0.0)) == "0"


def test_very_large_and_very_long_numbers_stay_exact():
    assert round_half_up(10**40 + 1) == 10**40 + 1
    assert round_half_up(Fraction(10**40 + 1, 2)) == (10**40 + 2) // 2


@given(
    value=st.decimals(-10000, 10000, allow_nan=False, allow_infinity=False, places=6),
    digits=st.integers(0, 5),
)
def test_it_agrees_with_the_decimal_module(value, digits):
    assert round_half_up(value, digits) == value.quantize(Decimal(10) ** -digits, ROUND_HALF_UP)


@given(value=st.fractions(-1000, 1000), digits=st.integers(0, 4))
def test_rounding_twice_changes_nothing_and_signs_mirror(value, digits):
    once = round_half_up(value, digits)
    assert round_half_up(once, digits) == once
    assert round_half_up(-value, digits) == -once
    assert abs(Fraction(once) - value) <= Fraction(1, 2 * 10**digits)


@given(a=st.fractions(-1000, 1000), b=st.fractions(-1000, 1000))
def test_rounding_keeps_order(a, b):
    low, high = sorted([a, b])
    assert round_half_up(low, 1) <= round_half_up(high, 1)


@pytest.mark.parametrize(
    ("x", "n", "digits", "text"),
    [
        (0, 0, None, "no answers"),
        (0, 7, None, "0 %"),
        (7, 7, None, "100 %"),
        (0, 700, None, "0 %"),
        (700, 700, None, "100 %"),
        (5, 8, None, "63 %"),
        (499, 500, None, "99.8 %"),
        (199, 200, None, "99.5 %"),
        (199, 200, 0, ">99 %"),
        (1, 201, 0, "<1 %"),
        (1, 200, 0, "1 %"),
        (1999, 2000, None, ">99.9 %"),
        (1, 2001, None, "<0.1 %"),
        (1, 2000, None, "0.1 %"),
        (120, 200, None, "60.0 %"),
        (98, 99, None, "99 %"),
        (1, 3, 2, "33.33 %"),
        (99999, 100000, 2, ">99.99 %"),
        (1, 100000, 2, "<0.01 %"),
        (1, 8, None, "13 %"),
        (1, 40, 0, "3 %"),
    ],
)
def test_shares_read_as_the_rules_say(x, n, digits, text):
    assert share_text(x, n, digits) == text


@given(n=st.integers(1, 100_000), data=st.data())
def test_all_and_none_are_said_only_of_all_and_none(n, data):
    x = data.draw(st.integers(0, n))
    text = share_text(x, n, data.draw(st.sampled_from([None, 0, 1, 2])))
    assert (text == "100 %") == (x == n)
    assert (text == "0 %") == (x == 0)
    assert not text.startswith(("100.", "0.0 ", "0.00 "))


@pytest.mark.parametrize(
    "bad", [float("nan"), float("inf"), True, "2.5", None, Decimal("NaN"), Decimal("-Infinity")]
)
def test_what_is_no_number_is_refused_by_name(bad):
    with pytest.raises(ValueError, match=str(bad)):
        round_half_up(bad)


@pytest.mark.parametrize("bad", [-1, 1.5, True])
def test_impossible_digits_are_refused(bad):
    with pytest.raises(ValueError, match="digits"):
        round_half_up(1, bad)
    with pytest.raises(ValueError, match="digits"):
        share_text(1, 3, bad)


@pytest.mark.parametrize(("x", "n"), [(4, 3), (-1, 3), (1, -3), (True, 3), (1.0, 3), (1, float("nan"))])
def test_impossible_shares_are_refused(x, n):
    with pytest.raises(ValueError, match="must"):
        share_text(x, n)
