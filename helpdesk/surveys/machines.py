"""Telling machines from people. Signs only mark and ask again; they never decide about an answer (E22)."""

from __future__ import annotations

import re
from datetime import timedelta

_ROBOTS = re.compile(
    r"bot\b|crawl|spider|preview|scan|proofpoint|barracuda|mimecast|safelinks|microsoft office|python|curl|wget|headless",
    re.I,
)
TOO_SOON_AFTER_SENDING = timedelta(seconds=2)
TOO_FAST_FOR_READING = timedelta(seconds=1)
TOO_FAST_FOR_CHANGING = timedelta(seconds=2)
SAME_BREATH = timedelta(seconds=10)


def suspect(
    *,
    method: str,
    agent: str,
    since_sent: timedelta | None,
    other_choice_since: timedelta | None,
    has_language: bool,
) -> str:
    """Why a fetch of a survey page looks like a machine's; empty for a person's."""
    if method == "HEAD":
        return "head"
    if not agent or _ROBOTS.search(agent):
        return "agent"
    if since_sent is not None and since_sent < TOO_SOON_AFTER_SENDING:
        return "at once"
    if other_choice_since is not None and other_choice_since < SAME_BREATH:
        return "every link"
    return "" if has_language else "no language"


def filled_in_by_machine(
    *, honeypot: str, pressed: bool, since_shown: timedelta, since_answered: timedelta | None
) -> bool:
    """Was the form sent faster than anybody reads, changed in the same breath, without its button, or with the field
    nobody sees?"""
    hasty = since_shown < TOO_FAST_FOR_READING
    again = since_answered is not None and since_answered < TOO_FAST_FOR_CHANGING
    return bool(honeypot) or not pressed or hasty or again
