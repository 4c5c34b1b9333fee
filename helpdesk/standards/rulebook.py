"""All standards and calendars in force, read once per process and change: a ticket costs no question of its own.

A token among the settings, which every transaction reads anyway, names the state they are in. It is empty while nothing
is promised; then nothing is looked up at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.settings.store import Setting
from helpdesk.standards.calendar import Hours
from helpdesk.standards.models import Calendar, Standard
from helpdesk.standards.rules import Case, Conditions
from helpdesk.standards.words import Target

# No line on a settings page: deeds alone set it. Random, so that one that was rolled back never comes again.
_STATE = Setting("standards.state", "", str, "")
_KEPT = 4
_known: dict[str, Rulebook] = {}


@dataclass(frozen=True)
class Promise:
    """A standard in force, without its row."""

    id: int
    name: str
    calendar_id: int | None
    targets: Mapping[Target, timedelta]
    conditions: Conditions
    since: datetime


@dataclass(frozen=True)
class Rulebook:
    """What is promised now, in the order of deciding, and by which hours."""

    standards: tuple[Promise, ...]
    by_id: Mapping[int, Promise]
    hours: Mapping[int, Hours]
    of_place: Mapping[int, int]
    default: int | None

    def deciding(self, case: Case) -> Promise | None:
        """The first standard that the ticket meets."""
        return next((each for each in self.standards if not each.conditions.misses(case)), None)

    def calendar_id(self, standard: Promise | None, place_id: int | None) -> int | None:
        """Whose hours count: the standard's own, else those of the place, else the organisation's."""
        own = standard.calendar_id if standard else None
        return own or self.of_place.get(place_id or 0) or self.default

    def hours_for(self, standard: Promise | None, place_id: int | None) -> Hours | None:
        return self.hours.get(self.calendar_id(standard, place_id) or 0)


def promised() -> bool:
    """Is anything promised at all? Costs nothing where the settings were read already."""
    return bool(_STATE.get())


def current() -> Rulebook | None:
    """What is promised now; None where nothing is."""
    state = _STATE.get()
    if not state:
        return None
    if state not in _known:
        made = _read()
        while len(_known) >= _KEPT:
            _known.pop(next(iter(_known)), None)
        _known[state] = made
    return _known[state]


def changed(at: datetime) -> None:
    """Says that standards or calendars are no longer what they were. Whoever changes them calls it."""
    db.session.flush()
    in_use = db.session.scalar(select(Standard.id).where(Standard.retired_at.is_(None)).limit(1)) is not None
    _STATE.set(tokens.new()[:20] if in_use else "", at=at)


def _read() -> Rulebook:
    calendars = list(db.session.scalars(select(Calendar).where(Calendar.retired_at.is_(None))))
    found = select(Standard).where(Standard.retired_at.is_(None)).order_by(Standard.position, Standard.id)
    standards = tuple(
        Promise(each.id, each.name, each.calendar_id, dict(each.targets), each.conditions, each.created_at)
        for each in db.session.scalars(found)
    )
    return Rulebook(
        standards=standards,
        by_id={each.id: each for each in standards},
        hours={each.id: each.hours for each in calendars},
        of_place={place: each.id for each in calendars for place in each.place_ids},
        default=next((each.id for each in calendars if each.is_default), None),
    )
