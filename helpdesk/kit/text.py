"""Words and letters: folding for search, first sentences, initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

_LETTERS = {"ø": "o", "æ": "ae", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "þ": "th", "ı": "i", "œ": "oe"}
_WORD = re.compile(r"\w+")
_UNFOLDED_WORD = re.compile(r"[\w\u0300-\u036f]+")  # with accents that stand beside their letters
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s|\n")
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # Unicode's Cc, Zl and Zp


def fold(text: str) -> str:
    """`text` as search compares it: lower case, without diacritics (ķ = k, õ = o, ø = o, æ = ae)."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    folded = unicodedata.normalize("NFKD", folded)
    for c in set(folded):  # a text has few different letters: cheaper than to look at each of its characters
        if c in _LETTERS or (c > "\x7f" and unicodedata.combining(c)):
            folded = folded.replace(c, _LETTERS.get(c, ""))
    return folded


def words(text: str) -> list[str]:
    """The folded words of `text`, in order, as both search engines see them."""
    return _WORD.findall(fold(text))


def marked(text: str, beginnings: Collection[str]) -> list[tuple[str, bool]]:
    """`text` in pieces, and whether each is a word that one of the folded `beginnings` begins."""
    pieces, upto = list[tuple[str, bool]](), 0
    for start, end in _hits(text, tuple(beginnings)) if beginnings else ():
        if start > upto:
            pieces.append((text[upto:start], False))
        pieces.append((text[start:end], True))
        upto = end
    if upto < len(text):
        pieces.append((text[upto:], False))
    return pieces


def _hits(text: str, beginnings: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    if text.isascii() or all(map(_stays_one, set(text))):  # folds letter by letter, as nearly always
        return (hit.span() for hit in _beginning(beginnings).finditer(fold(text)))
    return (word.span() for word in _UNFOLDED_WORD.finditer(text) if fold(word[0]).startswith(beginnings))


@lru_cache(maxsize=1024)
def _stays_one(letter: str) -> bool:
    return len(fold(letter)) == 1


@lru_cache(maxsize=64)
def _beginning(beginnings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, beginnings))})\w*")


def first_sentence(text: str, limit: int = 120) -> str:
    """The first sentence or line of `text`, cut at a word where it is longer than `limit`."""
    sentence = _SENTENCE_END.split(text.strip(), maxsplit=1)[0].strip()
    if len(sentence) <= limit:
        return sentence.rstrip(".")
    return sentence[: limit - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"


def one_line(text: str, limit: int = 255) -> str:
    """`text` without line breaks and control characters, at most `limit` characters: fit for a header."""
    most = 4 * limit  # of most texts that is enough to fill the line
    line = _unbroken(text[:most])
    return (line if len(line) >= limit or len(text) <= most else _unbroken(text))[:limit]


def _unbroken(text: str) -> str:
    return " ".join(_BREAKS.sub(" ", text).split())


def clean(text: str) -> str:
    """`text` as the databases can hold it: no NUL, no lone surrogates, Unix line ends."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    if plain.isascii():
        return plain
    try:
        plain.encode("utf-8")
    except UnicodeEncodeError:
        return plain.encode("utf-8", "replace").decode("utf-8")
    return plain


def whole(plain: str | None, digits: int = 18) -> int | None:
    """The number that `plain` writes in up to so many digits of ours; None where it is anything else.

    An id is at most 18 long here, a version or a count 9: no row can have a longer one, nor a database compare it.
    """
    if not plain or len(plain) > digits or not (plain.isascii() and plain.isdecimal()):
        return None
    return int(plain)


def initials(name: str) -> str:
    """Up to two first letters of `name`, upper case; "?" where there is none."""
    parts = [part for part in name.split() if part[0].isalnum()]
    if not parts:
        return "?"
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()
