"""CSV."""

from __future__ import annotations

import csv
import io

import pytest

from helpdesk.kit import csv as house_csv


@pytest.mark.parametrize("typed", ["=1+1", "+371", "-2", "@cmd", "\tx", '"=1', " =1"])
def test_row_54_no_text_becomes_a_formula(typed: str) -> None:
    assert str(house_csv.safe(typed)).startswith("'")


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    lines = "".join(house_csv.lines(["a", "b", "c"], [[-2, None, "ķ"]]))
    assert lines.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"))))[1] == ["-2", "", "ķ"]
