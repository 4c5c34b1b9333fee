"""Where two readings differ, and how much fits on a card."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.cards import rules
from helpdesk.cards.rules import Said

READ = st.builds(
    Said,
    st.dictionaries(
        st.sampled_from(["satisfaction", "solved", "causes", "comment"]),
        st.sampled_from(["1", "2", "yes", ["slow"], ["price", "slow"], "Nobody came."]),
    ),
    st.lists(st.sampled_from(["satisfaction", "agent"]), unique=True).map(tuple),
    st.none() | st.sampled_from([date(2026, 11, 2), date(2026, 11, 3)]),
)


def test_the_same_boxes_in_another_order_are_the_same() -> None:
    first = Said({"satisfaction": "2", "causes": ["slow", "price"]})
    assert rules.differences(first, Said({"causes": ["price", "slow"], "satisfaction": "2"})) == []


def test_words_differ_by_letters_alone() -> None:
    first = Said({"comment": "Nobody came,  twice!"})
    assert rules.differences(first, Said({"comment": "nobody came twice"})) == []
    assert rules.differences(first, Said({"comment": "nobody came once"})) == ["comment"]
    assert rules.differences(Said({"comment": "?"}), Said({"comment": "!"})) == ["comment"]


def test_blank_unreadable_and_another_day_are_differences() -> None:
    assert rules.differences(Said({}, ("agent",)), Said({})) == ["agent"]
    assert rules.differences(Said({"agent": "5"}), Said({}, ("agent",))) == ["agent"]
    assert rules.differences(Said({}, filled_on=date(2026, 11, 2)), Said({})) == ["date"]


@given(READ, READ)
def test_differences_are_the_same_from_either_side_and_none_with_oneself(first: Said, second: Said) -> None:
    assert rules.differences(first, first) == []
    assert set(rules.differences(first, second)) == set(rules.differences(second, first))


@pytest.mark.parametrize(("number", "sizes"), [(0, []), (4, [4]), (9, [4, 4, 1])])
def test_four_cards_stand_on_a_sheet(number: int, sizes: list[int]) -> None:
    assert [len(sheet) for sheet in rules.sheets(range(number))] == sizes


def test_longer_words_take_no_less_room() -> None:
    for style in ("down", "across", "columns", "lines"):
        short, long = (rules.height("Why?", [word * n for word in "abcde"], style) for n in (5, 60))
        assert short <= long
