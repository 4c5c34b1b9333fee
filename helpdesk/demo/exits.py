"""Baltvik's kiosks: a tablet at each exit with a quarter of answers, one boy with a fast thumb, and one that waits for its tablet."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from helpdesk.demo.telling import Stage
from helpdesk.extensions import db
from helpdesk.kiosks import answers, queries, rules, tablets, texts
from helpdesk.kiosks.answers import Given
from helpdesk.kiosks.models import Kiosk
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User

DAY = timedelta(days=1)
NAMES = ("Exit to the street", "Exit to the square")
LANGUAGES = ("lv", "et")
WEIGHTS = ((5, 9, 13, 38, 35), (8, 14, 15, 36, 27))  # of 1 to 5; each door has its own public


def write(stage: Stage, began: datetime, at: datetime) -> None:
    """Day by day, as tablets hand it in; Sundays are quiet."""
    chance = random.Random(20261123)  # noqa: S311 - the same demo every time
    for number, place in enumerate(stage.places[:2]):
        kiosk = tablets.add(place, NAMES[number], by=SYSTEM, at=began)
        tablets.pair(place.id, tablets.make_link(kiosk, by=SYSTEM, at=began), at=began)
        for day in range((at - began).days):
            if (began + day * DAY).weekday() < 6:
                _passing(kiosk, number, began + day * DAY, chance)
    _thumb(kiosk, at - 12 * DAY, chance)
    _thumb(kiosk, at - timedelta(hours=20), chance)
    lead = next(user for _player, user in stage.players.values() if user.sees_scores)
    _look(kiosk, lead, at - 11 * DAY)
    tablets.make_link(tablets.add(stage.places[0], "Waiting room", by=SYSTEM, at=at), by=SYSTEM, at=at)


def _passing(kiosk: Kiosk, number: int, day: datetime, chance: random.Random) -> None:
    """Some ten who answer on their way out."""
    minutes = sorted(chance.sample(range(0, 500, 2), chance.randint(6, 13)))
    given = [_answer(number, day + timedelta(minutes=minute), chance) for minute in minutes]
    answers.take(kiosk, given, at=day + timedelta(minutes=501))


def _answer(number: int, at: datetime, chance: random.Random) -> Given:
    value = chance.choices((1, 2, 3, 4, 5), WEIGHTS[number])[0]
    language = chance.choices((LANGUAGES[number], "en"), (5, 1))[0]
    low = value <= rules.UP_TO
    known = list(texts.causes(language) if low else texts.praise(language))
    reasons = chance.sample(known, chance.choices((0, 1, 2), (3, 5, 2))[0])
    return Given(f"{chance.getrandbits(128):032x}", value, language, at, reasons)


def _thumb(kiosk: Kiosk, at: datetime, chance: random.Random) -> None:
    """Nine times the worst face in a little more than a minute."""
    given = [
        Given(f"{chance.getrandbits(128):032x}", 1, "et", at + timedelta(seconds=8 * n)) for n in range(9)
    ]
    answers.take(kiosk, given, at=at + timedelta(minutes=2))


def _look(kiosk: Kiosk, lead: User, at: datetime) -> None:
    """The first of it was left out the day after."""
    first = queries.runs(kiosk.id)[0]
    answers.judge(kiosk, [row.id for row in first.answers], counts=False, by=lead, at=at)
    db.session.flush()
