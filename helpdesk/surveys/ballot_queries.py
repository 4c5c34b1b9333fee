"""What has been counted of anonymous surveys, and what still lies in the box: sums alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.surveys import ballot_rules, wording
from helpdesk.surveys.ballot_models import Ballot, BallotComment, BallotCount, BallotGroup
from helpdesk.surveys.models import Invitation, Response, SurveyVersion
from helpdesk.surveys.words import InvitationState, QuestionKey

SHOWN = 200
Counts = dict[QuestionKey, Counter[int]]


@dataclass
class Group:
    """One group of ballots. `causes`: how often each was named."""

    month: date
    team: int
    category: int
    ballots: int
    counts: Counts = field(default_factory=lambda: defaultdict(Counter))
    causes: Counter[str] = field(default_factory=Counter)


def versions() -> list[int]:
    """Every anonymous version that was ever asked by, the newest first."""
    own = select(SurveyVersion.id).where(SurveyVersion.anonymous, SurveyVersion.published_at.is_not(None))
    return list(db.session.scalars(own.order_by(SurveyVersion.published_at.desc(), SurveyVersion.id.desc())))


def groups(version_id: int, first: date, last: date) -> list[Group]:
    """Those of the months that begin from `first` to `last`, the newest month first."""
    query = (
        select(BallotGroup, BallotCount)
        .outerjoin(BallotCount, BallotCount.group_id == BallotGroup.id)
        .where(BallotGroup.version_id == version_id, BallotGroup.month.between(first, last))
        .order_by(BallotGroup.month.desc(), BallotGroup.team_key, BallotGroup.category_key, BallotCount.id)
    )
    found: dict[int, Group] = {}
    for group, count in db.session.execute(query):
        own = found.setdefault(
            group.id, Group(group.month, group.team_key, group.category_key, group.ballots)
        )
        if count is not None and count.choice:
            own.causes[count.choice] += count.count
        elif count is not None:
            own.counts[count.key][count.value] += count.count
    return list(found.values())


def comments(version_id: int) -> list[str]:
    """Words out of ballots that were counted, in the order of their lots."""
    query = select(BallotComment.text).where(BallotComment.version_id == version_id)
    return list(db.session.scalars(query.order_by(BallotComment.id).limit(SHOWN)))


def in_box(version_id: int) -> int:
    """How many ballots are not counted yet."""
    return db.session.scalar(select(func.count(Ballot.id)).where(Ballot.version_id == version_id)) or 0


def faults() -> Iterator[str]:
    """Where the box, what was counted and the invitations that were spent do not agree. One sentence each."""
    anonymous = select(SurveyVersion.id).where(SurveyVersion.anonymous).order_by(SurveyVersion.id)
    for version_id in db.session.scalars(anonymous).all():
        yield from _faults_of(version_id)
    for model in (Ballot, BallotGroup, BallotComment):
        strange = select(func.count()).select_from(model)
        strange = strange.where(model.version_id.not_in(anonymous.order_by(None)))
        if number := db.session.scalar(strange):
            yield f"{number} rows of {model.__tablename__} belong to surveys that are not anonymous"


def _faults_of(version_id: int) -> Iterator[str]:
    name = f"anonymous survey version {version_id}"
    spent = select(func.count(Invitation.id)).where(
        Invitation.version_id == version_id, Invitation.state == InvitationState.ANSWERED
    )
    kept = (
        select(func.count(Response.id)).join(Response.invitation).where(Invitation.version_id == version_id)
    )
    if number := db.session.scalar(kept):
        yield f"{name}: {number} answers stand with their invitations"
    found = groups(version_id, date.min, date.max)
    answers, waiting = sum(each.ballots for each in found), in_box(version_id)
    if (number := db.session.scalar(spent) or 0) != answers + waiting:
        yield f"{name}: {number} invitations are spent, {answers} ballots counted and {waiting} in the box"
    items = wording.of(version_id).items
    for each in found:
        place = f"{name}, {each.month.isoformat()[:7]}, team {each.team}, category {each.category}"
        if each.ballots < ballot_rules.LEAST:
            yield f"{place}: {each.ballots} ballots are too few for a group"
        if items and sum(each.counts[items[0].key].values()) != each.ballots:
            yield f"{place}: its first question has other than {each.ballots} answers"
        if any(sum(values.values()) > each.ballots for values in each.counts.values()):
            yield f"{place}: a question has more answers than there are ballots"
