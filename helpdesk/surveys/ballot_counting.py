"""Emptying the box: ballots that make a group are counted together, their words laid apart, and they are no more."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.kit.seal import SealBroken
from helpdesk.people import organisation
from helpdesk.surveys import ballot_rules, ballots, wording
from helpdesk.surveys.ballot_models import Ballot, BallotComment, BallotCount, BallotGroup
from helpdesk.surveys.ballot_rules import Place
from helpdesk.surveys.ballots import Inside
from helpdesk.surveys.events import BallotsCounted
from helpdesk.surveys.words import QuestionKey

log = logging.getLogger(__name__)


def waiting() -> list[int]:
    """The versions of which ballots lie in the box."""
    return list(db.session.scalars(select(Ballot.version_id).distinct().order_by(Ballot.version_id)))


def count(version_id: int, at: datetime) -> int:
    """Counts what may be counted of one version's ballots; says how many. The caller commits."""
    held = (
        select(Ballot)
        .where(Ballot.version_id == version_id)
        .order_by(Ballot.id)
        .with_for_update(key_share=True)
    )
    box = _opened(db.session.scalars(held.execution_options(populate_existing=True)).all())
    places = [Place(ballot.month, inside.team, inside.category) for ballot, inside in box]
    this_month = organisation.today(at).replace(day=1)
    groups = ballot_rules.grouped(places, this_month)
    for place in sorted(groups):
        _add(version_id, place, [box[n][1] for n in groups[place]])
    counted = [box[n] for own in groups.values() for n in own]
    _lay_apart(version_id, [(ballot.month, inside.comment) for ballot, inside in counted if inside.comment])
    for ballot, _inside in counted:
        db.session.delete(ballot)
    db.session.flush()
    if counted:
        told = BallotsCounted(wording.of(version_id).survey_id, len(counted))
        record(told, by=SYSTEM, at=at)
    return len(counted)


def _opened(box: Sequence[Ballot]) -> list[tuple[Ballot, Inside]]:
    found = []
    for ballot in box:
        try:
            found.append((ballot, ballots.opened(ballot)))
        except SealBroken:
            log.error("a ballot of version %s opens with no key at hand", ballot.version_id)
    return found


def _add(version_id: int, place: Place, insides: list[Inside]) -> None:
    group = db.session.scalar(
        select(BallotGroup).filter_by(
            version_id=version_id, month=place.month, team_key=place.team, category_key=place.category
        )
    )
    if group is None:
        group = BallotGroup(
            version_id=version_id,
            month=place.month,
            team_key=place.team,
            category_key=place.category,
            ballots=0,
        )
        db.session.add(group)
    group.ballots += len(insides)
    db.session.flush()
    known = {
        (row.key.value, row.choice, row.value): row
        for row in db.session.scalars(select(BallotCount).filter_by(group_id=group.id))
    }
    for said, number in sorted(Counter(value for each in insides for value in each.values).items()):
        row = known.get(said)
        if row is None:
            key, choice, value = said
            row = BallotCount(group_id=group.id, key=QuestionKey(key), choice=choice, value=value, count=0)
            db.session.add(row)
        row.count += number
    db.session.flush()


def _lay_apart(version_id: int, words: Sequence[tuple[object, str]]) -> None:
    """In the order of lots, so that what stood beside what in the box is lost."""
    drawn = sorted((ballots.lot(), month, said) for month, said in words)
    for number, month, said in drawn:
        db.session.add(BallotComment(id=number, version_id=version_id, month=month, text=said))
        db.session.flush()


def counted(version_id: int) -> int:
    """How many ballots of the version have been counted."""
    total = select(func.sum(BallotGroup.ballots)).where(BallotGroup.version_id == version_id)
    return db.session.scalar(total) or 0
