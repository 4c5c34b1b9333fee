"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class QuestionKind(StrEnum):
    RATING = "rating"
    ASPECT = "aspect"  # a rating of one side of it, which may not be relevant
    EFFORT = "effort"  # CES 2.0
    RECOMMEND = "recommend"  # NPS
    SOLVED = "solved"  # yes, partly, no
    CAUSES = "causes"
    TEXT = "text"


class QuestionKey(StrEnum):
    """What a question measures; answers of the same key and version are counted together."""

    SATISFACTION = "satisfaction"
    SOLVED = "solved"
    AGENT = "agent"
    CAUSES = "causes"
    COMMENT = "comment"
    QUALITY = "quality"
    SPEED = "speed"
    PRICE = "price"
    TRUST = "trust"
    EFFORT = "effort"
    RECOMMEND = "recommend"


# The numbers an answer to a question may be; 0 of an aspect says that it is not relevant, and counts nowhere.
RANGES = {
    QuestionKey.SATISFACTION: range(1, 6),
    QuestionKey.SOLVED: range(1, 4),
    QuestionKey.AGENT: range(1, 6),
    QuestionKey.QUALITY: range(1, 6),
    QuestionKey.SPEED: range(1, 6),
    QuestionKey.PRICE: range(1, 6),
    QuestionKey.TRUST: range(1, 6),
    QuestionKey.EFFORT: range(1, 8),
    QuestionKey.RECOMMEND: range(11),
}


class Solved(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class InvitationState(StrEnum):
    SCHEDULED = "scheduled"
    SUPPRESSED = "suppressed"
    SENT = "sent"
    BOUNCED = "bounced"
    PARTIAL = "partial"
    ANSWERED = "answered"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Reason(StrEnum):
    """Why a closing is not asked about, or an invitation ended unasked (SURVEYS 4)."""

    NO_CHANNEL = "no_channel"
    OPTED_OUT = "opted_out"
    THROTTLED = "throttled"
    SAMPLED_OUT = "sampled_out"
    SPAM = "spam"
    AUTO_GENERATED = "auto_generated"
    INTERNAL_REQUESTER = "internal_requester"
    TEST_TICKET = "test_ticket"
    DUPLICATE_TICKET = "duplicate_ticket"
    MERGED = "merged"
    REOPENED = "reopened"
    NO_HUMAN_CONTACT = "no_human_contact"
    SENSITIVE = "minor_or_sensitive_category"
    LEGAL_HOLD = "legal_hold"
    STALE = "stale"
    LANGUAGE_MISSING = "language_missing"
    SUPERVISOR_RULE = "supervisor_rule"
    OBJECTION = "objection_art21"
    DECEASED = "deceased_or_undeliverable"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"
    NOT_A_MEMBER = "not_a_member"  # of the advisory group that was asked
    IMPORTED = "imported"  # closed at another desk, before this one was in use


# Closings with these reasons are not eligible: they leave the base of coverage.
NOT_ELIGIBLE = frozenset(
    {
        Reason.SPAM,
        Reason.AUTO_GENERATED,
        Reason.INTERNAL_REQUESTER,
        Reason.TEST_TICKET,
        Reason.DUPLICATE_TICKET,
        Reason.MERGED,
        Reason.REOPENED,
        Reason.NO_HUMAN_CONTACT,
        Reason.IMPORTED,
    }
)


class Way(StrEnum):
    """By what a customer is asked."""

    EMAIL = "email"
    SLIP = "slip"
    TEXT = "text"
    CODE = "code"
    INTERVIEW = "interview"
    CARD = "card"  # of paper, handed out with a visit


class Mode(StrEnum):
    """How an answer came in; stored with each answer, never pooled unlabelled."""

    EMAIL = "email"
    SLIP = "slip"
    TEXT = "text"
    INTERVIEWER = "interviewer"
    KIOSK = "kiosk"
    CARD = "card"
    HANDED_BY_AGENT = "handed_by_agent"


# Modes in which one of ours writes down what a customer said: these answers name who did, and never join the others.
ENTERED = frozenset({Mode.INTERVIEWER, Mode.CARD})


class Moment(StrEnum):
    """From what the days of a milestone are counted."""

    FIRST_CONTACT = "first_contact"  # the day on which their first ticket was opened
    CUSTOMER_DATE = "customer_date"  # a date of the customer's own, such as the start of a contract
    FIRST_RESOLVED = "first_resolved"  # the day on which a ticket of theirs was first closed as resolved
    NTH_TICKET = "nth_ticket"
    COMPLAINT_CLOSED = "complaint_closed"  # each complaint that stays closed


# On an answer that came from a browser or a network of ours.
STAFF_ORIGIN = "staff_origin"


class DeliveryState(StrEnum):
    SCHEDULED = "scheduled"
    SENT = "sent"
    BOUNCED = "bounced"
    VOID = "void"


class Going(StrEnum):
    """How it stands with the mailing that an invitation belongs to."""

    ON = "on"
    WAITS = "waits"
    OVER = "over"


class Attempt(StrEnum):
    """What came of one call to a customer who is to be interviewed."""

    NOT_REACHED = "not_reached"
    CALL_AGAIN = "call_again"
    BROKEN_OFF = "broken_off"
    REFUSED = "refused"
    DONE = "done"


class Unsaid(StrEnum):
    """Why a question of an interview or on a card has no answer."""

    REFUSED = "refused"
    DONT_KNOW = "dont_know"
    UNREADABLE = "unreadable"  # on a card alone


# What an interviewer may hear in place of an answer.
UNTOLD = (Unsaid.REFUSED, Unsaid.DONT_KNOW)


class Exclusion(StrEnum):
    """Why an answer does not count (SURVEYS 4, E31). That a customer is wrong, or dislikes a price, is no reason."""

    WRONG_TICKET = "wrong_ticket"
    MACHINE = "machine"
    DUPLICATE = "duplicate"
    STAFF_OR_TEST = "staff_or_test"
    MISTAKEN_CLICK = "mistaken_click"
    SPAM = "spam"
