"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class RequestKind(StrEnum):
    """What sort of request it is, in the order of the glossary."""

    COMPLAINT = "complaint"
    QUESTION = "question"
    REQUEST = "request"
    ORDER = "order"
    TECHNICAL = "technical"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class CauseKey(StrEnum):
    """Why a customer was dissatisfied."""

    ATTITUDE = "attitude"
    NOT_RESOLVED = "not_resolved"
    NOT_FIRST_TIME = "not_first_time"
    SLOW = "slow"
    PRICE = "price"
    INFORMATION = "information"
    TREATED_AS_NUMBER = "treated_as_number"
    TRUST = "trust"
    OTHER = "other"
