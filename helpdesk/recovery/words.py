"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Trigger(StrEnum):
    """What makes an answer one that somebody must look at, the gravest first (SURVEYS 6)."""

    SATISFACTION = "satisfaction"  # 1 or 2
    SOLVED = "solved"  # no
    AGENT = "agent"  # 1 or 2
    TRUST = "trust"  # named as a cause
    EFFORT = "effort"  # 1 to 3 of 7
    RECOMMEND = "recommend"  # 0 to 6 of 10, where we may get in touch


class CaseState(StrEnum):
    """Where a case is. A settling one may yet vanish; the last two are over."""

    SETTLING = "settling"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Severity(StrEnum):
    """How grave it is."""

    NORMAL = "normal"
    HIGH = "high"


class Step(StrEnum):
    """What is to be done next, in its order."""

    OWN = "own"
    CONTACT = "contact"
    UNDERSTAND = "understand"
    DECIDE = "decide"
    PUT_RIGHT = "put_right"
    CLOSE = "close"
    CHECK = "check"


class ContactWay(StrEnum):
    """How somebody was in touch, or tried to be."""

    CALLED = "called"
    WROTE = "wrote"
    VISITED = "visited"


class Decision(StrEnum):
    """What was decided about what the customer wants."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


class Remedy(StrEnum):
    """What is done to put it right."""

    REDO = "redo"
    REFUND = "refund"
    EXPLANATION = "explanation"
    THIRD_PARTY = "third_party"


class ApologyWay(StrEnum):
    """How it was said that we are sorry."""

    MAIL = "mail"
    PHONE = "phone"


class CaseOutcome(StrEnum):
    """How a case ended (SURVEYS 6)."""

    RESOLVED_ACCEPTED = "resolved_accepted"
    RESOLVED_NO_REPLY = "resolved_no_reply"
    NOT_ACCEPTED = "not_accepted"
    NOT_REACHABLE = "not_reachable"
    CUSTOMER_DECLINED = "customer_declined"
    UNFOUNDED = "unfounded"


class PutRight(StrEnum):
    """What the customer says a week later."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Lack(StrEnum):
    """What an outcome demands and the case has not."""

    CONTACT = "contact"  # the customer was reached
    TRIES = "tries"  # three tries in vain
    DECISION = "decision"
    REASON = "reason"  # in words
