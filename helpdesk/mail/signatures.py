"""Where a signature begins."""

import re

from helpdesk.mail import limits, phrases
from helpdesk.mail.quotations import LONGEST_LINE, Kind

_RULE = re.compile(r"^\s{0,3}(?:--|—|__{1,})\s*$")
_CERTAIN = re.compile(r"^-- $|^--\xa0$|^__{3,}\s*$")
_DASH_NAME = re.compile(r"^\s{0,3}[-–—~]{1,2} ?[^\W\d_][\w.'’]*(?: [^\W\d_][\w.'’]*){0,3}$")
_DASHES = re.compile(r"\n[ \t]*[-_=–—]{3,}[ \t]*\n")
_CONTACT = re.compile(
    r"@[\w-]+\.|https?://|www\.|\+?\d[\d ()./-]{6,}\d|via mobile|skype:|\b(?:tel|mob|fax|tālr)\b", re.I
)
_LONGEST_SIGNATURE = 16


def signature_begins(lines: list[str], kinds: list[Kind], end: int) -> int | None:
    """The line on which a signature begins below some text, or None."""
    written = False
    for index in range(min(end, limits.REPLY_LINES)):
        if kinds[index] is not Kind.TEXT:
            continue
        if _is_signature_line(lines, kinds, index, end) and written:
            return _with_dash_name(lines, kinds, index)
        written = True
    return None


def _is_signature_line(lines: list[str], kinds: list[Kind], index: int, end: int) -> bool:
    line = lines[index]
    if len(line) > LONGEST_LINE:
        return False
    stripped = line.strip()
    if stripped[:1] in ("-", "—", "_") and _RULE.match(line):
        return bool(_CERTAIN.match(line)) or _is_short_to_the_end(kinds, index, end)
    stripped = stripped.strip("\u200b*_")
    return (
        len(stripped) <= 120
        and _stands_apart(lines, kinds, index)
        and bool(phrases.MOBILE_SIGNATURE.match(stripped))
    )


def _is_short_to_the_end(kinds: list[Kind], index: int, end: int) -> bool:
    """A bare ``--`` may also be a rule within a text: then much stands below it."""
    count = 0
    if end - index > 5 * _LONGEST_SIGNATURE:
        end = index + 5 * _LONGEST_SIGNATURE
    for kind in kinds[index + 1 : end]:
        if kind in (Kind.ANNOUNCED, Kind.QUOTED, Kind.OLDER):
            break
        count += kind is Kind.TEXT
        if count > _LONGEST_SIGNATURE:
            return False
    return True


def _stands_apart(lines: list[str], kinds: list[Kind], index: int) -> bool:
    if index == 0 or kinds[index - 1] is not Kind.TEXT:
        return True
    return index + 1 >= len(lines) or kinds[index + 1] is not Kind.TEXT or bool(_RULE.match(lines[index - 1]))


def _with_dash_name(lines: list[str], kinds: list[Kind], index: int) -> int:
    """A ``-Name`` just above a list footer belongs to the signature."""
    if not lines[index].lstrip().startswith("_"):
        return index
    above = index - 1
    while above > 0 and kinds[above] is Kind.BLANK:
        above -= 1
    return above if above > 0 and _DASH_NAME.match(lines[above]) else index


def closing_signature(reply: str) -> str:
    """The last paragraph where it reads like a visiting card: short lines, an address, number or link among them."""
    head, _, last = _at_rule(reply) or reply.rstrip().rpartition("\n\n")
    lines = [line.strip() for line in last.split("\n")]
    if (
        not head.strip()
        or len(lines) > 2 * _LONGEST_SIGNATURE
        or any(len(line) > 60 or line.endswith("?") for line in lines)
    ):
        return ""
    return last.strip() if len(lines) > 1 and _CONTACT.search(last) else ""


def _at_rule(reply: str) -> tuple[str, str, str] | None:
    """Parted at the last line of dashes alone."""
    parts = _DASHES.split(reply.rstrip())
    return (parts[0], "", parts[-1]) if len(parts) > 1 and parts[-1].strip() else None
