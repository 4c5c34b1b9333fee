"""Who at Baltvik wants notices by mail, and how; and that nobody is mailed what was told long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from helpdesk.demo.telling import Stage
from helpdesk.extensions import db
from helpdesk.people import notice_choices
from helpdesk.people.models import Notice
from helpdesk.people.notice_times import Quiet
from helpdesk.people.words import Rhythm, Way
from helpdesk.settings import store

TOLD_LATELY = timedelta(hours=8)


def settle(stage: Stage, at: datetime) -> None:
    """Mail at all hours, as all else in the demo; Līga has her digest each hour and Anna what customers write at once."""
    old = update(Notice).where(Notice.created_at < at - TOLD_LATELY)
    db.session.execute(old.values(mail_at=None))
    settings = {each.key: each for each in store.declared("notices.")}
    for key, value in (("quiet_from", 0), ("quiet_until", 0), ("quiet_weekend", False)):
        settings[f"notices.{key}"].set(value, at=at)
    chosen: dict[str, tuple[dict[str, Way], Rhythm | None]] = {
        "Līga Ozola": ({"assigned": Way.DIGEST}, Rhythm.HOURLY),
        "Anna Bērziņa": ({"wrote": Way.AT_ONCE, "run": Way.APP}, None),
    }
    for name, (ways, rhythm) in chosen.items():
        _player, user = stage.players[name]
        quiet = Quiet(0, 0)
        notice_choices.choose(user, ways=ways, rhythm=rhythm, hour=8, quiet=quiet, away_until=None, at=at)
