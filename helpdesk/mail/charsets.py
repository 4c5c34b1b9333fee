"""Bytes to text whatever the mail says about its charset.

Order: the declared charset, then UTF-8, then the Windows code page of the region (1257 for Latvian and Estonian, 1252
otherwise). Nothing is guessed statistically: on short Baltic texts guessing is worse than the code page.
The result never holds NUL or lone surrogates, so that it can be stored in any database.
"""

import codecs
import re
from functools import lru_cache

ALIASES = {
    # what browsers read under these names (WHATWG), which is what their senders meant
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb-2312": "gb18030",
    "x-gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-8-i": "iso-8859-8",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-2-0-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
    "uft-8": "utf-8",
    "uft8": "utf-8",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "unicode": "utf-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-mac-ce": "mac-latin2",
    "x-mac-cyrillic": "mac-cyrillic",
    "ansi": "cp1252",
    "baltic": "cp1257",
    "iso-8859-13": "iso-8859-13",
}
_SINGLE_BYTE = re.compile(r"^(cp125\d|iso8859|latin|cp437|cp850|cp775|mac-|koi8)")
# codecs that are not charsets of mail: some run in quadratic time, some read the environment
_FORBIDDEN = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
)
_STATEFUL = ("utf-7", "iso2022", "iso-2022", "hz", "utf-16", "utf-32")
_SURROGATES = re.compile("[\ud800-\udfff]")
_JUNK = re.compile(r"[^a-z0-9_.:-]")
_BALTIC = ("lv", "et", "lt", "ee")


def fallback_for(*hints: str | None) -> str:
    """The code page for undeclared 8-bit text; hints are language tags or domains (``lv``, ``post@firma.ee``)."""
    for hint in hints:
        if hint and re.split(r"[-_]", hint.lower())[0] in _BALTIC:
            return "cp1257"
        if hint and hint.lower().rpartition(".")[2].rstrip("> ") in _BALTIC:
            return "cp1257"
    return "cp1252"


@lru_cache(maxsize=512)
def python_codec(declared: str) -> str | None:
    """The Python codec for a charset name as found in mail, or None where it names nothing we know."""
    name = _JUNK.sub("", declared.strip().lower()[:64])
    if name.startswith("3d"):  # charset=3Dutf-8: a quoted-printable header
        name = name[2:]
    name = ALIASES.get(name, name)
    if match := re.fullmatch(r"(?:x-|ms-|ibm-?|windows-?|win-?|cp-?)(\d{3,5})", name):
        name = f"cp{match[1]}"
    if not name or name.replace("_", "-") in _FORBIDDEN:
        return None
    try:
        found = codecs.lookup(name).name
        b"a".decode(name)  # refuses what is no charset, such as base64 and zip
    except UnicodeDecodeError:
        pass  # one letter is no whole one in UTF-16
    except (LookupError, ValueError):
        return None
    return ALIASES.get(found, found)


def decode(raw: bytes, declared: str | None = None, *, fallback: str = "cp1252") -> str:
    """Text of ``raw``; never raises. What cannot be read becomes U+FFFD."""
    codec = python_codec(declared) if declared else None
    if raw.isascii() and not (codec and codec.startswith(_STATEFUL)):
        return clean(raw.decode("ascii"))
    return clean(_decode(raw, codec, fallback))


def _decode(raw: bytes, codec: str | None, fallback: str) -> str:
    if raw.startswith(codecs.BOM_UTF8):
        raw = raw[3:]
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and (codec is None or "utf" in codec):
        return raw.decode("utf-16", "replace")
    # bytes above 127 that happen to be valid UTF-8 were hardly meant as a single-byte charset
    order = ["utf-8", codec] if codec is None or _SINGLE_BYTE.match(codec) else [codec, "utf-8"]
    for name in order:
        if name and (text := _strictly(raw, name)) is not None:
            return text
    if codec and not _SINGLE_BYTE.match(codec):
        text = _loosely(raw, codec)
        if text.count("\ufffd") * 20 <= len(text):
            return text
    return _loosely(raw, codec if codec and _SINGLE_BYTE.match(codec) else fallback)


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (ValueError, LookupError):
        return None


def _loosely(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec, "replace")
    except (ValueError, LookupError):
        return raw.decode("utf-8", "replace")


def clean(text: str) -> str:
    """Without NUL, byte order mark and lone surrogates, which databases refuse."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text.isascii() and _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
    return text.removeprefix("\ufeff")
