"""Who may be invited, and until when an invitation may be taken up. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from helpdesk.advisors.words import Standing

TAKEN_UP_WITHIN = timedelta(days=60)
AGAIN_AFTER = timedelta(days=90)  # who has said nothing may be invited once more
NO = (Standing.LEFT, Standing.REFUSED)


def said_no(words: Iterable[tuple[datetime, Standing]]) -> bool:
    """Is the last thing a customer has said of any group a no? An invitation is our word, not theirs."""
    own = [each for each in words if each[1] is not Standing.INVITED]
    return bool(own) and max(own, key=lambda each: each[0])[1] in NO


def waits(invited_at: datetime, at: datetime) -> bool:
    """Is it too early to invite once more whoever was invited then?"""
    return at < invited_at + AGAIN_AFTER


def has_run_out(invited_at: datetime, at: datetime) -> bool:
    """Is it too late to take the invitation up?"""
    return at >= invited_at + TAKEN_UP_WITHIN
