"""Under which beginnings a customer is found, and what was typed cut into such beginnings.

Rows of `customer_words` come in two ranks. First: words of the name, the whole e-mail address, the digits of a
number with and without country code. Second, marked by `INNER`: what stands inside a word of the name or a number,
the parts of the e-mail address, the postal address and the organisation. Both are read by range over one index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import delete

from helpdesk.customers.models import ContactPoint, Customer, CustomerWord
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db, insert_soon
from helpdesk.kit import phone
from helpdesk.kit.columns import table_of
from helpdesk.kit.text import fold, words

INNER = "~"
LONGEST = 60  # of one beginning; nobody types more of one word
SHORTEST_INNER = 3
_NUMBER = re.compile(r"\+?\d[\d\s().\-/]*\d")
TYPED_WORDS = 6
_WORDS = table_of(CustomerWord)


def of(name: str, address: str, organisation: str, points: Iterable[tuple[ContactKind, str]]) -> set[str]:
    """All beginnings of a customer with these particulars; `points`: kind and value of each live contact point."""
    found: set[str] = set()
    for word in words(name):
        found |= {word, *_inner(word)}
    found |= {INNER + word for word in (*words(address), *words(organisation))}
    for kind, value in points:
        found |= _of_number(value) if kind is ContactKind.PHONE else _of_address(value)
    return {word[:LONGEST] for word in found}


def _inner(word: str) -> set[str]:
    word = word[:LONGEST]
    return {INNER + word[start:] for start in range(1, len(word) - SHORTEST_INNER + 1)}


def _of_number(e164: str) -> set[str]:
    digits = e164.removeprefix("+")
    return {digits, phone.national(e164), *_inner(digits)}


def _of_address(address: str) -> set[str]:
    folded = fold(address)
    local, _, domain = folded.rpartition("@")
    return {folded, *(INNER + word for word in (*words(local), *words(domain)))}


def write(customer: Customer, organisation: str, points: Iterable[ContactPoint]) -> None:
    """Makes the rows of `customer` what they should be now."""
    live = [(point.kind, point.value) for point in points if point.retired_at is None]
    forget(customer.id)
    write_first(customer.id, of(customer.name, customer.address, organisation, live))


def write_first(customer_id: int, wanted: set[str]) -> None:
    """The rows of a customer who has none yet."""
    insert_soon(_WORDS, *({"customer_id": customer_id, "word": word} for word in sorted(wanted)))


def forget(customer_id: int) -> None:
    """The customer is found no more (merged, erased)."""
    db.session.execute(delete(CustomerWord).where(CustomerWord.customer_id == customer_id))


def typed(text: str, country: str) -> list[list[str]]:
    """What somebody typed as a list of words to be found together; each as the beginnings it may stand for.

    A telephone number is one word however it is spaced, read with the habits of `country`.
    """
    numbers = [match.group() for match in _NUMBER.finditer(text) if _is_number(match.group())]
    rest = text
    for number in numbers:
        rest = rest.replace(number, " ", 1)
    pieces = [_digits(number, country) for number in numbers]
    for piece in fold(rest).split():
        local, at, _domain = piece.partition("@")
        pieces += [[piece]] if local and at else [[word] for word in words(piece)]
    return [[word[:LONGEST] for word in piece] for piece in pieces[:TYPED_WORDS]]


def _is_number(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return digits >= 3 and (digits == len(text) or digits >= 4)


def _digits(number: str, country: str) -> list[str]:
    digits = "".join(c for c in number if c.isdigit())
    whole = phone.normalise(number, country)
    ways = [digits]
    if whole:
        ways.append(whole.removeprefix("+"))
    if digits.startswith("00"):
        ways.append(digits[2:])
    elif digits.startswith("0"):
        ways.append(digits.lstrip("0"))
    return [way for way in dict.fromkeys(ways) if way]
