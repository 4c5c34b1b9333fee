"""Finding calendars and standards."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.standards.calendar import Hours
from helpdesk.standards.models import Calendar, Standard


def calendars(*, retired: bool = False) -> list[Calendar]:
    """By name, the organisation's own first."""
    which = Calendar.retired_at.is_not(None) if retired else Calendar.retired_at.is_(None)
    found = db.session.scalars(select(Calendar).where(which))
    return sorted(found, key=lambda each: (not each.is_default, each.name.casefold(), each.id))


def hours_of(place_id: int | None, known: Sequence[Calendar]) -> Hours | None:
    """The opening hours of the place, else the organisation's own; None where no calendar says them. `known`: `calendars()`."""
    of_place = next((each for each in known if place_id in each.place_ids), None)
    found = of_place or next((each for each in known if each.is_default), None)
    return found.hours if found is not None else None


def standards(*, retired: bool = False) -> list[Standard]:
    """In the order in which they decide."""
    which = Standard.retired_at.is_not(None) if retired else Standard.retired_at.is_(None)
    return list(db.session.scalars(select(Standard).where(which).order_by(Standard.position, Standard.id)))


def names() -> dict[int, str]:
    """What all standards are or were called."""
    return {row.id: row.name for row in db.session.execute(select(Standard.id, Standard.name))}
