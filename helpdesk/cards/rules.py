"""How cards are laid out on sheets, and where two readings of one differ. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any, TypeVar

T = TypeVar("T")
ON_A_SHEET = 4
MOST_SHEETS = 100
ROOM = 117.0  # millimetres of a card between its head and its foot
SQUARE = 33.0  # of the square to scan, with its code
GAP, LINE, ROW, TO_WRITE_ON = 2.0, 4.0, 4.7, 6.5  # of questions, of text, of boxes, of lines to write on
LINES_TO_WRITE_ON = 2  # at least; what is left over is lines, too
ACROSS, BESIDE, IN_A_COLUMN = 62, 42, 27  # letters in a line, beside the square, behind the box of a column
BOX = 6  # letters that a box and its gaps take
MOST_ROWS_ACROSS = 2
_DATE = "date"


@dataclass(frozen=True)
class Said:
    """What is on a card as somebody reads it. `given` by question, blanks absent; `unreadable`: what nobody can make out."""

    given: Mapping[str, Any] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    filled_on: date | None = None

    @property
    def is_blank(self) -> bool:
        return not self.given and not self.unreadable


def sheets(cards: Sequence[T]) -> list[list[T]]:
    """Four cards on each."""
    return [list(cards[n : n + ON_A_SHEET]) for n in range(0, len(cards), ON_A_SHEET)]


def differences(first: Said, second: Said) -> list[str]:
    """The questions that the two readings answer differently, and "date" where the day differs.

    Words are the same where their letters and digits are, whatever the spacing, the points and the capitals.
    """
    keys = [*first.given, *first.unreadable, *second.given, *second.unreadable]
    found = [key for key in dict.fromkeys(keys) if _one(first, key) != _one(second, key)]
    return [*found, *([_DATE] if first.filled_on != second.filled_on else [])]


def _one(said: Said, key: str) -> Any:
    value = said.given.get(key)
    if value is None or value == "":
        return ("unreadable",) if key in said.unreadable else None
    if isinstance(value, list | tuple):
        return frozenset(str(each) for each in value)
    return "".join(letter for letter in str(value).casefold() if letter.isalnum()) or str(value).strip()


def height(
    title: str, choices: Sequence[str], style: str, *, beside: bool = False, more_lines: int = 0
) -> float:
    """Millimetres that one question takes on a card (static/css/cards.css). `beside`: it stands beside the square to scan;
    `more_lines`: of small print."""
    wide = BESIDE if beside else ACROSS
    taken = GAP + max(1, ceil(len(title) / wide)) * LINE + more_lines * LINE
    if style == "lines":
        return taken + LINES_TO_WRITE_ON * TO_WRITE_ON
    if style == "columns":
        of_rows = [choices[n : n + 2] for n in range(0, len(choices), 2)]
        return taken + sum(max(_row(each, IN_A_COLUMN) for each in row) for row in of_rows)
    if style == "across":
        return taken + _rows_across(choices, wide) * ROW
    return max(taken + sum(_row(each, wide - BOX) for each in choices), SQUARE if beside else 0)


def fits_across(choices: Sequence[str], *, beside: bool = False) -> bool:
    """Do these stand in a line or two, each behind its box?"""
    return _rows_across(choices, BESIDE if beside else ACROSS) <= MOST_ROWS_ACROSS


def _rows_across(choices: Sequence[str], wide: int) -> int:
    return ceil(sum(len(each) + BOX for each in choices) / wide)


def _row(choice: str, wide: int) -> float:
    return max(ROW, ceil(len(choice) / wide) * LINE)
