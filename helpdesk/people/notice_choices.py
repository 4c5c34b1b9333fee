"""How users want their notices: what they chose, and what the organisation has decided for those who did not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import db
from helpdesk.kit.clock import day_in
from helpdesk.kit.errors import N_
from helpdesk.people import organisation
from helpdesk.people.models import Notice, NoticeMail, User
from helpdesk.people.notice_kinds import Kind
from helpdesk.people.notice_times import Quiet, Times
from helpdesk.people.words import Rhythm, Way
from helpdesk.settings.store import Setting, declare

WEEKEND = frozenset({5, 6})
_times: dict[str, Setting[Any]] = {}


def declare_times() -> None:
    """What the organisation decides about digests and quiet hours; after the kinds, on the same page of settings."""
    if _times:
        return
    hours = {"low": 0, "high": 23}
    rhythms = tuple(each.value for each in Rhythm)
    _times["rhythm"] = declare(
        "notices.rhythm", Rhythm.DAILY.value, str, N_("A digest leaves"), choices=rhythms
    )
    _times["hour"] = declare(
        "notices.hour", 8, int, N_("At this hour"), N_("In the time zone of each reader."), **hours
    )
    _times["begins"] = declare(
        "notices.quiet_from", 20, int, N_("No mail from this hour"), N_("Such mail waits."), **hours
    )
    _times["ends"] = declare(
        "notices.quiet_until",
        7,
        int,
        N_("until this hour"),
        N_("The same hour twice: there are no quiet hours."),
        **hours,
    )
    _times["weekend"] = declare("notices.quiet_weekend", True, bool, N_("No mail on Saturdays and Sundays"))


def of(user: User) -> NoticeMail | None:
    """What `user` chose and how far their mail is; None where nothing was ever chosen or mailed."""
    return db.session.scalar(select(NoticeMail).filter_by(user_id=user.id))


def begin(user_ids: list[int]) -> None:
    """Makes the rows of those who have none."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    rows = [{"user_id": user_id, "ways": {}, "attempts": 0} for user_id in user_ids]
    new = dialect.insert(NoticeMail).values(rows)
    db.session.execute(new.on_conflict_do_nothing(index_elements=[NoticeMail.user_id]))


def way_of(row: NoticeMail | None, kind: Kind) -> Way:
    """How a notice of this kind is to be told."""
    chosen = row.ways.get(kind.key) if row is not None else None
    return Way(chosen) if chosen in set(Way) else kind.way


def zone_of(user: User) -> str:
    """Where their days begin."""
    return user.time_zone or organisation.TIME_ZONE.get()


def times_of(row: NoticeMail | None, user: User) -> Times:
    """When they want mail."""
    usual = organisations(zone_of(user))
    if row is None:
        return usual
    return Times(
        usual.zone,
        row.rhythm or usual.rhythm,
        usual.hour if row.rhythm is None or row.hour is None else row.hour,
        usual.quiet if row.quiet is None else _quiet(row.quiet),
    )


def organisations(zone: str) -> Times:
    """When those want mail who have not chosen."""
    quiet = Quiet(
        _times["begins"].get(), _times["ends"].get(), WEEKEND if _times["weekend"].get() else frozenset()
    )
    return Times(zone, Rhythm(_times["rhythm"].get()), _times["hour"].get(), quiet)


def is_away(row: NoticeMail | None, user: User, at: datetime) -> bool:
    """Do they want none of what they are told meanwhile?"""
    return row is not None and row.away_until is not None and day_in(at, zone_of(user)) < row.away_until


def choose(
    user: User,
    *,
    ways: Mapping[str, Way],
    rhythm: Rhythm | None,
    hour: int,
    quiet: Quiet | None,
    away_until: date | None,
    at: datetime,
) -> NoticeMail:
    """What holds from now on, for what waits too. None, or a kind that is not named: as the organisation."""
    begin([user.id])
    held = select(NoticeMail).filter_by(user_id=user.id).with_for_update(key_share=True)
    row = db.session.scalars(held.execution_options(populate_existing=True)).one()
    row.ways = {key: way.value for key, way in ways.items()}
    row.rhythm, row.hour = rhythm, hour if rhythm is not None else None
    row.quiet = None if quiet is None else _plain(quiet)
    row.away_until = away_until
    waiting = update(Notice).where(Notice.user_id == user.id, Notice.mail_at.is_not(None))
    db.session.execute(waiting.values(mail_at=at))
    db.session.flush()
    return row


def _quiet(kept: Mapping[str, Any]) -> Quiet:
    return Quiet(kept["begins"], kept["ends"], frozenset(kept["days"]))


def _plain(quiet: Quiet) -> dict[str, Any]:
    return {"begins": quiet.begins, "ends": quiet.ends, "days": sorted(quiet.days)}
