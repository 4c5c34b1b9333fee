"""Rating a closing: drafts, saving, correcting; and what the colleague it is about answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError, NotAllowed
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import notices
from helpdesk.people.models import User
from helpdesk.quality import designing, drawing, rules
from helpdesk.quality.events import (
    RemarkSeen,
    ReviewCorrected,
    ReviewRead,
    ReviewRemarked,
    ReviewSaved,
    SampleEnded,
)
from helpdesk.quality.models import FormVersion, Mark, Review, ReviewDraft, Sample, Sheet
from helpdesk.tickets import numbers

LONGEST = 4000


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in: values and comments by criterion; a value of None: it does not apply."""

    values: Mapping[int, int | None]
    comments: Mapping[int, str] = field(default_factory=dict)
    comment: str = ""


def save(review: Review, filled: Filled, *, by: User, at: datetime) -> Sheet:
    """Freezes what was filled in. The colleague is told, once nobody else rates the same closing blind."""
    _may(review, by)
    if review.saved_at is not None:
        raise Conflict(N_("This review was saved before. Correct it, and say why."))
    if drawing.takes_part(by.id, review.closing_id):
        raise DomainError(N_("You took part in this ticket. Let a colleague review it."))
    sheet = _sheet(review, filled, 1, "", by=by, at=at)
    review.saved_at = at
    if (kept := db.session.get(ReviewDraft, review.id)) is not None:
        db.session.delete(kept)
    db.session.flush()
    saved = ReviewSaved(*_ids(review))
    record(saved, by=Actor.user(by), at=at)
    _show(review, at)
    return sheet


def correct(review: Review, filled: Filled, because: str, *, seen: int, by: User, at: datetime) -> Sheet:
    """The next version, with the reason. The one before is kept; the colleague reads the new one. `seen`: what was shown."""
    _may(review, by)
    before = current(review)
    if before is None:
        raise DomainError(N_("Nothing was saved yet, so there is nothing to correct."))
    if before.number != seen:
        raise Conflict(N_("The review was corrected meanwhile. Look at it first."))
    because = one_line(because, 250)
    if not because:
        raise DomainError(N_("Say why, for the colleague who reads it."), field="because")
    before.is_current = False
    sheet = _sheet(review, filled, before.number + 1, because, by=by, at=at)
    told = ReviewCorrected(*_ids(review), sheet.number)
    record(told, by=Actor.user(by), at=at)
    if review.shown_at is not None:
        _tell(review, sheet, at)
    return sheet


def keep(review: Review, filled: Filled, *, by: User, at: datetime) -> None:
    """What was filled in so far, for later and for nobody else."""
    _may(review, by)
    if review.saved_at is not None:
        return
    content = {
        "values": {str(key): value for key, value in filled.values.items()},
        "comments": {str(key): words[:LONGEST] for key, words in filled.comments.items() if words},
        "comment": filled.comment[:LONGEST],
    }
    kept = db.session.get(ReviewDraft, review.id)
    if kept is None:
        db.session.add(ReviewDraft(review_id=review.id, at=at, content=content))
    else:
        kept.at, kept.content = at, content
    db.session.flush()


def kept(review: Review) -> Filled:
    """What was filled in so far."""
    found = db.session.get(ReviewDraft, review.id)
    if found is None:
        return Filled({})
    content = found.content
    return Filled(
        {int(key): value for key, value in content["values"].items()},
        {int(key): words for key, words in content["comments"].items()},
        content["comment"],
    )


def read(review: Review, *, by: User, at: datetime) -> None:
    """The colleague it is about has read this version; the first time counts."""
    sheet = _own(review, by)
    if sheet.read_at is None:
        sheet.read_at = at
        told = ReviewRead(*_ids(review), sheet.number)
        record(told, by=Actor.user(by), at=at)


def remark(review: Review, words: str, *, by: User, at: datetime) -> None:
    """The colleague's one remark. The reviewer is told."""
    _own(review, by)
    words = words.strip()[:LONGEST]
    if not words:
        raise DomainError(N_("Write what you want to say."), field="remark")
    if review.remarked_at is not None:
        raise Conflict(N_("You wrote a remark before. Talk with your supervisor about the rest."))
    review.remark, review.remarked_at = words, at
    told = ReviewRemarked(*_ids(review))
    record(told, by=Actor.user(by), at=at)
    notices.tell(
        [review.reviewer_id],
        kind="quality.remark",
        sentence=N_("%(name)s wrote a remark on your review of %(number)s"),
        values={"name": by.name, "number": numbers.shown(review.ticket.number)},
        url=f"/reviews/{review.id}",
        key=f"review-remark:{review.id}",
        at=at,
    )
    read(review, by=by, at=at)


def see_remark(review: Review, *, by: User, at: datetime) -> None:
    """A supervisor has seen the remark."""
    if review.remarked_at is not None and review.remark_seen_at is None:
        review.remark_seen_at = at
        told = RemarkSeen(*_ids(review))
        record(told, by=Actor.user(by), at=at)


