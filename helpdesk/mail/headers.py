"""Header fields: where they end, what they say (RFC 5322, 2047, 2231), every broken form read as well as can be.

Own code because the standard library raises on some of them, loses others, and needs quadratic time on hostile ones.
"""

import binascii
import re
from urllib.parse import unquote_to_bytes

from helpdesk.mail import charsets, limits

Fields = list[tuple[str, bytes]]

_FIELD = re.compile(rb"([!-9;-~]{1,8000})[ \t]*:")
_FOLD = re.compile(rb"\r?\n[ \t]*|\r[ \t]*")
_WORD = re.compile(r"=\?([^?\s=]{1,64})\?\s*([bBqQ])\s*\?")
_PARAM = re.compile(r'(?:;\s*|(?<=[^\s;=]) )([^=;\s"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.S)
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_SPACES = re.compile(r"\s+")


def read_fields(raw: bytes, start: int, end: int) -> tuple[Fields, int, bool]:
    """Fields from ``start``; returns (fields with lower-case names, start of the body, whether the block was cut).

    A line that is neither a field nor folded ends the block and belongs to the body, as real mailers treat it.
    """
    spans: list[tuple[str, int, int]] = []
    pos, limit = start, min(end, start + limits.HEADER_BYTES)
    body, cut = end, False
    while pos < end:
        stop = raw.find(b"\n", pos, end)
        after = end if stop < 0 else stop + 1
        line = raw[pos : min(after, pos + 8200)]
        if line in (b"\n", b"\r\n", b"\r"):
            body = after
            break
        if line[:1] in (b" ", b"\t"):
            if spans and not line.strip() and _is_body_next(raw, after):
                body = after
                break
            if spans and after <= limit:
                spans[-1] = (spans[-1][0], spans[-1][1], after)
        elif match := _FIELD.match(line):
            if after > limit:
                body, cut = _skip_block(raw, pos, end), True
                break
            spans.append((match[1].decode("ascii").lower(), pos + match.end(), after))
        elif not (line.startswith((b"From ", b">From ")) and not spans):
            body = pos
            break
        pos = after
    return [(name, raw[first:last]) for name, first, last in spans], body, cut


def _is_body_next(raw: bytes, pos: int) -> bool:
    """A line of blanks alone ends the header when no field follows."""
    return not _FIELD.match(raw[pos : pos + 8200]) and raw[pos : pos + 1] not in (b" ", b"\t")


def _skip_block(raw: bytes, pos: int, end: int) -> int:
    ends = [found + len(gap) for gap in (b"\n\n", b"\n\r\n") if (found := raw.find(gap, pos, end)) >= 0]
    return min(ends, default=end)


def unfold(value: bytes) -> bytes:
    return _FOLD.sub(b" ", value).strip()


def text_of(value: bytes, fallback: str = "cp1252") -> str:
    """A field's value as text, encoded words decoded, blanks folded."""
    return _SPACES.sub(" ", decode_words(raw_text(value, fallback))).strip()


def raw_text(value: bytes, fallback: str = "cp1252") -> str:
    """Unfolded, still with its encoded words."""
    return charsets.decode(unfold(value), None, fallback=fallback)


def decode_words(text: str) -> str:
    """Replace RFC 2047 words, also those inside quotes, with blanks in them, unpadded or split inside a character."""
    if "=?" not in text:
        return text
    out: list[str] = []
    words: list[tuple[str, str, str]] = []
    pos = 0
    while (match := _WORD.search(text, pos)) is not None:
        end = text.find("?=", match.end())
        if end < 0:
            break
        while text.startswith("?=?=", end):  # a question mark left bare before the end
            end += 1
        if text[end + 2 : end + 3] == "=" and match[2] in "qQ" and _is_hex(text[end + 2 : end + 5]):
            end = text.find("?=", end + 2) if text.find("?=", end + 2) >= 0 else end
        gap = text[pos : match.start()]
        if gap.strip() or (gap and not words):
            out.append(_decoded(words))
            words = []
            out.append(gap)
        words.append((match[1].partition("*")[0], match[2].lower(), text[match.end() : end]))
        pos = end + 2
    out.append(_decoded(words))
    out.append(text[pos:])
    return "".join(out)


def _is_hex(text: str) -> bool:
    return len(text) == 3 and all(c in "0123456789abcdefABCDEF" for c in text[1:])


def _decoded(words: list[tuple[str, str, str]]) -> str:
    """Adjacent words of one charset are one string of bytes: some mailers split inside a character."""
    out: list[str] = []
    held = b""
    index = 0
    while index < len(words):
        charset, kind, body = words[index]
        while kind == "b" and index + 1 < len(words) and _continues(words[index], words[index + 1]):
            index += 1
            body += words[index][2]
            if "=" in body or len(body) % 4 == 0:
                break
        held += _bytes_of(kind, body)
        index += 1
        if index == len(words) or words[index][0].lower() != charset.lower():
            out.append(charsets.decode(held, charset))
            held = b""
    return "".join(out)


def _continues(word: tuple[str, str, str], after: tuple[str, str, str]) -> bool:
    same = word[0].lower() == after[0].lower() and after[1] == "b"
    return same and "=" not in word[2] and len(word[2]) % 4 != 0


def _bytes_of(kind: str, body: str) -> bytes:
    if kind == "b":
        return loose_base64(body)
    raw = body.replace("_", " ").encode("utf-8", "replace")
    return _HEX.sub(lambda match: bytes((int(match[1], 16),)), raw)


def loose_base64(body: str) -> bytes:
    """Base64 with anything foreign in it ignored and missing padding supplied."""
    body = _NOT_BASE64.sub("", body)
    if len(body) % 4 == 1:
        body = body[:-1]
    try:
        return binascii.a2b_base64(body + "=" * (-len(body) % 4))
    except binascii.Error:
        return b""


def parameters(value: bytes, fallback: str = "cp1252") -> tuple[str, dict[str, str]]:
    """``text/plain; charset=x; name*=…`` as (lower-case value, parameters decoded per RFC 2231 and 2047)."""
    text = raw_text(value[:16_384], fallback)
    head = text.partition(";")[0].strip().lower()
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAM.finditer(text):
        name, content = match[1].lower(), _unquote(match[2])
        base, star, rest = name.partition("*")
        if not star:
            plain.setdefault(base, content)
            continue
        number, encoded = rest.rstrip("*"), rest.endswith("*") or not rest
        pieces.setdefault(base, []).append((int(number) if number.isdecimal() else 0, encoded, content))
    found = {name: decode_words(content) for name, content in plain.items()}
    found |= {name: _join_pieces(parts) for name, parts in pieces.items()}
    return head, found


def _unquote(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r'\\(["\\])', r"\1", text[1:-1])
    return text.strip('"')


def _join_pieces(parts: list[tuple[int, bool, str]]) -> str:
    parts.sort(key=lambda part: part[0])
    charset = None
    joined = b""
    for index, (_, encoded, content) in enumerate(parts):
        if encoded and index == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        joined += unquote_to_bytes(content) if encoded else content.encode("utf-8", "replace")
    return decode_words(charsets.decode(joined, charset or "utf-8"))


class Headers:
    """Read-only access to the fields of one mail by name (any case), decoded on demand."""

    __slots__ = ("_fallback", "_fields", "_names")

    def __init__(self, fields: Fields, fallback: str = "cp1252") -> None:
        self._fields = tuple(fields)
        self._fallback = fallback
        self._names = frozenset(key for key, _ in fields)

    def get(self, name: str) -> str | None:
        """The first (topmost) field of this name as text, or None."""
        return next(iter(self.all(name, at_most=1)), None)

    def all(self, name: str, at_most: int = 100) -> list[str]:
        """The fields of this name from top to bottom as text."""
        return [text_of(value, self._fallback) for value in self.raw(name)[:at_most]]

    def raw(self, name: str) -> list[bytes]:
        """The undecoded values of this name from top to bottom."""
        wanted = name.lower()
        if wanted not in self._names:
            return []
        return [value for key, value in self._fields if key == wanted]

    def names(self) -> list[str]:
        """The lower-case names of all fields, from top to bottom."""
        return [key for key, _ in self._fields]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names
