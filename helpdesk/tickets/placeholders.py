"""What a prepared text may leave open: {{customer}}, {{number}} and the like. Pure.

{{company|your company}} says what stands there where nothing is known. Without that a gap closes by itself: "Hello,"
instead of "Hello ,", and a line that had nothing but gaps goes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from helpdesk.kit.errors import N_, DomainError

# Each with what stands there, as people who write prepared texts read it.
KNOWN: dict[str, str] = {
    "customer": N_("the customer's name"),
    "first_name": N_("the customer's first name"),
    "company": N_("the customer's company"),
    "number": N_("the ticket's number"),
    "subject": N_("the ticket's subject"),
    "category": N_("the ticket's category, in the language of the letter"),
    "team": N_("the ticket's team"),
    "agent": N_("your name"),
    "agent_first_name": N_("your first name"),
    "organisation": N_("the name of our organisation"),
    "phone": N_("our telephone number"),
    "today": N_("today's date, in the language of the letter"),
}
# What stands there while one looks at how a text will read; each language has names of its own.
SAMPLES: dict[str, str] = {
    "customer": N_("Alex Morgan"),
    "company": N_("Morgan & Sons"),
    "subject": N_("The line drops every evening"),
    "category": N_("Dropped lines"),
    "team": N_("Customer desk"),
}
_GAP = "\x00"  # no stored text has one
_OPEN = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}")
# A gap takes along what belonged to it: brackets or quotes around it, a comma before it, one of its two spaces.
_CLOSING = (
    (re.compile(rf"[ \t]*(?:\({_GAP}\)|\[{_GAP}\]|«{_GAP}»|“{_GAP}”|„{_GAP}[“”]|\"{_GAP}\")"), _GAP),
    (re.compile(rf"^(?:{_GAP}[ \t]*[,.:;]?[ \t]*)+"), ""),
    (re.compile(rf"[ \t]*[,:;–-]?[ \t]*{_GAP}(?=[ \t]*[,.:;!?])"), ""),
    (re.compile(rf"[ \t]*,[ \t]*{_GAP}[ \t]*$"), ""),
    (re.compile(rf"[ \t]*{_GAP}"), ""),
)


def check(text: str, field: str = "text", known: Mapping[str, str] = KNOWN) -> None:
    """Refuses a text with a name that is not `known`, or with braces that are not a pair."""
    for name, _otherwise in _OPEN.findall(text):
        if name not in known:
            sentence = N_("There is nothing called {{%(name)s}}. These can be filled in: %(known)s.")
            raise DomainError(sentence, field=field, name=name[:40], known=", ".join(known))
    rest = _OPEN.sub("", text)
    if "{{" in rest or "}}" in rest:
        sentence = N_("A {{ or }} stands alone. Write the name between both: {{customer}}.")
        raise DomainError(sentence, field=field)


def fill(text: str, values: Mapping[str, str], known: Mapping[str, str] = KNOWN) -> str:
    """The text with its values; what has none leaves no hole. Names that are not `known` stay as they are."""

    def value(found: re.Match[str]) -> str:
        name, otherwise = found.group(1), (found.group(2) or "").strip()
        if name not in known:
            return found.group(0)
        return values.get(name, "").strip() or otherwise or _GAP

    return "\n".join(line for line in map(_line, _OPEN.sub(value, text).split("\n")) if line is not None)


def _line(line: str) -> str | None:
    """The line with its gaps closed; None where it had nothing else."""
    if _GAP not in line:
        return line
    began_with_it = line.startswith(_GAP)
    for pattern, instead in _CLOSING:
        line = pattern.sub(instead, line)
    if not re.search(r"\w", line):
        return None
    return (line[:1].upper() + line[1:] if began_with_it else line).rstrip()
