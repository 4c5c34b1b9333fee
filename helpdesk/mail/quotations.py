"""What each line of a mail is: new text, quoted text, or the seam to an older mail."""

import re
from enum import Enum

from helpdesk.mail import limits, phrases
from helpdesk.mail.html_text import CUT

LONGEST_LINE = 400  # what a mail program writes is short; longer lines are text without further looks


_MOST_LOOKS = 3000  # how many lines may be asked closely whether they introduce a quotation


class Kind(Enum):
    """BLANK, TEXT and QUOTED lines; ANNOUNCED = "… wrote:"; OLDER = from here on an older mail for sure."""

    BLANK = "b"
    TEXT = "t"
    QUOTED = "q"
    ANNOUNCED = "a"
    OLDER = "o"


_QUOTE = re.compile(r"^[ \t\u200b]{0,4}(?:[A-Z]{1,3})?[>＞]")
_MARKS = " \t\u00a0\u200b\ufeff\u200e\u200f>*_|"
_LABEL = re.compile(r"^([^:：]{1,30}?)[ \u00a0*_]{0,3}[:：]")
_DASHES = re.compile(r"^[-_=*~ ]{2,}[^-_=*~].{2,60}?[-_=*~ ]{2,}[:*]{0,2}$")
_EMAIL = re.compile(r"[^\s<>()\"',;:]{1,64}@[^\s<>()\"',;:]{1,255}")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d\d\b|\d年")
_STARTS_WITH_DATE = re.compile(r"^\d{1,4}\b.{0,40}\d|^\d{1,4}年")
_BARE_GMAIL = re.compile(r"^\d{4}-\d{2}-\d{2} \d{1,2}:\d{2} (?:GMT|UTC)[+-]\d{1,2}:\d{2} \S.{0,80}$")
_WROTE = re.compile(
    r"(?<!\w)(?:"
    + "|".join(re.escape(word) for word in sorted(phrases.WROTE, key=len, reverse=True))
    + r")(?!\w)",
    re.I,
)
_ENOUGH = ({"from", "sent"}, {"subject", "to", "sent"}, {"subject", "to", "date"})
_SECOND_LABEL = re.compile(r"\b(?:Objet|Subject|Betreff|Emne|Asunto) ?:")
# Looked at first, as nearly every line is plain text: what a seam begins with, apart from marks.
_SEAM_MARKS = "*>-_=~ \t:"
_SEAM_STARTS = frozenset(phrase[:4] for phrase in (*phrases.BEGIN_FORWARD, *phrases.ORIGINAL))
_ONLY_FRAMED = ("reply above",)
_FRAMES = ("--", "##", "==", "~~", "**", "__", "—-", "-=", "——", "##")
_FIRST_WORD = re.compile(r"^[-–—\s]*([^\s,.:;]+)")


def classify(lines: list[str]) -> list[Kind]:
    """One kind for each line, in linear time: every look ahead is bounded, and so is the number of lines.

    Beyond ``limits.REPLY_LINES`` only the marks of quotation count.
    """
    kinds = [_plain_kind(line) for line in lines]
    whole = "\n".join(lines[: limits.REPLY_LINES]).lower()
    markers = [phrase for phrase in phrases.REPLY_ABOVE if phrase in whole]
    looks, index = _MOST_LOOKS, 0
    while index < min(len(lines), limits.REPLY_LINES):
        size = 1
        if _is_older(lines, kinds, index, markers):
            kinds[index] = Kind.OLDER
        elif kinds[index] is Kind.TEXT and _is_wrapped_quotation(lines, kinds, index):
            kinds[index] = Kind.QUOTED
        elif kinds[index] is Kind.TEXT and looks and _may_announce(lines[index], _after_gap(kinds, index)):
            looks -= 1
            found = _announcement(lines, kinds, index)
            kinds[index : index + found] = [Kind.ANNOUNCED] * found
            size = found or 1
        index += size
    return kinds


def _is_older(lines: list[str], kinds: list[Kind], index: int, markers: list[str]) -> bool:
    if CUT in lines[index]:
        return True
    if kinds[index] is Kind.BLANK:
        return False
    if markers and _asks_to_reply_above(lines[index], markers):
        return True
    return kinds[index] is Kind.TEXT and _is_seam(lines, kinds, index)


def _after_gap(kinds: list[Kind], index: int) -> bool:
    return index == 0 or kinds[index - 1] is not Kind.TEXT


def _plain_kind(line: str) -> Kind:
    if (">" in line or "＞" in line) and _QUOTE.match(line):
        return Kind.QUOTED
    return Kind.TEXT if line.strip(" \t\u00a0\u200b\ufeff\r") else Kind.BLANK


def _is_wrapped_quotation(lines: list[str], kinds: list[Kind], index: int) -> bool:
    """The tail of a quoted line that some mailer broke: small letters between two quoted lines, the first a long one."""
    if not 0 < index < len(lines) - 1 or kinds[index - 1] is not Kind.QUOTED:
        return False
    tail = len(lines[index]) <= 80 and lines[index][:1].islower()
    return tail and kinds[index + 1] is Kind.QUOTED and len(lines[index - 1]) >= 60


def _asks_to_reply_above(line: str, markers: list[str]) -> bool:
    if len(line) > LONGEST_LINE:
        return False
    lower = line.lower()
    phrase = next((marker for marker in markers if marker in lower), None)
    if phrase is None:
        return False
    return _is_framed(line) or (phrase not in _ONLY_FRAMED and len(line.strip()) <= 100)