def end(sample: Sample, *, by: User, at: datetime) -> int:
    """Puts aside what was not rated yet: it may be drawn again. What was saved stays, and its agents see it."""
    if by.id not in (sample.reviewer_id, sample.second_id, sample.drawn_by_id) and not by.is_admin:
        raise NotAllowed(N_("Only those who rate it, or an administrator, can put the rest aside."))
    db.session.refresh(sample, ["ended_at"], with_for_update={"key_share": True})
    if sample.ended_at is not None:
        return 0
    anew = _whole().where(Review.sample_id == sample.id).execution_options(populate_existing=True)
    rows = db.session.scalars(anew).all()
    unsaved = [each for each in rows if each.saved_at is None]
    for each in unsaved:
        db.session.execute(delete(ReviewDraft).where(ReviewDraft.review_id == each.id))
        db.session.delete(each)
    sample.ended_at = at
    db.session.flush()
    for each in rows:
        if each not in unsaved:
            _show(each, at)
    record(SampleEnded(sample.id, len(unsaved)), by=Actor.user(by), at=at)
    return len(unsaved)


def current(review: Review) -> Sheet | None:
    """The version that holds. `review.sheets` must be loaded."""
    return next((each for each in review.sheets if each.is_current), None)


def one(review_id: int, *, held: bool = False) -> Review | None:
    """A review with all that its page needs; `held`: nobody else saves one of its draw, or ends that, meanwhile."""
    if held:
        own = select(Review.sample_id).where(Review.id == review_id).scalar_subquery()
        db.session.execute(select(Sample.id).where(Sample.id == own).with_for_update(key_share=True))
    query = (
        select(Review)
        .where(Review.id == review_id)
        .options(
            joinedload(Review.closing),
            joinedload(Review.ticket),
            joinedload(Review.agent),
            joinedload(Review.reviewer),
            joinedload(Review.sample),
            joinedload(Review.version).joinedload(FormVersion.form),
            selectinload(Review.sheets).selectinload(Sheet.marks),
        )
    )
    if held:
        query = query.execution_options(populate_existing=True)
    return db.session.scalar(query)


def _whole() -> Select[Any]:
    """Reviews with what is said of them."""
    parts = selectinload(Review.sheets), joinedload(Review.ticket), joinedload(Review.reviewer)
    return select(Review).options(*parts)


def _ids(review: Review) -> tuple[int, int, int, int]:
    """What every event about it holds."""
    return review.ticket_id, review.id, review.closing_id, review.agent_id


def _may(review: Review, by: User) -> None:
    if review.reviewer_id != by.id:
        raise DomainError(N_("This review was given to a colleague."))


def _own(review: Review, by: User) -> Sheet:
    sheet = current(review)
    if review.agent_id != by.id or review.shown_at is None or sheet is None:
        raise DomainError(N_("This review is about the work of a colleague."))
    return sheet


def _sheet(review: Review, filled: Filled, number: int, because: str, *, by: User, at: datetime) -> Sheet:
    items = [each.item for each in designing.criteria_of(review.version_id)]
    wrong = rules.missing(items, filled.values)
    if wrong:
        raise DomainError(N_("Rate this one, or say that it does not apply."), field=f"value_{wrong[0]}")
    result = rules.result(items, filled.values)
    if result is None:
        raise DomainError(N_("At least one criterion must apply."))
    sheet = Sheet(
        review_id=review.id,
        number=number,
        by_id=by.id,
        at=at,
        because=because,
        comment=filled.comment.strip()[:LONGEST],
        points=result.points,
        most=result.most,
        failed=list(result.failed),
        marks=[
            Mark(criterion_id=each.id, value=filled.values[each.id], comment=_comment(filled, each.id))
            for each in items
        ],
    )
    review.sheets.insert(0, sheet)
    db.session.flush()
    return sheet


def _comment(filled: Filled, criterion_id: int) -> str:
    return filled.comments.get(criterion_id, "").strip()[:LONGEST]


def _show(review: Review, at: datetime) -> None:
    """Lets others than the reviewer see it, unless a colleague still rates the same closing and must not be swayed."""
    both = _whole().where(Review.sample_id == review.sample_id, Review.closing_id == review.closing_id)
    pair = db.session.scalars(both).all()
    if any(each.saved_at is None for each in pair):
        return
    for each in pair:
        sheet = current(each)
        if each.shown_at is None and sheet is not None:
            each.shown_at = at
            _tell(each, sheet, at)
    db.session.flush()


def _tell(review: Review, sheet: Sheet, at: datetime) -> None:
    corrected = N_("%(name)s corrected a review of your work on %(number)s")
    new = N_("%(name)s reviewed your work on %(number)s")
    notices.tell(
        [review.agent_id],
        kind="quality.review",
        sentence=corrected if sheet.number > 1 else new,
        values={"name": review.reviewer.name, "number": numbers.shown(review.ticket.number)},
        url=f"/my/reviews/{review.id}",
        key=f"review:{review.id}:{sheet.number}",
        at=at,
    )
