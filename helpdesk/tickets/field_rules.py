"""What a field can hold, and on which tickets it stands. Pure, but for knowing which categories stand below which.

A value is plain and fit for JSON: a text, a number, a day as "2026-11-30", the id of a choice; None: empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import one_line, whole
from helpdesk.tickets.search_operators import days
from helpdesk.tickets.words import FieldKind

Value = str | float | int | None
LONGEST = 500
HIGHEST = 10.0**12
DECIMALS = 4
_NUMBER = re.compile(r"[+-]?\d{1,13}(?:[.,]\d{1,10})?")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")


@dataclass(frozen=True)
class Choice:
    """One of the things a field of choice can hold."""

    id: int
    names: dict[str, str]
    retired: bool = False


@dataclass(frozen=True)
class Field:
    """A field as the whole desk knows it."""

    id: int
    kind: FieldKind
    names: dict[str, str]
    helps: dict[str, str]
    request_kinds: frozenset[str] = frozenset()
    category_ids: tuple[int, ...] = ()
    required: bool = False
    asked_at_intake: bool = False
    asked_of_customers: bool = False
    retired: bool = False
    choices: tuple[Choice, ...] = field(default=())

    @property
    def key(self) -> str:
        """What it is called in forms and events."""
        return f"field_{self.id}"

    def choice(self, id_: object) -> Choice | None:
        """The choice with this id."""
        return next((each for each in self.choices if each.id == id_), None)


def id_of(key: str) -> int | None:
    """The id of the field that is called `key` in forms and events; None where that is no field's."""
    plain = key.removeprefix("field_")
    return whole(plain, 9) if plain != key else None


def read(of: Field, typed: object) -> Value:
    """What was typed or chosen, as it is kept. Raises DomainError at the field where it cannot be."""
    plain = one_line(str(typed), 10_000) if typed is not None else ""
    if not plain:
        return None
    return _READERS[of.kind](of, plain)


def _text(of: Field, plain: str) -> Value:
    if len(plain) > LONGEST:
        raise DomainError(N_("At most %(count)s characters."), field=of.key, count=LONGEST)
    return plain


def number(plain: str) -> float | None:
    """A number as people write it, with a comma or a point; None where it is none."""
    bare = _SPACES.sub("", plain)
    if not _NUMBER.fullmatch(bare):
        return None
    meant = round(float(bare.replace(",", ".")), DECIMALS)
    return meant + 0.0 if abs(meant) <= HIGHEST else None


def _number(of: Field, plain: str) -> Value:
    meant = number(plain)
    if meant is None:
        raise DomainError(N_("Type a number, such as 12 or 3.5."), field=of.key)
    return meant


def day(plain: str) -> date | None:
    """A whole day as people write it; None where it is none."""
    meant = days(plain)
    if meant is None or (meant[1] - meant[0]).days != 1 or not 1900 < meant[0].year < 9000:
        return None
    return meant[0]


def _day(of: Field, plain: str) -> Value:
    meant = day(plain)
    if meant is None:
        raise DomainError(N_("Type a date, such as 2026-11-30 or 30.11.2026."), field=of.key)
    return meant.isoformat()


def _choice(of: Field, plain: str) -> Value:
    known = of.choice(whole(plain))
    if known is None:
        raise DomainError(N_("Choose one of the list."), field=of.key)
    return known.id


_READERS = {FieldKind.TEXT: _text, FieldKind.NUMBER: _number, FieldKind.DATE: _day, FieldKind.CHOICE: _choice}
