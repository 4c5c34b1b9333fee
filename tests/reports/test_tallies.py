"""What may be said of so many answers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from helpdesk.reports.queries import Sums
from helpdesk.reports.rules import UNITS
from helpdesk.reports.tallies import BAD, GOOD, Asking, Tally, change, gathered, level, total
from helpdesk.reports.words import Level


def whole(*counts: int) -> Tally:
    """A tally of answers 1 to 5."""
    return Tally(tuple(count * UNITS for count in counts), sum(counts) * UNITS**2)


@pytest.mark.parametrize(
    ("n", "of_agent", "of_nobody"),
    [
        (0, Level.NONE, Level.NONE),
        (4, Level.HIDDEN, Level.COUNTS),
        (5, Level.COUNTS, Level.COUNTS),
        (9, Level.COUNTS, Level.COUNTS),
        (10, Level.RANGE, Level.RANGE),
        (29, Level.RANGE, Level.RANGE),
        (30, Level.FULL, Level.FULL),
    ],
)
def test_few_answers_say_little(n, of_agent, of_nobody):
    assert (level(n, names_agent=True), level(n, names_agent=False)) == (of_agent, of_nobody)


def test_a_share_is_exact_and_its_range_is_wilsons():
    figure = whole(1, 1, 0, 6, 12).of(GOOD, names_agent=False)
    assert figure.share == Fraction(18, 20)
    assert figure.interval == pytest.approx((0.698966355, 0.972133519))


def test_satisfied_neutral_and_dissatisfied_make_a_whole():
    tally = whole(1, 2, 3, 4, 5)
    assert tally.count(*GOOD) + tally.count(*BAD) + tally.count(3) == tally.n


def test_nobody_is_neither_nought_nor_all():
    figure = Tally().of(GOOD, names_agent=False)
    assert (figure.share, figure.interval) == (None, None)


def test_shared_answers_widen_the_range():
    shared = Tally((0, 0, 0, 0, 20 * UNITS), 40 * (UNITS // 2) ** 2)
    figure = shared.of(GOOD, names_agent=True)
    assert figure.n == 20 and figure.effective_n == 40
    uneven = Tally((0, 0, 0, 0, 20 * UNITS), 10 * UNITS**2 + 20 * (UNITS // 2) ** 2)
    assert uneven.effective_n == Fraction(400, 15)


def test_a_change_is_proven_only_where_its_range_excludes_nought():
    low, high = whole(20, 0, 0, 0, 80), whole(5, 0, 0, 0, 95)
    found = change(high.of(GOOD, names_agent=False), low.of(GOOD, names_agent=False))
    assert found is not None and found.proven and found.value == pytest.approx(0.15)
    same = change(high.of(GOOD, names_agent=False), whole(8, 0, 0, 0, 92).of(GOOD, names_agent=False))
    assert same is not None and not same.proven
    few = whole(2, 0, 0, 0, 8).of(GOOD, names_agent=False)
    assert change(high.of(GOOD, names_agent=False), few) is None


def test_tallies_add_up_by_key():
    found = gathered([("a", whole(1, 0, 0, 0, 0)), ("b", whole(0, 1, 0, 0, 0)), ("a", whole(0, 0, 0, 0, 2))])
    assert found["a"].n == 3 and found["b"].n == 1
    assert total(found.values()).n == 4


def test_response_rate_and_coverage_have_their_own_bases():
    asking = Asking(closings=12, eligible=10, asked=8, sent=9, bounced=1, revoked=1, answered=3)
    assert asking.coverage == Fraction(8, 10)
    assert asking.response_rate == Fraction(3, 7)
    assert Asking().coverage is None and Asking().response_rate is None


def test_halves_of_answers_are_rounded_up_once_they_are_added():
    shared = Tally((0, 0, 0, 0, UNITS // 2), (UNITS // 2) ** 2)
    sums = Sums({1: {("agent", 7): shared, ("agent", 8): shared, ("solved", 7): shared}, 2: {}})
    assert sums.others(2, "agent") == 1
    uneven = Tally((0, 0, 0, 0, 5 * UNITS), 10 * UNITS**2)
    assert uneven.of(GOOD, names_agent=False).whole_counts == (3, 3), "5² ÷ 10 are worth 2.5 answers"
