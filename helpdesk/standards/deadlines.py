"""When a clock runs out: business time less what it stood still, and from when on that is soon. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.standards.calendar import Hours

HOUR = timedelta(hours=1)
Pause = tuple[datetime, datetime]


@dataclass(frozen=True)
class Deadline:
    """When it is due, and from when on it is at risk."""

    due_at: datetime
    warn_at: datetime


def used(hours: Hours, started: datetime, until: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
    """How much business time a clock has run."""
    ran = hours.between(started, until)
    for begins, ends in joined(pauses):
        ran -= hours.between(max(begins, started), min(ends, until))
    return ran


def deadline(hours: Hours, started: datetime, length: timedelta, pauses: Sequence[Pause] = ()) -> Deadline:
    """When a clock that runs now is due, if it stands still no more."""
    return Deadline(
        _reached(hours, started, length, pauses), _reached(hours, started, length - risk(length), pauses)
    )


def risk(length: timedelta) -> timedelta:
    """So much is left when it becomes urgent: a quarter or an hour, whichever is more, but never over a half."""
    return min(max(length / 4, HOUR), length / 2)


def _reached(hours: Hours, started: datetime, length: timedelta, pauses: Sequence[Pause]) -> datetime:
    """When so much business time has run, pauses left out."""
    begin, left = started, length
    for begins, ends in joined(pauses):
        if ends <= begin:
            continue
        ran = hours.between(begin, begins)
        if ran >= left:
            break
        left -= ran
        begin = max(begin, ends)
    return hours.add(begin, left)


def joined(pauses: Iterable[Pause]) -> list[Pause]:
    """In order, and those that overlap as one."""
    found: list[Pause] = []
    for begins, ends in sorted(pauses):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        elif ends > begins:
            found.append((begins, ends))
    return found
