"""CSV that spreadsheets open rightly and that cannot carry a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"  # so that Excel reads UTF-8
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """`value`, with an apostrophe before a text that a spreadsheet would run. Numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(' "').startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value


def lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file in pieces: byte order mark and `head`, then one line a row."""
    yield BOM + _line(head)
    for row in rows:
        yield _line(row)


def _line(row: Sequence[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe(value) for value in row])
    return buffer.getvalue()
