"""Pure rules of the room: which passwords are too easily guessed, and where a sign-in may lead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk.kit.errors import N_
from helpdesk.kit.text import fold

SHORTEST, LONGEST = 12, 128
# What must be left when common words, known context and rows of keys are taken away.
UNGUESSED = 6
DISTINCT = 5

_FORWARDS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "1q2w3e4r5t6y7u8i9o",
)  # fmt: skip
_ROWS = (*_FORWARDS, *(row[::-1] for row in _FORWARDS))
_LOOKALIKES = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_LIST = Path(__file__).with_name("common_passwords.txt")
_COMMON = frozenset(
    word
    for line in _LIST.read_text("utf-8").splitlines()
    if line[:1] != "#"
    for word in line.split()
    if len(word) > 3
)

TOO_SHORT = N_("Use at least %(count)s characters; a short sentence is easy to remember.")
TOO_LONG = N_("Use at most %(count)s characters.")
TOO_COMMON = N_("This is among the first that anybody would try. A few unrelated words make a good password.")
TOO_CLOSE = N_(
    "This is too close to your name, your address or the organisation. A few unrelated words make a good password."
)
TOO_PLAIN = N_("This repeats the same few characters. A few unrelated words make a good password.")


def length_fault(password: str) -> tuple[str, int] | None:
    """The sentence and the number that a password of a wrong length gets; cheap, to be asked before anything else."""
    if len(password) < SHORTEST:
        return TOO_SHORT, SHORTEST
    if len(password) > LONGEST:
        return TOO_LONG, LONGEST
    return None


def guessable(password: str, context: Iterable[str] = ()) -> str | None:
    """Why `password` is easily guessed (an English sentence), or None.

    `context` is what somebody who knows the person would try: their name, address, the organisation.
    """
    folded = fold(password)
    if len(set(folded)) < DISTINCT:
        return TOO_PLAIN
    known = {word for each in context for word in re.findall(r"[^\W\d_]{3,}", fold(each))}
    if _left(folded, _COMMON) < UNGUESSED:
        return TOO_COMMON
    return TOO_CLOSE if _left(folded, _COMMON | known) < UNGUESSED else None


def _left(folded: str, words: Iterable[str]) -> int:
    """How many letters and digits remain once known words and rows of keys are taken out, as typed and with look-alikes read."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return min(_remaining(variant, longest_first) for variant in (folded, folded.translate(_LOOKALIKES)))


def _remaining(text: str, words: list[str]) -> int:
    plain = "".join(c for c in text if c.isalnum())
    for word in words:
        plain = plain.replace(word, " ")
    return sum(c != " " for c in _without_rows(plain))


def _without_rows(text: str) -> str:
    """`text` without runs of four or more neighbours on the keyboard, in the alphabet or among the digits."""
    kept, at = [], 0
    while at < len(text):
        run = max((_run(text, at, row) for row in _ROWS), default=0)
        if run >= 4:
            at += run
        else:
            kept.append(text[at])
            at += 1
    return "".join(kept)


def _run(text: str, at: int, row: str) -> int:
    length = 0
    while at + length < len(text) and text[at : at + length + 1] in row:
        length += 1
    return length


def own_path(target: str | None) -> str | None:
    """`target` where it is a path of ours and nothing else; None for other hosts, schemes and tricks with slashes."""
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(ord(c) <= 0x20 or ord(c) == 0x7F for c in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return target if not parts.scheme and not parts.netloc else None
