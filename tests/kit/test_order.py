"""Putting a list in another order, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from helpdesk.kit import order


@dataclass(frozen=True)
class Thing:
    id: int


@pytest.mark.parametrize(
    ("id_", "step", "after"),
    [(2, -1, [2, 1, 3]), (2, 1, [1, 3, 2]), (1, 2, [2, 3, 1]), (1, -1, []), (3, 1, []), (4, 1, [])],
)
def test_one_goes_some_places_further_where_there_are_any(id_: int, step: int, after: list[int]) -> None:
    row = [Thing(1), Thing(2), Thing(3)]
    assert [each.id for each in order.stepped(row, id_, step)] == after
    assert [each.id for each in row] == [1, 2, 3]
