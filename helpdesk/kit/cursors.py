"""PostgreSQL: a cursor that describes the columns of a result only to those who look at them.

SQLAlchemy asks for the description after every statement, to see that there is one; what stands in it, it reads the first time.
psycopg makes an object of each column for it, which took a third of the time that a statement takes this process.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Column, Cursor


class DescribedLater(Cursor[Any]):
    """As psycopg's own, but for its description."""

    @property
    def description(self) -> Any:
        result = self.pgresult
        return Columns(self) if result is not None and result.nfields else super().description


class Columns(Sequence[Column]):
    """The columns of what the cursor holds now."""

    __slots__ = ("_cursor", "_found", "_result")

    def __init__(self, cursor: DescribedLater) -> None:
        self._cursor, self._result = cursor, cursor.pgresult
        self._found: list[Column] | None = None

    def __len__(self) -> int:
        return self._result.nfields if self._result is not None else 0

    def __getitem__(self, index: Any) -> Any:
        return self._columns()[index]

    def _columns(self) -> list[Column]:
        if self._found is None:
            if self._cursor.pgresult is not self._result:
                raise LookupError("the cursor holds another result by now")
            self._found = [Column(self._cursor, number) for number in range(len(self))]
        return self._found
