"""Answers from kiosks: stored once each, counted unless they look like play, judged by supervisors where they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from helpdesk.categories import queries as categories
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kiosks import rules, tablets
from helpdesk.kiosks.events import KioskAnswersHeld, KioskAnswersJudged
from helpdesk.kiosks.models import Kiosk, KioskAnswer
from helpdesk.kiosks.rules import Sign
from helpdesk.kiosks.texts import WORDING
from helpdesk.kiosks.words import Doubt, Praise, Standing
from helpdesk.kit.errors import N_, NotAllowed
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.people import notices, organisation
from helpdesk.people import queries as people
from helpdesk.people.models import User


@dataclass(frozen=True)
class Given:
    """One answer as the tablet tells of it. `at`: when, as far as it can be believed."""

    uid: str
    satisfaction: int
    language: str
    at: datetime
    reasons: Sequence[str] = field(default=())
    clock_wrong: bool = False


def take(kiosk: Kiosk, given: Iterable[Given], *, at: datetime, by_staff: bool = False) -> int:
    """Stores what is new of it and says how much that was; what looks like play is held back.

    `by_staff`: a colleague has signed in with this browser. Raises NotAllowed where the kiosk was switched off meanwhile.
    """
    secret = kiosk.secret_hash
    kiosk = tablets.held(kiosk.id)
    if kiosk.secret_hash is None or kiosk.secret_hash != secret:
        raise NotAllowed(N_("This tablet is not in use here any more."))
    asked = {each.uid: each for each in given}
    query = select(KioskAnswer.uid).where(KioskAnswer.kiosk_id == kiosk.id, KioskAnswer.uid.in_(asked))
    known = set(db.session.scalars(query))
    new = [_row(kiosk, each, at, by_staff) for uid, each in asked.items() if uid not in known]
    db.session.add_all(new)
    kiosk.heard_at = at
    db.session.flush()
    if new:
        _hold_back(kiosk, new, at)
    return len(new)


def _row(kiosk: Kiosk, given: Given, at: datetime, by_staff: bool) -> KioskAnswer:
    return KioskAnswer(
        kiosk_id=kiosk.id,
        place_id=kiosk.place_id,
        uid=given.uid,
        satisfaction=given.satisfaction,
        reasons=_known(given),
        wording=WORDING,
        language=given.language,
        answered_at=given.at,
        answered_on=organisation.today(given.at),
        received_at=at,
        clock_wrong=given.clock_wrong,
        standing=Standing.HELD if by_staff else Standing.COUNTED,
        doubt=Doubt.STAFF if by_staff else None,
    )


def _known(given: Given) -> str:
    """The reasons that there are, each once; one that a tablet made up is no reason to lose the answer."""
    low = given.satisfaction <= rules.UP_TO
    known = set(categories.cause_names(given.language)) if low else {each.value for each in Praise}
    return ",".join(sorted(known & set(given.reasons)))[:250]


def _hold_back(kiosk: Kiosk, new: list[KioskAnswer], at: datetime) -> None:
    """Looks at what was answered around the new ones: some that counted until now may belong to a burst."""
    moments = [row.answered_at for row in new]
    query = select(KioskAnswer).where(
        KioskAnswer.kiosk_id == kiosk.id,
        KioskAnswer.answered_at > min(moments) - rules.MINUTE,
        KioskAnswer.answered_at < max(moments) + rules.MINUTE,
    )
    around = db.session.scalars(query).all()
    signs = [Sign(row.id, row.answered_at, f"{row.satisfaction}:{row.reasons}") for row in around]
    why = rules.doubts(signs)
    caught = [row for row in around if row.id in why and row.doubt is None]
    for row in caught:
        row.standing, row.doubt = Standing.HELD, why[row.id]
    db.session.flush()
    if caught:
        record(KioskAnswersHeld(kiosk.id, len(caught)), by=SYSTEM, at=at)
        _tell(kiosk, at)


def _tell(kiosk: Kiosk, at: datetime) -> None:
    """Once a day and kiosk."""
    notices.tell(
        [user.id for user in people.leads()],
        kind="kiosk.held",
        sentence=N_(
            "Answers at the kiosk “%(name)s” came in bursts. They count once you have looked at them."
        ),
        values={"name": kiosk.name},
        url=f"/kiosks/{kiosk.id}",
        key=f"kiosk:{kiosk.id}:{organisation.today(at)}",
        at=at,
    )


def judge(kiosk: Kiosk, ids: Iterable[int], *, counts: bool, by: User, at: datetime) -> int:
    """Lets answers that were held back count, or leaves them out; says how many. Those of others stay as they are.

    Either can be taken back: what was left out counts again, and what was let count is left out; what was never held back
    cannot be left out.
    """
    kiosk = tablets.held(kiosk.id)
    standing = Standing.COUNTED if counts else Standing.LEFT_OUT
    query = select(KioskAnswer).where(
        KioskAnswer.kiosk_id == kiosk.id,
        KioskAnswer.doubt.is_not(None),
        KioskAnswer.standing != standing,
        KioskAnswer.id.in_(set(ids)),
    )
    rows = db.session.scalars(query.order_by(KioskAnswer.id)).all()
    for row in rows:
        row.standing, row.looked_by_id, row.looked_at = standing, by.id, at
    db.session.flush()
    if rows:
        event = KioskAnswersJudged(kiosk.id, len(rows), standing.value)
        record(event, by=Actor.user(by), at=at)
    return len(rows)
