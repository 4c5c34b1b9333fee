"""Who may dispute an answer until when, and what follows from a reason. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.disputes.words import DisputeReason
from helpdesk.surveys.words import Exclusion

ASK_WITHIN = timedelta(days=30)
SOON = timedelta(days=2)


def until(final_at: datetime, credited_at: datetime) -> datetime:
    """The last moment to dispute it: 30 days from when it was final, or from when it came to count for the colleague."""
    return max(final_at, credited_at) + ASK_WITHIN


def exclusion(reason: DisputeReason) -> Exclusion | None:
    """Why the answer would be left out; None where it should count for somebody else instead (E32)."""
    return None if reason is DisputeReason.WRONG_AGENT else Exclusion(reason.value)
