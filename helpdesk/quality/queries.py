"""Finding forms, draws and reviews."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.people.words import Role
from helpdesk.quality import designing
from helpdesk.quality.models import Criterion, FormVersion, Review, ReviewForm, Sample, Sheet

SHOWN = 20


def forms(*, retired: bool) -> list[ReviewForm]:
    """Forms with their versions, by name."""
    ended = ReviewForm.retired_at
    query = select(ReviewForm).where(ended.is_not(None) if retired else ended.is_(None))
    return list(
        db.session.scalars(query.options(selectinload(ReviewForm.versions)).order_by(ReviewForm.name))
    )


def criteria_counts(version_ids: Iterable[int]) -> dict[int, int]:
    """How many criteria versions have."""
    of = Criterion.version_id
    rows = db.session.execute(
        select(of, func.count().label("sum")).where(of.in_(set(version_ids))).group_by(of)
    )
    return {row.version_id: row.sum for row in rows}


def usable() -> list[tuple[int, str]]:
    """The versions that can be drawn under, the latest of each form, with the form's name."""
    found = ((designing.published(form), form.name) for form in forms(retired=False))
    return [(version.id, name) for version, name in found if version is not None]


def versions() -> list[FormVersion]:
    """Every published version with its form, by the form's name, the newest first."""
    query = select(FormVersion).where(FormVersion.published_at.is_not(None))
    by_name = query.join(FormVersion.form).options(joinedload(FormVersion.form))
    return list(db.session.scalars(by_name.order_by(ReviewForm.name, FormVersion.number.desc())))


def drawers() -> list[User]:
    """Who may rate, by name."""
    wanted = User.role.in_([Role.SUPERVISOR, Role.ADMIN])
    query = select(User).where(User.deactivated_at.is_(None), wanted)
    return list(db.session.scalars(query.order_by(User.name, User.id)))


def to_rate(user: User, limit: int = SHOWN) -> list[Review]:
    """What waits for `user`, in the order of the draws."""
    mine = _with_ticket().where(Review.reviewer_id == user.id, Review.saved_at.is_(None))
    return list(db.session.scalars(mine.order_by(Review.sample_id, Review.position, Review.id).limit(limit)))


def next_one(user: User, after: Review) -> int | None:
    """The next of the same draw that waits for `user`, else of any."""
    waits = select(Review.id).where(Review.reviewer_id == user.id, Review.saved_at.is_(None))
    same = Review.sample_id == after.sample_id
    return db.session.scalar(waits.order_by(same.desc(), Review.sample_id, Review.position).limit(1))


def remarks(limit: int = SHOWN) -> list[Review]:
    """Reviews with a remark that no supervisor has seen."""
    unseen = _with_ticket().where(Review.remarked_at.is_not(None), Review.remark_seen_at.is_(None))
    return list(db.session.scalars(unseen.order_by(Review.remarked_at).limit(limit)))


@dataclass(frozen=True)
class Draw:
    """A draw and how far it is."""

    sample: Sample
    reviews: int
    saved: int


def draws(before: int | None = None, limit: int = SHOWN) -> list[Draw]:
    """The newest draws, one more than `limit` where there are more."""
    query = select(Sample).options(joinedload(Sample.version).joinedload(FormVersion.form))
    if before is not None:
        query = query.where(Sample.id < before)
    found = list(db.session.scalars(query.order_by(Sample.id.desc()).limit(limit + 1)))
    ids = [each.id for each in found]
    counted = (
        select(Review.sample_id, func.count(), func.count(Review.saved_at))
        .where(Review.sample_id.in_(ids))
        .group_by(Review.sample_id)
    )
    counts = {id_: (all_, saved) for id_, all_, saved in db.session.execute(counted)} if ids else {}
    return [Draw(each, *counts.get(each.id, (0, 0))) for each in found]


def sample(sample_id: int) -> Sample | None:
    """One draw with its form."""
    with_form = joinedload(Sample.version).joinedload(FormVersion.form)
    return db.session.scalar(select(Sample).where(Sample.id == sample_id).options(with_form))


def of_sample(sample_id: int) -> list[Review]:
    """All its reviews, with their ratings."""
    rows = _with_ticket().where(Review.sample_id == sample_id).options(selectinload(Review.sheets))
    return list(db.session.scalars(rows.order_by(Review.position, Review.slot)))


def version(version_id: int) -> FormVersion | None:
    """One version with its form."""
    query = select(FormVersion).where(FormVersion.id == version_id).options(joinedload(FormVersion.form))
    return db.session.scalar(query)


def about(user: User, before: int | None = None, limit: int = SHOWN) -> list[tuple[Review, Sheet]]:
    """What was said of the work of `user`, newest first; one more than `limit` where there are more."""
    mine = (
        select(Review, Sheet)
        .join(Sheet, (Sheet.review_id == Review.id) & Sheet.is_current)
        .where(Review.agent_id == user.id, Review.shown_at.is_not(None))
        .options(
            joinedload(Review.ticket),
            joinedload(Review.reviewer),
            joinedload(Review.version).joinedload(FormVersion.form),
        )
    )
    if before is not None:
        mine = mine.where(Review.id < before)
    return [
        (review, sheet)
        for review, sheet in db.session.execute(mine.order_by(Review.id.desc()).limit(limit + 1))
    ]


def _with_ticket() -> Select[Any]:
    return select(Review).options(
        joinedload(Review.ticket),
        joinedload(Review.agent),
        joinedload(Review.reviewer),
        joinedload(Review.closing),
    )
