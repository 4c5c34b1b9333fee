"""Agreement of two judges, against a table reckoned by hand and its bounds."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.scores.agreement import cohen_kappa, percent_agreement

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60)


def test_a_table_reckoned_by_hand() -> None:
    """Fifty proposals, read by two: 35 times the same; chance alone would bring 25 (20/50 · 25/50 + 30/50 · 25/50 … = 0.5)."""
    counts = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    pairs = [pair for pair, n in counts.items() for _ in range(n)]
    assert percent_agreement(pairs) == 0.7
    assert cohen_kappa(pairs) == float((Fraction(7, 10) - Fraction(1, 2)) / Fraction(1, 2))  # 0.4


def test_nothing_said_is_nothing_known() -> None:
    assert percent_agreement([]) is None
    assert cohen_kappa([]) is None
    assert cohen_kappa([("yes", "yes")] * 9) is None  # nobody could have disagreed by chance


def test_chance_brings_nought() -> None:
    assert cohen_kappa([(a, b) for a in "xy" for b in "xy"]) == 0


@given(PAIRS)
def test_it_lies_below_one_and_is_one_only_where_all_agree(pairs: list[tuple[int, int]]) -> None:
    agreed, kappa = percent_agreement(pairs), cohen_kappa(pairs)
    assert agreed is not None and 0 <= agreed <= 1
    assert kappa is None or (-1 <= kappa <= 1 and (kappa == 1) == (agreed == 1))


@given(PAIRS, st.permutations(range(4)))
def test_neither_who_is_first_nor_what_the_words_are_matters(
    pairs: list[tuple[int, int]], names: list[int]
) -> None:
    turned = [(names[b], names[a]) for a, b in pairs]
    assert cohen_kappa(turned) == cohen_kappa(pairs)
    assert percent_agreement(turned) == percent_agreement(pairs)
