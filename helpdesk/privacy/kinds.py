"""What each text in the database is, as personal_data.toml says it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Enum, LargeBinary, String, Table

from helpdesk.extensions import Base

FILE = Path(__file__).with_name("personal_data.toml")
TREATMENTS = ("marked", "erased", "numbered", "hashed", "cut", "by_hand")


@dataclass(frozen=True)
class Kind:
    """One table that holds something about customers; the file says what each word means."""

    name: str
    of: tuple[str, ...]
    deleted: bool
    marked: tuple[str, ...]
    erased: tuple[str, ...]
    numbered: tuple[str, ...]
    hashed: tuple[str, ...]
    cut: tuple[str, ...]
    by_hand: tuple[str, ...]
    kept: tuple[str, ...]
    unless: str
    bump: bool
    content: bool
    export: bool
    withheld: tuple[str, ...]

    @property
    def table(self) -> Table:
        return Base.metadata.tables[self.name]

    @property
    def named(self) -> list[str]:
        """Every column that the file says something of."""
        return [each for treatment in (*TREATMENTS, "kept") for each in getattr(self, treatment)]


@cache
def kinds() -> dict[str, Kind]:
    """Tables about customers, in the order of the file: what leads to others stands before them."""
    return {name: _kind(name, said) for name, said in _read()["tables"].items()}


@cache
def nobodys() -> dict[str, list[str]]:
    """Tables that are about no customer, with their columns of text."""
    found: dict[str, list[str]] = _read()["nobody"]
    return found


def holds_text(column: Column[Any]) -> bool:
    """Could somebody's words stand there? Words of an enum are ours."""
    return isinstance(column.type, String | JSON | LargeBinary) and not isinstance(column.type, Enum)


def _kind(name: str, said: dict[str, Any]) -> Kind:
    lists = {each: tuple(said.get(each, ())) for each in (*TREATMENTS, "kept", "withheld", "of")}
    return Kind(
        name=name,
        deleted=said.get("rows") == "deleted",
        unless=said.get("unless", ""),
        bump=said.get("bump", False),
        content=said.get("content", True),
        export=said.get("export", True),
        **lists,
    )


def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
