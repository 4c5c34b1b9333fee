"""What the fixed words of the desk are called on pages, in the reader's language."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext

from helpdesk.categories.words import RequestKind
from helpdesk.kit.errors import N_
from helpdesk.tickets.words import (
    CallResult,
    Channel,
    Direction,
    FieldKind,
    MessageKind,
    Outcome,
    Priority,
    Relation,
    Status,
    WorkKind,
)
from helpdesk.web.i18n import locale

_LABELS: dict[type[StrEnum], dict[str, str]] = {
    Status: {
        "new": N_("New"),
        "open": N_("Open"),
        "pending": N_("Waiting on customer"),
        "on_hold": N_("On hold"),
        "closed": N_("Closed"),
    },
    Channel: {
        "phone": N_("Phone"),
        "walk_in": N_("Visit"),
        "email": N_("E-mail"),
        "web": N_("Web form"),
        "chat": N_("Chat"),
        "api": N_("API"),
    },
    Priority: {"urgent": N_("Urgent"), "high": N_("High"), "normal": N_("Normal"), "low": N_("Low")},
    RequestKind: {
        "complaint": N_("Complaint"),
        "question": N_("Question"),
        "request": N_("Request"),
        "order": N_("Order"),
        "technical": N_("Technical"),
        "suggestion": N_("Suggestion"),
        "praise": N_("Praise"),
    },
    Outcome: {
        "resolved": N_("Resolved"),
        "partly": N_("Partly"),
        "unresolved": N_("Not resolved"),
        "no_reply": N_("No reply"),
        "duplicate": N_("Duplicate"),
        "spam": N_("Spam"),
        "test": N_("Test"),
    },
    Relation: {
        "follows": N_("Follows"),
        "duplicate_of": N_("Duplicate of"),
        "depends_on": N_("Depends on"),
        "followed_by": N_("Followed by"),
        "has_duplicate": N_("Has the duplicate"),
        "needed_by": N_("Needed by"),
    },
    MessageKind: {
        "request": N_("Message"),
        "reply": N_("Reply"),
        "note": N_("Note"),
        "call": N_("Call"),
        "visit": N_("Visit"),
        "forward": N_("Forwarded"),
        "third_party": N_("From a third party"),
    },
    WorkKind: {
        "writing": N_("Writing"),
        "research": N_("Finding out"),
        "talking": N_("Talking with colleagues"),
        "on_site": N_("Work on site"),
        "travel": N_("On the way"),
        "paperwork": N_("Paperwork"),
    },
    FieldKind: {
        "text": N_("A text"),
        "number": N_("A number"),
        "date": N_("A date"),
        "choice": N_("One of a list"),
    },
    CallResult: {"answered": N_("answered"), "no_answer": N_("no answer"), "voicemail": N_("voicemail")},
    Direction: {"incoming": N_("They called us"), "outgoing": N_("We called them")},
}
HINTS: dict[Outcome, str] = {
    Outcome.RESOLVED: N_("Done, as far as we know"),
    Outcome.PARTLY: N_("Something is left to do"),
    Outcome.UNRESOLVED: N_("We could not, or may not"),
    Outcome.NO_REPLY: N_("The customer went silent"),
}


_said: dict[
    tuple[str, type[StrEnum]], dict[str, str]
] = {}  # by language: the words do not change while we run


def _all(words: type[StrEnum]) -> dict[str, str]:
    key = (locale(), words)
    if key not in _said:
        _said[key] = {value: str(gettext(sentence)) for value, sentence in _LABELS[words].items()}
    return _said[key]


def label(word: StrEnum) -> str:
    """The word as people read it."""
    return _all(type(word))[word.value]


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Value and label of all words of a kind, in their order."""
    return list(_all(words).items())


def minutes(count: int) -> str:
    """A length of time as people say it: "45 min", "1 h 20 min"."""
    if count < 60:
        return str(gettext("%(minutes)s min", minutes=count))
    return str(gettext("%(hours)s h %(minutes)s min", hours=count // 60, minutes=count % 60))
