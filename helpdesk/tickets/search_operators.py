"""What somebody typed into search, taken apart: words, "phrases", -without and operators such as `from:ilze`.

An operator is known by its English name and by one in each language of the desk. What looks like an operator and is none
(an address of a page, a time of day) is words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from helpdesk.kit import text

LONGEST_WORD = 60
MOST_TERMS = 8
_LONGEST = 500  # characters that are read
_PIECE = re.compile(r'(?P<no>-)?(?:(?P<name>\w+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})\.?")

# English, Latvian, Estonian, Norwegian; folded.
NAMES: dict[str, tuple[str, ...]] = {
    "from": ("from", "no", "kellelt", "fra"),
    "category": ("category", "kategorija", "kategooria", "kategori"),
    "kind": ("kind", "veids", "liik", "type"),
    "status": ("status", "statuss", "olek"),
    "channel": ("channel", "kanals", "kanal"),
    "priority": ("priority", "prioritate", "prioriteet", "prioritet"),
    "agent": ("agent", "agents", "ametnik", "saksbehandler"),
    "team": ("team", "komanda", "meeskond"),
    "tag": ("tag", "birka", "silt", "merkelapp"),
    "language": ("language", "valoda", "keel", "sprak"),
    "before": ("before", "pirms", "enne", "for"),
    "after": ("after", "kops", "alates", "etter"),
    "on": ("on", "diena", "paeval", "dato"),
    "has": ("has", "ar", "koos", "har"),
    "field": ("field", "lauks", "vali", "felt"),
}
_MEANT = {name: meant for meant, names in NAMES.items() for name in names}


@dataclass(frozen=True)
class Operator:
    """One operator: which, with what (as it was typed), and whether it says what is not wanted."""

    name: str
    value: str
    negated: bool = False


@dataclass(frozen=True)
class Typed:
    """What was typed, taken apart. Words are folded and mean beginnings of words; those of a phrase stand in a row."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    operators: tuple[Operator, ...] = ()

    @property
    def asks(self) -> bool:
        """Does it ask for anything?"""
        return bool(self.words or self.without or self.operators)


def read(typed: str, *, prefix: str = "") -> Typed:
    """Takes apart what was `typed`. The letters of the ticket `prefix` alone say nothing."""
    own, words, without = set(text.words(prefix)), list[str](), list[str]()
    phrases, operators = list[tuple[str, ...]](), list[Operator]()
    for piece in _PIECE.finditer(typed[:_LONGEST]):
        quoted, plain, name = piece["quoted"], piece["plain"], piece["name"]
        value = (quoted if quoted is not None else plain).strip()
        meant = _MEANT.get(text.fold(name)) if name else None
        if meant and value:
            operators.append(Operator(meant, value, bool(piece["no"])))
            continue
        found = _words(f"{name or ''} {value}")
        if piece["no"]:
            without += found
        else:
            words += found
            if quoted is not None and len(found) > 1:
                phrases.append(tuple(found))
    kept = [word for word in words if word not in own] or words
    return Typed(
        tuple(dict.fromkeys(kept))[:MOST_TERMS],
        tuple(phrases[:MOST_TERMS]),
        tuple(dict.fromkeys(without))[:MOST_TERMS],
        tuple(dict.fromkeys(operators))[:MOST_TERMS],
    )


def _words(typed: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in text.words(typed)]


def days(typed: str) -> tuple[date, date] | None:
    """The first day meant and the one after the last: of a day, a month (2026-11) or a year; None where it is no date."""
    if iso := _ISO.fullmatch(typed):
        year, month, day = (int(part) if part else None for part in iso.groups())
    elif dotted := _DOTTED.fullmatch(typed):
        day, month, year = (int(part) for part in dotted.groups())
    else:
        return None
    try:
        first = date(year or 0, month or 1, day or 1)
        if day:
            return first, first + timedelta(days=1)
        if month:
            return first, date(first.year + month // 12, month % 12 + 1, 1)
        return first, date(first.year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None
