"""Finding calendars and standards."""

from __future__ import annotations

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.standards.models import Calendar, Standard


def calendars(*, retired: bool = False) -> list[Calendar]:
    """By name, the organisation's own first."""
    which = Calendar.retired_at.is_not(None) if retired else Calendar.retired_at.is_(None)
    found = db.session.scalars(select(Calendar).where(which))
    return sorted(found, key=lambda each: (not each.is_default, each.name.casefold(), each.id))


def standards(*, retired: bool = False) -> list[Standard]:
    """In the order in which they decide."""
    which = Standard.retired_at.is_not(None) if retired else Standard.retired_at.is_(None)
    return list(db.session.scalars(select(Standard).where(which).order_by(Standard.position, Standard.id)))


def names() -> dict[int, str]:
    """What all standards are or were called."""
    return {row.id: row.name for row in db.session.execute(select(Standard.id, Standard.name))}
