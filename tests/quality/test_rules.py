"""What a review comes to, and how much may be said of so many."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.quality import rules
from helpdesk.quality.rules import Item
from helpdesk.quality.words import CriterionKind
from helpdesk.reports import tallies

YES, SCALE = CriterionKind.YES_NO, CriterionKind.SCALE
ITEM = st.builds(
    lambda kind, weight, critical, at: (kind, weight, critical, at),
    st.sampled_from(CriterionKind), st.integers(1, 10), st.booleans(), st.one_of(st.none(), st.floats(0, 1)),
)  # fmt: skip


def test_weights_steps_and_what_does_not_apply() -> None:
    items = [Item(1, YES), Item(2, SCALE, weight=2), Item(3, YES, weight=5)]
    found = rules.result(items, {1: 1, 2: 1, 3: None})
    assert found is not None and found.share == Fraction(1 + Fraction(2, 3), 3)
    assert rules.result(items, {1: None, 2: None}) is None


def test_a_critical_criterion_that_is_not_met_leaves_nothing_of_the_whole() -> None:
    items = [Item(1, YES, weight=9), Item(2, SCALE, critical=True)]
    failed = rules.result(items, {1: 1, 2: 0})
    assert failed is not None and failed.share == 0 and failed.failed == (2,) and failed.points > 0
    hardly = rules.result(items, {1: 1, 2: 1})
    assert hardly is not None and hardly.failed == () and hardly.share == Fraction(28, 30)


def test_what_is_missing_is_named_and_only_what_may_not_apply_is_skipped() -> None:
    items = [Item(1, YES, may_skip=True), Item(2, SCALE), Item(3, YES)]
    assert rules.missing(items, {1: None, 2: None, 3: 2}) == [2, 3]
    assert rules.missing(items, {}) == [1, 2, 3]
    assert rules.missing(items, {1: None, 2: 3, 3: 0}) == []


@given(st.lists(ITEM, min_size=1, max_size=12))
def test_a_share_lies_within_its_bounds_and_a_better_value_never_lowers_it(
    given: list[tuple[CriterionKind, int, bool, float | None]],
) -> None:
    items = [Item(n, kind, weight, critical) for n, (kind, weight, critical, _at) in enumerate(given)]
    values = {n: None if at is None else round(at * kind.top) for n, (kind, _w, _c, at) in enumerate(given)}
    found = rules.result(items, values)
    assert (found is None) == all(each is None for each in values.values())
    if found is None:
        return
    assert 0 <= found.share <= 1 and 0 <= found.points <= found.most
    assert (found.share == 1) == all(value in (None, items[n].kind.top) for n, value in values.items())
    for n, value in values.items():
        if value is not None and value < items[n].kind.top:
            better = rules.result(items, {**values, n: value + 1})
            assert better is not None and better.share >= found.share


@given(st.lists(st.floats(0, 1), max_size=40))
def test_a_figure_says_no_more_than_so_many_bear(shares: list[float]) -> None:
    of_one, of_all = rules.figure(shares, names_agent=True), rules.figure(shares, names_agent=False)
    assert of_one.n == of_all.n == len(shares)
    assert (of_one.mean is None) == (len(shares) < 5)
    assert (of_all.mean is None) == (not shares)
    if of_one.mean is not None and of_one.low is not None and of_one.high is not None:
        assert 0 <= of_one.low <= of_one.mean <= of_one.high <= 1


def test_few_are_as_few_as_for_customers_answers() -> None:
    assert (rules.HIDDEN_BELOW, rules.COMPARED_FROM) == (tallies.HIDDEN_BELOW, tallies.COMPARED_FROM)


def test_a_closing_that_two_rated_counts_once() -> None:
    assert rules.joined([(7, 0.5), (8, 1.0), (7, 1.0)]) == {7: 0.75, 8: 1.0}
