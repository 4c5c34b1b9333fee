"""CSV."""

from __future__ import annotations

import csv
import io
import re

import pytest

from helpdesk.kit import csv as house_csv


@pytest.mark.parametrize("typed", ["=1+1", "+371", "-2", "@cmd", "\tx", '"=1', " =1"])
def test_row_54_no_text_becomes_a_formula(typed: str) -> None:
    assert str(house_csv.safe(typed)).startswith("'")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
@pytest.mark.parametrize(
    "before",
    [
        "",
        "\n",
        "\r\n",
        "\u00a0",
        "\u3000",
        "\ufeff",
        "\u200b",
        "'",
        '"',
        "x;",
        "x; ",
        'x;"',
        "x\t",
        "x\n",
        "x\r\n  ",
    ],
)
def test_row_54_no_part_of_a_text_becomes_a_formula_where_the_list_separator_is_another(
    before: str, sign: str
) -> None:
    """Spreadsheets in Riga, Tallinn and Oslo part at semicolons, whatever the file parts at."""
    written = str(house_csv.safe(f"{before}{sign}1+2"))
    for cell in re.split(r"[;\t\r\n]", written):
        assert not re.match(r"[\s\"\ufeff\u200b]*[=+\-@]", cell), written


@pytest.mark.parametrize("sign", "＝＋－＠")
def test_row_54_wide_signs_are_signs(sign: str) -> None:
    assert str(house_csv.safe(f"{sign}1+2")).startswith("'")


@pytest.mark.parametrize(
    "typed", ["Broken again; please call", "A – B", "2026-11-18", "ilze@example.net", "a=b", "3 + 4"]
)
def test_ordinary_words_stay_as_they_are(typed: str) -> None:
    assert house_csv.safe(typed) == typed


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    lines = "".join(house_csv.lines(["a", "b", "c"], [[-2, None, "ķ"]]))
    assert lines.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"))))[1] == ["-2", "", "ķ"]
