"""Calendars and service standards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from helpdesk.kit.event import SYSTEM
from helpdesk.standards import calendars, promising
from helpdesk.standards.calendar import Span
from helpdesk.standards.models import Calendar, Standard
from helpdesk.standards.words import Target
from tests.factories.people import LONG_AGO

_serial = count(1)
HOUR = timedelta(hours=1)
ALWAYS: tuple[tuple[Span, ...], ...] = (((0, 1440),),) * 7


def calendar(
    name: str = "",
    *,
    week: Sequence[Sequence[Span]] = calendars.WORK_WEEK,
    at: datetime = LONG_AGO,
    **more: Any,
) -> Calendar:
    """Monday to Friday from nine to five in Riga, without holidays."""
    values = {"name": name or f"Calendar {next(_serial)}", "time_zone": "Europe/Riga", "week": week} | more
    return calendars.add(calendars.Plan(**values), by=SYSTEM, at=at)


def standard(
    name: str = "",
    *,
    first: timedelta | None = None,
    next_: timedelta | None = None,
    solved: timedelta | None = None,
    at: datetime = LONG_AGO,
    **more: Any,
) -> Standard:
    """A standard with these lengths, by the organisation's calendar, which is made where there is none."""
    lengths = {Target.FIRST_RESPONSE: first, Target.NEXT_RESPONSE: next_, Target.RESOLUTION: solved}
    targets = {target: length for target, length in lengths.items() if length is not None}
    if Calendar.query.filter_by(retired_at=None).first() is None:
        calendar(at=at)
    name = name or f"Standard {next(_serial)}"
    return promising.add(
        promising.Plan(name, targets or {Target.RESOLUTION: 8 * HOUR}, **more), by=SYSTEM, at=at
    )
