"""Every row E1 to E37 of asking has tests that name it, and docs/survey-rows.md says where they are."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = range(1, 38)
VECTORS = "scores/"  # where E1 to E4 are vectors of empirical Bayes, not rows of asking


def named() -> dict[int, set[str]]:
    """Row -> the files with a test that names it."""
    found: dict[int, set[str]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        file = path.relative_to(ROOT / "tests").with_suffix("").as_posix()
        if file.startswith(VECTORS):
            continue
        for rows in re.findall(r"def test_((?:e\d+_)+)", path.read_text("utf-8")):
            for row in re.findall(r"e(\d+)_", rows):
                found[int(row)].add(file)
    return found


def written() -> dict[int, set[str]]:
    """Row -> the files that the table names."""
    text = (ROOT / "docs/survey-rows.md").read_text("utf-8")
    lines = re.findall(r"^\| E(\d+) \| .+ \| (.+) \|$", text, re.MULTILINE)
    return {int(row): set(re.findall(r"`([^`]+)`", files)) for row, files in lines}


def test_every_row_has_a_test_that_names_it() -> None:
    found = named()
    assert sorted(found) == list(ROWS), "a row has no test, or a test names a row that there is not"


def test_the_table_of_rows_says_where_their_tests_are() -> None:
    found, table = named(), written()
    wrong = {f"E{row}": sorted(found[row] ^ table.get(row, set())) for row in ROWS}
    assert not {row: files for row, files in wrong.items() if files}, (
        "docs/survey-rows.md is not true of these"
    )
