"""Shaping calendars: their week, their days, whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history
from helpdesk.standards import rulebook
from helpdesk.standards.calendar import Span
from helpdesk.standards.events import CalendarAdded, CalendarChanged, CalendarRestored, CalendarRetired
from helpdesk.standards.models import Calendar, Standard

MOST_DAYS = 400
OFFICE: tuple[Span, ...] = ((540, 1020),)
WORK_WEEK: tuple[tuple[Span, ...], ...] = (*(OFFICE,) * 5, (), ())

history.tell(
    {
        "calendar.added": N_("%(actor)s added this calendar."),
        "calendar.changed.name": N_("%(actor)s changed the name."),
        "calendar.changed.hours": N_("%(actor)s changed the opening hours."),
        "calendar.changed.country": N_("%(actor)s changed whose holidays are kept."),
        "calendar.changed.zone": N_("%(actor)s changed the time zone."),
        "calendar.changed.places": N_("%(actor)s changed the places that go by it."),
        "calendar.changed.default": N_("%(actor)s changed which calendar is the organisation's own."),
        "calendar.changed.days": N_("%(actor)s changed the days that differ."),
        "calendar.retired": N_("%(actor)s retired this calendar."),
        "calendar.restored": N_("%(actor)s took this calendar into use again."),
    }
)


@dataclass(frozen=True)
class Plan:
    """A calendar as somebody wants it."""

    name: str
    time_zone: str
    week: Sequence[Sequence[Span]] = WORK_WEEK
    country: str = ""
    place_ids: Sequence[int] = ()
    is_default: bool = False


_PARTS = {
    "name": "name",
    "zone": "time_zone",
    "hours": "week",
    "country": "country",
    "places": "place_ids",
    "default": "is_default",
}


def add(plan: Plan, *, by: Actor, at: datetime) -> Calendar:
    """A new calendar; the first is the organisation's own."""
    values = _checked(plan, None)
    if values["is_default"]:
        _dethrone(by=by, at=at)
    calendar = Calendar(**values, days=[], created_at=at)
    db.session.add(calendar)
    db.session.flush()
    rulebook.changed(at)
    record(CalendarAdded(calendar.id), by=by, at=at)
    return calendar


def change(calendar: Calendar, plan: Plan, *, version: int, by: Actor, at: datetime) -> list[str]:
    """Makes it as planned; says which parts changed. Refuses where somebody changed it since `version`."""
    _ensure_fresh(calendar, version)
    values = _checked(plan, calendar)
    changed = [part for part, name in _PARTS.items() if getattr(calendar, name) != values[name]]
    if not changed:
        return []
    if values["is_default"] and not calendar.is_default:
        _dethrone(by=by, at=at)
    for name, value in values.items():
        setattr(calendar, name, value)
    _note(calendar, changed, by=by, at=at)
    return changed


def set_day(
    calendar: Calendar, on: date, spans: Sequence[Span], name: str = "", *, by: Actor, at: datetime
) -> None:
    """On that day it is open as said here, whatever else holds; without spans it is closed."""
    if not 2000 <= on.year <= 2200:
        raise DomainError(N_("Choose a day of our time."), field="on")
    kept = [each for each in calendar.days if each["on"] != on.isoformat()]
    if len(kept) >= MOST_DAYS:
        raise DomainError(N_("These are too many days. Remove some that are over."), field="on")
    own = {"on": on.isoformat(), "spans": [list(each) for each in spans], "name": one_line(name, 80)}
    calendar.days = sorted([*kept, own], key=lambda each: each["on"])
    _note(calendar, ["days"], by=by, at=at)


def forget_day(calendar: Calendar, on: date, *, by: Actor, at: datetime) -> None:
    """The day is like any other again."""
    kept = [each for each in calendar.days if each["on"] != on.isoformat()]
    if len(kept) != len(calendar.days):
        calendar.days = kept
        _note(calendar, ["days"], by=by, at=at)


def retire(calendar: Calendar, *, by: Actor, at: datetime) -> None:
    """Nothing goes by it any more. Refuses while a standard does, or the organisation."""
    if calendar.retired_at is not None:
        return
    live = select(Standard).where(Standard.retired_at.is_(None))
    using = db.session.scalar(live.where(Standard.calendar_id == calendar.id).limit(1))
    if using is not None:
        raise DomainError(
            N_("“%(name)s” goes by it. Give that standard another calendar first."), name=using.name
        )
    others = select(Calendar.id).where(Calendar.retired_at.is_(None), Calendar.id != calendar.id)
    needed = db.session.scalar(others.limit(1)) or db.session.scalar(live.limit(1))
    if calendar.is_default and needed is not None:
        raise DomainError(N_("It is the organisation's own. Make another one that first."))
    calendar.retired_at, calendar.is_default = at, False
    rulebook.changed(at)
    record(CalendarRetired(calendar.id), by=by, at=at)


def restore(calendar: Calendar, *, by: Actor, at: datetime) -> None:
    """In use again; the places that go by another one now stay there."""
    if calendar.retired_at is None:
        return
    taken = _taken(calendar.id)
    calendar.place_ids = [each for each in calendar.place_ids if each not in taken]
    calendar.retired_at, calendar.is_default = None, _default() is None
    rulebook.changed(at)
    record(CalendarRestored(calendar.id), by=by, at=at)


def _note(calendar: Calendar, parts: Sequence[str], *, by: Actor, at: datetime) -> None:
    calendar.version += 1
    rulebook.changed(at)
    for part in parts:
        record(CalendarChanged(calendar.id, part), by=by, at=at)


def _ensure_fresh(calendar: Calendar, version: int) -> None:
    if version != calendar.version:
        raise Conflict(
            N_(
                "A colleague changed this calendar meanwhile. Look at it, then save again to put yours over it."
            )
        )


def _checked(plan: Plan, calendar: Calendar | None) -> dict[str, Any]:
    """The plan's values as they can be kept."""
    name = one_line(plan.name, 80)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    if not any(plan.week):
        raise DomainError(N_("It must be open at some time of the week."), field="day_0")
    places = sorted(set(plan.place_ids))
    if _taken(calendar.id if calendar else None) & set(places):
        raise DomainError(N_("One of these places goes by another calendar already."), field="place_ids")
    own = _default()
    if calendar is not None and own is not None and own.id == calendar.id and not plan.is_default:
        sentence = N_("Make another calendar the organisation's own instead.")
        raise DomainError(sentence, field="is_default")
    return {
        "name": name,
        "time_zone": plan.time_zone,
        "country": plan.country,
        "week": [[list(span) for span in day] for day in plan.week],
        "place_ids": places,
        "is_default": plan.is_default or own is None,
    }


def _default() -> Calendar | None:
    return db.session.scalar(select(Calendar).where(Calendar.is_default, Calendar.retired_at.is_(None)))


def _dethrone(*, by: Actor, at: datetime) -> None:
    own = _default()
    if own is not None:
        own.is_default = False
        own.version += 1
        db.session.flush()
        record(CalendarChanged(own.id, "default"), by=by, at=at)


def _taken(but: int | None) -> set[int]:
    """Places that go by another calendar in use."""
    found = select(Calendar.place_ids).where(Calendar.retired_at.is_(None), Calendar.id != (but or 0))
    return {place for ids in db.session.scalars(found) for place in ids}
