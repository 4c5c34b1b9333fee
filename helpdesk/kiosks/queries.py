"""Kiosks with what came in by them, what waits to be looked at, and sums by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db
from helpdesk.kiosks.models import Kiosk, KioskAnswer
from helpdesk.kiosks.words import Doubt, Standing
from helpdesk.people.models import Place

MOST_HELD = 500
RUN = timedelta(minutes=1)  # answers held back no further apart are looked at together


@dataclass
class Came:
    """What came in by one kiosk."""

    counted: int = 0
    held: int = 0
    left_out: int = 0


@dataclass
class Run:
    """Answers of one kiosk that were held back and stand together in time."""

    answers: list[KioskAnswer] = field(default_factory=list)

    @property
    def first(self) -> datetime:
        return self.answers[0].answered_at

    @property
    def last(self) -> datetime:
        return self.answers[-1].answered_at

    @property
    def values(self) -> list[tuple[int, int]]:
        """Each overall answer with how often it was given."""
        return sorted(Counter(each.satisfaction for each in self.answers).items())

    @property
    def doubts(self) -> list[Doubt]:
        found = {each.doubt for each in self.answers if each.doubt is not None}
        return [doubt for doubt in Doubt if doubt in found]


def kiosks(*, revoked: bool = False) -> list[Kiosk]:
    """By place and name."""
    wanted = Kiosk.revoked_at.is_not(None) if revoked else Kiosk.revoked_at.is_(None)
    query = select(Kiosk).join(Kiosk.place).where(wanted).order_by(Place.name, Kiosk.name, Kiosk.id)
    return list(db.session.scalars(query.options(joinedload(Kiosk.place, innerjoin=True))))


def one(kiosk_id: int) -> Kiosk | None:
    query = select(Kiosk).where(Kiosk.id == kiosk_id).options(joinedload(Kiosk.place, innerjoin=True))
    return db.session.scalar(query)


def came(kiosk_ids: Sequence[int], since: datetime) -> dict[int, Came]:
    """By kiosk, what was answered since then; and what is held back, however old it is."""
    found = {kiosk_id: Came() for kiosk_id in kiosk_ids}
    mine = KioskAnswer.kiosk_id.in_(kiosk_ids)
    lately = select(KioskAnswer.kiosk_id, KioskAnswer.standing, func.count()).where(
        mine, KioskAnswer.answered_at > since, KioskAnswer.standing != Standing.HELD
    )
    waiting = select(KioskAnswer.kiosk_id, KioskAnswer.standing, func.count()).where(
        mine, KioskAnswer.standing == Standing.HELD
    )
    for query in (lately, waiting):
        grouped = query.group_by(KioskAnswer.kiosk_id, KioskAnswer.standing)
        for kiosk_id, standing, number in db.session.execute(grouped):
            setattr(found[kiosk_id], standing.value, number)
    return found


def runs(kiosk_id: int) -> list[Run]:
    """What is held back, the oldest first: at most so many answers at a time."""
    held = _doubted(kiosk_id).where(KioskAnswer.standing == Standing.HELD)
    query = held.order_by(KioskAnswer.answered_at, KioskAnswer.id).limit(MOST_HELD)
    return _together(db.session.scalars(query).all())


def judged(kiosk_id: int) -> dict[Standing, list[Run]]:
    """What was held back and then looked at: what came of it, each the oldest first, the latest so many answers."""
    query = _doubted(kiosk_id).where(KioskAnswer.standing != Standing.HELD)
    query = query.order_by(KioskAnswer.answered_at.desc(), KioskAnswer.id.desc()).limit(MOST_HELD)
    rows = db.session.scalars(query).all()[::-1]
    kinds = Standing.LEFT_OUT, Standing.COUNTED
    return {kind: _together([row for row in rows if row.standing is kind]) for kind in kinds}


def _doubted(kiosk_id: int) -> Select[KioskAnswer]:
    return select(KioskAnswer).where(KioskAnswer.kiosk_id == kiosk_id, KioskAnswer.doubt.is_not(None))


def _together(rows: Sequence[KioskAnswer]) -> list[Run]:
    found: list[Run] = []
    for row in rows:
        if not found or row.answered_at - found[-1].last > RUN:
            found.append(Run())
        found[-1].answers.append(row)
    return found


@dataclass
class Sum:
    """What was answered at one place: counted answers 1 to 5, the reasons of each side, and what does not count."""

    place_id: int
    place: str
    counts: list[int] = field(default_factory=lambda: [0] * 5)
    reasons: Counter[tuple[bool, str]] = field(default_factory=Counter)  # (satisfied, key)
    held: int = 0
    left_out: int = 0


def sums(first: date, last: date) -> list[Sum]:
    """By place, what was answered at its kiosks from `first` to `last`."""
    kinds = (
        KioskAnswer.place_id, Place.name, KioskAnswer.standing, KioskAnswer.satisfaction, KioskAnswer.reasons,
    )  # fmt: skip
    query = select(*kinds, func.count()).join(Place, Place.id == KioskAnswer.place_id)
    query = query.where(KioskAnswer.answered_on.between(first, last)).group_by(*kinds)
    found: dict[int, Sum] = {}
    for place_id, place, standing, value, reasons, number in db.session.execute(query):
        row = found.setdefault(place_id, Sum(place_id, place))
        if standing is not Standing.COUNTED:
            setattr(row, standing.value, getattr(row, standing.value) + number)
            continue
        row.counts[value - 1] += number
        for key in filter(None, reasons.split(",")):
            row.reasons[value > 3, key] += number
    return sorted(found.values(), key=lambda each: (each.place.casefold(), each.place_id))
