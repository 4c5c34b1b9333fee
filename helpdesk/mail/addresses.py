"""Lists of addresses as mailers write them, including obsolete, unquoted and hostile ones, in linear time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.mail import limits
from helpdesk.mail.headers import decode_words

_SPECIAL = re.compile(r'[",;<(:\\]|=\?')
_QUOTE = re.compile(r'["\\]')
_PARENS = re.compile(r"[()\\]")
_NEXT = re.compile(r"[,;]")
_WORD = re.compile(r"[^?\s]{1,64}\?[bBqQ]\?[^?]{0,2000}\?=")
_SEPARATORS = re.compile(r'[\s<>()\[\],;:"\\]+')
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x20\x7f\u200b-\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A name (may be empty) and an address as written (may lack a domain)."""

    name: str
    email: str


def parse_addresses(text: str) -> tuple[list[Address], bool]:
    """Addresses of an unfolded, still encoded field; the flag says whether the list was cut at the limit."""
    found: list[Address] = []
    for address in _addresses(text):
        if len(found) >= limits.ADDRESSES:
            return found, True
        found.append(address)
    if not any("@" in address.email for address in found) and "@" in text:
        found = [
            Address("", word) for word in _SEPARATORS.split(text[:50_000]) if _looks_whole(word)
        ] or found
    return found[: limits.ADDRESSES], False


def _looks_whole(word: str) -> bool:
    local, at, domain = word.partition("@")
    return bool(local and at and domain) and "@" not in domain


@dataclass(slots=True)
class _Draft:
    words: list[str]
    comments: list[str]
    angle: str | None = None

    def finished(self) -> Address | None:
        phrase = _SPACES.sub(" ", "".join(self.words)).strip()
        comment = " ".join(self.comments).strip()
        if self.angle is not None:
            if not self.angle and "@" in phrase:
                return _address("", phrase)
            return _address(phrase or comment, self.angle) if self.angle or phrase else None
        if not phrase:
            return None
        words = decode_words(phrase).split()
        at = next((word for word in words if "@" in word.strip("@")), None)
        if at is None:
            return _address(comment, phrase) if comment and " " not in phrase else _address(phrase, "")
        joined = "".join(words) if any(word in ("@", ".") for word in words) else at
        rest = " ".join(word for word in words if word is not at) if joined == at else ""
        return _address(comment or rest, joined)


def _address(name: str, email: str) -> Address | None:
    email = _CONTROL.sub("", decode_words(email)).strip("<>\"',;")
    if email.startswith("@") and ":" in email:  # obsolete route: <@relay,@relay:name@host>
        email = email.rpartition(":")[2]
    email = email.removeprefix("mailto:")[: limits.ADDRESS_CHARS]
    name = _SPACES.sub(" ", decode_words(name)).strip().strip("\"'").strip()[: limits.NAME_CHARS]
    return Address(name, email) if name or email else None


def _addresses(text: str) -> Iterator[Address]:
    draft, pos, size = _Draft([], []), 0, len(text)
    last_angle = text.rfind(">")
    while pos < size:
        match = _SPECIAL.search(text, pos)
        stop = match.start() if match else size
        draft.words.append(text[pos:stop])
        if match is None:
            break
        char, pos = match[0], match.end()
        if char == "=?":
            end = _end_of_word(text, pos)
            draft.words.append(text[stop:end])
            pos = end
        elif char == '"':
            pos, quoted = _quoted(text, pos)
            draft.words.append(quoted)
        elif char == "(":
            pos, comment = _comment(text, pos)
            draft.comments.append(decode_words(comment.strip()))
            draft.words.append(" ")
        elif char == "<":
            end = text.find(">", pos) if pos <= last_angle else -1
            end = _next_separator(text, pos) if end < 0 else end
            inner = text[pos:end].strip("< \t")
            if draft.angle is None:
                draft.angle = inner
            pos = end + 1 if end < size and text[end] == ">" else end
            while text.startswith(">", pos):
                pos += 1
        elif char in ",;":
            # an unquoted comma inside a name: "Doe, John <john@doe>" is one address
            if char == "," and draft.angle is None and _is_bare_name(draft) and _angle_comes_first(text, pos):
                draft.words.append(", ")
                continue
            if (address := draft.finished()) is not None:
                yield address
            draft = _Draft([], [])
        elif char == ":" and "@" not in "".join(draft.words[-3:]):
            draft = _Draft([], draft.comments)  # the name of a group
        elif char == "\\":
            draft.words.append(text[pos : pos + 1])
            pos += 1
        else:
            draft.words.append(char)
    if (address := draft.finished()) is not None:
        yield address


def _is_bare_name(draft: _Draft) -> bool:
    words = draft.words[-4:]
    return bool("".join(words).strip()) and not any("@" in word for word in words)


def _angle_comes_first(text: str, pos: int) -> bool:
    window = text[pos : pos + 120]
    angle = window.find("<")
    return angle > 0 and "@" not in window[:angle] and not re.search(r'[,;"]', window[:angle])


def _quoted(text: str, pos: int) -> tuple[int, str]:
    out: list[str] = []
    while pos < len(text):
        match = _QUOTE.search(text, pos)
        if match is None:
            break
        out.append(text[pos : match.start()])
        pos = match.end()
        if match[0] == '"':
            return pos, "".join(out)
        out.append(text[pos : pos + 1])
        pos += 1
    out.append(text[pos:])
    return len(text), "".join(out)


def _end_of_word(text: str, pos: int) -> int:
    """Past an encoded word, which may hold commas and colons it should not; just past ``=?`` where it is none."""
    match = _WORD.match(text, pos)
    return match.end() if match else pos


def _comment(text: str, pos: int) -> tuple[int, str]:
    depth, begin = 1, pos
    while (match := _PARENS.search(text, pos)) is not None:
        pos = match.end() + (match[0] == "\\")
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            return pos, text[begin : pos - 1]
    return len(text), text[begin:]


def _next_separator(text: str, pos: int) -> int:
    match = _NEXT.search(text, pos)
    return match.start() if match else len(text)