def _is_framed(line: str) -> bool:
    """Between dashes or the like, as desks write such lines."""
    inner = line.strip(" \t>\u00a0")
    return inner[:2] in _FRAMES or inner[-2:] in _FRAMES


def _is_seam(lines: list[str], kinds: list[Kind], index: int) -> bool:
    line = lines[index].strip()
    if len(line) > LONGEST_LINE:
        return False
    head = line.strip(_SEAM_MARKS)
    if head and head[:4].lower() not in _SEAM_STARTS and ":" not in line and "：" not in line:
        return False
    lower = line.strip("*> \t").lower()
    if lower.startswith(phrases.BEGIN_FORWARD):
        return True
    if _DASHES.match(line) and _bare(lower).startswith(phrases.ORIGINAL):
        return True
    if _bare(lower).rstrip(":") in phrases.ORIGINAL:
        return True
    if set(line) <= set("-_=—–* ") and len(line) >= 3:
        following = next(
            (at for at in range(index + 1, min(index + 4, len(lines))) if kinds[at] is not Kind.BLANK), None
        )
        return following is not None and header_block(lines, following)
    return header_block(lines, index)


def _bare(line: str) -> str:
    return line.strip("-_=*~ \t:")


def label_of(line: str) -> str | None:
    """``from``, ``sent``, … where the line looks like a header of an older mail."""
    if len(line) > LONGEST_LINE:
        return None
    match = _LABEL.match(line.strip(_MARKS))
    return phrases.HEADER_LABELS.get(match[1].strip(_MARKS).lower()) if match else None


def header_block(lines: list[str], index: int) -> bool:
    """Whether at least three different headers (or sender and date) of a mail stand together from here on.

    From, to and date alone, without any address, may as well be somebody's journey.
    """
    if label_of(lines[index]) is None:
        return False
    found, addressed = _labels_from(lines[index : index + 14])
    if "from" in found and len(found) >= 3 and (addressed or not found.isdisjoint(("subject", "sent"))):
        return True
    return any(enough <= found for enough in _ENOUGH)


def _labels_from(lines: list[str]) -> tuple[set[str], bool]:
    """The labels of a run of header lines (up to three wrapped lines between two), and whether an address is there."""
    found: set[str] = set()
    strangers, addressed = 0, False
    for line in lines:
        label = label_of(line)
        if label is None:
            strangers += 1
            if strangers > 3:
                break
            continue
        strangers = 0
        addressed = addressed or "@" in line
        found.add(label)
        if _SECOND_LABEL.search(line, len(line) // 3):
            found.add("subject")
    return found, addressed


def _announcement(lines: list[str], kinds: list[Kind], index: int) -> int:
    """How many lines from here say "on that day that person wrote:"; 0 where they do not."""
    joined = ""
    for size in range(1, 5):
        at = index + size - 1
        if at >= len(lines) or kinds[at] is not Kind.TEXT or len(joined) + len(lines[at]) > LONGEST_LINE:
            return 0
        joined = f"{joined} {lines[at].strip()}".strip()
        if strength := announces(joined):
            if strength is Strength.WEAK and not _quoted_next(kinds, at + 1):
                return 0
            return 0 if _begins_later(lines, index, at) else size
    return 0


def _quoted_next(kinds: list[Kind], index: int) -> bool:
    following = next((kind for kind in kinds[index : index + 4] if kind is not Kind.BLANK), None)
    return following is Kind.QUOTED


def _begins_later(lines: list[str], index: int, last: int) -> bool:
    """Whether a shorter run of lines says the same: then the first lines are text of a person."""
    return any(
        _may_announce(lines[later], False) and announces(" ".join(lines[later : last + 1]).strip())
        for later in range(index + 1, last + 1)
    )


def _may_announce(line: str, after_gap: bool) -> bool:
    line = line[:LONGEST_LINE].strip()
    match = _FIRST_WORD.match(line)
    word = match[1].lower().strip("([\"'") if match else ""
    if word in phrases.ON or word in phrases.WEEKDAYS:
        return True
    begin = line.lstrip("-–— ")
    if begin[:1].isdecimal() and _STARTS_WITH_DATE.match(begin):
        return True
    if not after_gap:
        return False
    return ("@" in line and bool(_EMAIL.search(line))) or (len(line) <= 120 and bool(_WROTE.search(line)))


class Strength(Enum):
    """How sure a line introduces a quotation: WEAK ones count only above quoted lines."""

    WEAK = 1
    SURE = 2


def announces(line: str) -> Strength | None:
    """Whether one (joined) line introduces a quotation."""
    if _BARE_GMAIL.match(line):
        return Strength.SURE
    line = line.rstrip("-–— \t")
    ends_with_colon = line.endswith((":", "："))
    wrote = bool(_WROTE.search(line)) if ends_with_colon else _ends_with_wrote(line)
    if not (ends_with_colon or wrote):
        return None
    dated, timed, addressed = bool(_DATE.search(line)), bool(_TIME.search(line)), bool(_EMAIL.search(line))
    if wrote and (addressed or dated or timed):
        return Strength.SURE if addressed or (dated and timed) else Strength.WEAK
    if (dated or timed) and addressed and (_STARTS_WITH_DATE.match(line) or _starts_with_day(line)):
        return Strength.SURE
    return None


def _ends_with_wrote(line: str) -> bool:
    start = max(0, len(line) - 30)
    return any(match.end() >= len(line) - 1 for match in _WROTE.finditer(line, start))


def _starts_with_day(line: str) -> bool:
    match = _FIRST_WORD.match(line)
    word = match[1].lower() if match else ""
    return word in phrases.WEEKDAYS or word in phrases.ON
