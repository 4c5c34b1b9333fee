"""What Baltvik promises: the hours of its desks, and how soon customers hear from them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from helpdesk.customers.models import Organisation
from helpdesk.demo import cast
from helpdesk.demo.telling import Stage
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import Notice
from helpdesk.standards import calendars, promising
from helpdesk.standards.calendar import Span
from helpdesk.standards.words import Target

HOUR = timedelta(hours=1)
DESK: tuple[tuple[Span, ...], ...] = (*(((480, 1200),),) * 5, ((600, 960),), ())
COUNTER: tuple[tuple[Span, ...], ...] = (*(((540, 780), (840, 1080)),) * 5, (), ())
ALWAYS: tuple[tuple[Span, ...], ...] = (((0, 1440),),) * 7


def write(stage: Stage, at: datetime) -> None:
    """Three calendars and four standards, from the beginning of the story."""
    desk = calendars.Plan("Desks", "Europe/Riga", DESK, "LV", is_default=True)
    shop = calendars.Plan("Tallinn counter", "Europe/Tallinn", COUNTER, "EE", place_ids=[stage.places[1].id])
    always = calendars.Plan("Round the clock", "Europe/Riga", ALWAYS)
    calendars.add(desk, by=SYSTEM, at=at)
    calendars.add(shop, by=SYSTEM, at=at)
    night = calendars.add(always, by=SYSTEM, at=at)
    firms = select(Organisation.id).where(
        Organisation.name.in_([c for each in cast.COMPANIES.values() for c in each])
    )
    for plan in (
        promising.Plan("Urgent", _lengths(1, 2, 12), calendar_id=night.id, priorities=["urgent"]),
        promising.Plan("Companies", _lengths(2, 4, 16), organisation_ids=list(db.session.scalars(firms))),
        promising.Plan("No connection", _lengths(2, 4, 20), category_ids=[stage.categories["fibre"]]),
        promising.Plan("Everybody", _lengths(4, 8, 36)),
    ):
        promising.add(plan, by=SYSTEM, at=at)


def _lengths(first: int, further: int, solved: int) -> dict[Target, timedelta]:
    hours = (first, further, solved)
    return {target: length * HOUR for target, length in zip(Target, hours, strict=True)}


def tidy_up(at: datetime) -> None:
    """What was told of promises long ago has been read since."""
    old = update(Notice).where(Notice.kind == "ticket.promise", Notice.created_at < at - 30 * HOUR)
    db.session.execute(old.values(read_at=at))
