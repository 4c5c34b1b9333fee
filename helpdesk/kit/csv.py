"""CSV that spreadsheets open rightly and that cannot carry a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"  # so that Excel reads UTF-8
# What a spreadsheet runs, at the beginning or after what some of them take for the end of a cell: many part at semicolons,
# whatever the file parts at, and quotes within a cell do not keep them from it.
_FORMULA = re.compile('(^|[;\t\r\n])(?=[\\s"\u200b\ufeff]*[=+\\-@＝＋－＠])|^(?=[\t\r])')


def safe(value: object) -> object:
    """`value`, with an apostrophe before whatever in a text a spreadsheet would run. Numbers stay numbers."""
    if isinstance(value, str):
        return _FORMULA.sub(r"\1'", value)
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
