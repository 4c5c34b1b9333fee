"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """pending waits for the customer, on_hold for a third party."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


class Channel(StrEnum):
    """How a contact came in."""

    PHONE = "phone"
    WALK_IN = "walk_in"
    EMAIL = "email"
    WEB = "web"
    CHAT = "chat"
    API = "api"


class Priority(StrEnum):
    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Outcome(StrEnum):
    """How a closing ended."""

    RESOLVED = "resolved"
    PARTLY = "partly"
    UNRESOLVED = "unresolved"
    NO_REPLY = "no_reply"
    DUPLICATE = "duplicate"
    SPAM = "spam"
    TEST = "test"


class MessageKind(StrEnum):
    """One entry of a conversation. `request` is what the customer said or wrote, `forward` what went to a third party,
    `third_party` what one of them wrote."""

    REQUEST = "request"
    REPLY = "reply"
    NOTE = "note"
    CALL = "call"
    VISIT = "visit"
    FORWARD = "forward"
    THIRD_PARTY = "third_party"


# No part of the exchange with the customer, who never sees them.
INTERNAL = frozenset({MessageKind.NOTE, MessageKind.FORWARD, MessageKind.THIRD_PARTY})


class Direction(StrEnum):
    INCOMING = "incoming"
    OUTGOING = "outgoing"


class CallResult(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"


class CreditRole(StrEnum):
    """What somebody did for the closing."""

    RESOLVER = "resolver"
    CO_HANDLER = "co_handler"
    TEAM = "team"


class ParticipantRole(StrEnum):
    """A third party was asked about the ticket; it gets no copy of what goes to the customer."""

    CUSTOMER = "customer"
    CC = "cc"
    THIRD_PARTY = "third_party"


class Relation(StrEnum):
    """What a ticket has to do with another one. The first three are kept, the others say the same from the other side."""

    FOLLOWS = "follows"
    DUPLICATE_OF = "duplicate_of"
    DEPENDS_ON = "depends_on"
    FOLLOWED_BY = "followed_by"
    HAS_DUPLICATE = "has_duplicate"
    NEEDED_BY = "needed_by"

    @property
    def backwards(self) -> Relation:
        """The same from the other side."""
        return BACKWARDS.get(self) or next(back for back, kept in BACKWARDS.items() if kept is self)


BACKWARDS = {
    Relation.FOLLOWED_BY: Relation.FOLLOWS,
    Relation.HAS_DUPLICATE: Relation.DUPLICATE_OF,
    Relation.NEEDED_BY: Relation.DEPENDS_ON,
}


class WorkKind(StrEnum):
    """What time was spent on; calls and visits count by themselves."""

    WRITING = "writing"
    RESEARCH = "research"
    TALKING = "talking"
    ON_SITE = "on_site"
    TRAVEL = "travel"
    PAPERWORK = "paperwork"


class FieldKind(StrEnum):
    """What a field of the organisation's own holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


class Reopening(StrEnum):
    """What a customer's message does to a closed ticket (a setting)."""

    WITHIN_WINDOW = "within_window"
    ALWAYS = "always"
    NEVER = "never"


class RunState(StrEnum):
    """Of work on a whole list."""

    WORKING = "working"
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class ItemState(StrEnum):
    """Of one ticket of it. `kept`: it was changed, and could not be put back."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"


OPEN_STATUSES = (Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD)
# Outcomes about which nobody is asked, and the reason that is recorded (SURVEYS 2, coverage).
UNASKED_OUTCOMES = {Outcome.DUPLICATE: "duplicate_ticket", Outcome.SPAM: "spam", Outcome.TEST: "test_ticket"}
# Outcomes for which no field need be filled in: nobody works on such a ticket.
UNCHECKED_OUTCOMES = frozenset({Outcome.SPAM, Outcome.TEST})
