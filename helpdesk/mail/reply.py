"""What a person newly wrote, without the older mail below it and without the signature.

Works line by line in linear time on text of any language, and on HTML by way of ``html_text.marked_text``. The rules,
in order: a line that asks to reply above it, a header block or an "original message" line end the reply; a signature
ends it too; a quotation below is dropped together with the line that announces it; replies written between quoted
lines stay whole, with their context. Where nothing would be left, everything stays.

Fit for answers in a running conversation; the first mail of a ticket should be shown whole.
"""

import re
from dataclasses import dataclass

from helpdesk.mail import limits
from helpdesk.mail.html_text import CUT
from helpdesk.mail.quotations import Kind, classify
from helpdesk.mail.signatures import closing_signature, signature_begins

_BLANK_ENDS = re.compile(r"[ \t\u00a0]+$", re.M)


@dataclass(frozen=True, slots=True)
class Reply:
    """The new text and the signature below it (which may be part of the text where no line parts them)."""

    text: str
    signature: str = ""


def extract_reply(text: str) -> Reply:
    """Split ``text`` (plain, or with ``CUT`` marks from HTML); never empty where ``text`` holds words."""
    text = text[: limits.TEXT_CHARS].replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    kinds = classify(lines)
    end = _end_of_new(kinds)
    begin_signature = signature_begins(lines, kinds, end)
    signature = ""
    if begin_signature is not None:
        signature = _trimmed(lines, kinds, begin_signature, _end_of_signature(kinds, begin_signature))
        end = begin_signature
    kept = _without_quotations(kinds, end)
    reply = _joined(lines, kept)
    if not reply:
        return Reply(_joined(lines, range(len(lines))))
    return Reply(reply, signature or closing_signature(reply))


def _end_of_new(kinds: list[Kind]) -> int:
    """Where the older mail begins for sure, provided that something new stands above it."""
    written = False
    for index, kind in enumerate(kinds):
        if kind is Kind.TEXT:
            written = True
        elif (kind is Kind.OLDER and written) or (
            kind is Kind.ANNOUNCED and written and not _quotation_follows(kinds, index)
        ):
            return index
    return len(kinds)


def _quotation_follows(kinds: list[Kind], index: int) -> bool:
    for kind in kinds[index : index + 20]:
        if kind is Kind.QUOTED:
            return True
        if kind not in (Kind.ANNOUNCED, Kind.BLANK):
            return False
    return False


def _end_of_signature(kinds: list[Kind], begin: int) -> int:
    for index in range(begin, len(kinds)):
        if kinds[index] in (Kind.ANNOUNCED, Kind.QUOTED, Kind.OLDER):
            return index
    return len(kinds)


def _without_quotations(kinds: list[Kind], end: int) -> list[int]:
    """The lines to keep: all text; quoted ones only where new text stands below and above or between them."""
    shown = kinds[:end]
    texts = [index for index, kind in enumerate(shown) if kind is Kind.TEXT]
    if not texts:
        return []
    last = texts[-1]
    shown = shown[: last + 1]
    first_quote = next((index for index, kind in enumerate(shown) if kind is Kind.QUOTED), None)
    if first_quote is None:
        return [index for index, kind in enumerate(shown) if kind is not Kind.ANNOUNCED or index > last]
    announced = any(kind is Kind.ANNOUNCED for kind in shown[:first_quote])
    if announced and texts[0] > first_quote and _is_one_block(shown, first_quote):
        return list(range(texts[0], last + 1))  # the whole quotation on top, the reply below
    return [index for index, kind in enumerate(shown) if kind not in (Kind.ANNOUNCED, Kind.OLDER)]


def _is_one_block(kinds: list[Kind], first_quote: int) -> bool:
    """No quoted line after the first new one."""
    seen_text = False
    for kind in kinds[first_quote:]:
        if kind is Kind.TEXT:
            seen_text = True
        elif kind is Kind.QUOTED and seen_text:
            return False
    return True


def _joined(lines: list[str], kept: "list[int] | range") -> str:
    text = "\n".join(lines[index] for index in kept).replace(CUT, "")
    return _BLANK_ENDS.sub("", text.replace("\ufeff", "")).strip("\n").strip()


def _trimmed(lines: list[str], kinds: list[Kind], begin: int, end: int) -> str:
    text = _joined(lines, range(begin, end))
    first, _, rest = text.partition("\n")
    return rest.strip() if not first.strip("-_ —\t") else text
