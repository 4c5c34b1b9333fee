"""Places: counters and offices where visitors are served."""

from __future__ import annotations

from datetime import datetime

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people.events import PlaceAdded, PlaceChanged, PlaceRestored, PlaceRetired
from helpdesk.people.models import Place


def add(*, name: str, address: str = "", by: Actor, at: datetime) -> Place:
    """A new place."""
    place = Place(name=one_line(name, 120), address=one_line(address, 250))
    db.session.add(place)
    db.session.flush()
    record(PlaceAdded(place_id=place.id), by=by, at=at)
    return place


def change(place: Place, *, name: str, address: str, by: Actor, at: datetime) -> None:
    """Renames or moves a place."""
    new = (one_line(name, 120), one_line(address, 250))
    if (place.name, place.address) == new:
        return
    place.name, place.address = new
    record(PlaceChanged(place_id=place.id), by=by, at=at)


def retire(place: Place, *, by: Actor, at: datetime) -> None:
    """No visitor is logged here any more; tickets of the past keep the place."""
    if place.retired_at is None:
        place.retired_at = at
        record(PlaceRetired(place_id=place.id), by=by, at=at)


def restore(place: Place, *, by: Actor, at: datetime) -> None:
    """Takes a retired place into use again."""
    if place.retired_at is not None:
        place.retired_at = None
        record(PlaceRestored(place_id=place.id), by=by, at=at)
