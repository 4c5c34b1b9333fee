"""Words and letters: folding for search, first sentences, initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_LETTERS = {"ø": "o", "æ": "ae", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "þ": "th", "ı": "i", "œ": "oe"}
_WORD = re.compile(r"\w+")
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
    starts = tuple(beginnings)
    for word in _WORD.finditer(text) if starts else ():
        if fold(word[0]).startswith(starts):
            if word.start() > upto:
                pieces.append((text[upto : word.start()], False))
            pieces.append((word[0], True))
            upto = word.end()
    if upto < len(text):
        pieces.append((text[upto:], False))
    return pieces


def first_sentence(text: str, limit: int = 120) -> str:
    """The first sentence or line of `text`, cut at a word where it is longer than `limit`."""
    sentence = _SENTENCE_END.split(text.strip(), maxsplit=1)[0].strip()
    if len(sentence) <= limit:
        return sentence.rstrip(".")
    return sentence[: limit - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"


def one_line(text: str, limit: int = 255) -> str:
    """`text` without line breaks and control characters, at most `limit` characters: fit for a header."""
    return " ".join(_BREAKS.sub(" ", text).split())[:limit]


def clean(text: str) -> str:
    """`text` as the databases can hold it: no NUL, no lone surrogates, Unix line ends."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return plain.encode("utf-8", "replace").decode("utf-8")


def initials(name: str) -> str:
    """Up to two first letters of `name`, upper case; "?" where there is none."""
    parts = [part for part in name.split() if part[0].isalnum()]
    if not parts:
        return "?"
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()
