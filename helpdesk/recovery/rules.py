"""Which answers somebody must look at. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from helpdesk.categories.words import CauseKey
from helpdesk.recovery.words import Trigger
from helpdesk.surveys.words import QuestionKey

SETTLES = timedelta(minutes=30)  # the customer may think again before anybody is told
LOW = 2
NOT_SOLVED = 3

Given = Iterable[tuple[QuestionKey, int | None, str]]  # question, value, choice


def triggers(given: Given) -> list[Trigger]:
    """What of an answer calls for a supervisor, the gravest first; nothing for a good one."""
    found = set()
    for key, value, choice in given:
        if key is QuestionKey.SATISFACTION and value is not None and value <= LOW:
            found.add(Trigger.SATISFACTION)
        elif key is QuestionKey.SOLVED and value == NOT_SOLVED:
            found.add(Trigger.SOLVED)
        elif key is QuestionKey.AGENT and value is not None and value <= LOW:
            found.add(Trigger.AGENT)
        elif key is QuestionKey.CAUSES and choice == CauseKey.TRUST:
            found.add(Trigger.TRUST)
    return [trigger for trigger in Trigger if trigger in found]
