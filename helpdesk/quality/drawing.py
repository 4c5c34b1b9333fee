"""Which closings are reviewed: drawn by chance from all that fit, or picked by hand and kept apart."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload

from helpdesk.categories import queries as categories
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.quality.events import SampleDrawn
from helpdesk.quality.models import FormVersion, Review, ReviewForm, Sample
from helpdesk.quality.words import LeftOut, Spread
from helpdesk.scores import sampling
from helpdesk.tickets.models import Closing, ClosingCredit, Message, Ticket
from helpdesk.tickets.words import Outcome

LONGEST = timedelta(days=366)
MOST_EACH, MOST = 20, 200
NOTHING_TO_RATE = (Outcome.DUPLICATE, Outcome.SPAM, Outcome.TEST)


@dataclass(frozen=True)
class Wish:
    """What shall be drawn from, and how many. Empty limits nothing."""

    version_id: int
    first: date
    last: date
    number: int
    spread: Spread = Spread.EACH
    agent_id: int | None = None
    team_id: int | None = None
    channel: str = ""
    kind: str = ""
    category_id: int | None = None
    second_id: int | None = None

    @property
    def limits(self) -> dict[str, Any]:
        """As it is kept with the draw."""
        names = ("number", "spread", "agent_id", "team_id", "channel", "kind", "category_id")
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True)
class Fitting:
    """A closing that fits, and why it is left out, if it is."""

    closing_id: int
    ticket_id: int
    agent_id: int
    team_id: int | None
    left_out: LeftOut | None


def draw(wish: Wish, *, by: User, at: datetime, seed: str = "") -> Sample:
    """Draws by chance and gives what came out to `by`, and to a second colleague where one shall rate the same."""
    version = _usable(wish.version_id)
    reviewers = _reviewers(by, wish.second_id)
    _check(wish)
    seed = seed or secrets.token_hex(16)
    found = fitting(wish, version.form, reviewers, at)
    left = _left_out(found)
    came = came_out(seed, wish, found)
    if not came:
        raise DomainError(
            N_(
                "Nothing to draw from: %(fitting)s closings fit, %(rated)s of them were drawn before, and in %(part)s a reviewer took part."
            ),
            fitting=len(found),
            rated=left[LeftOut.RATED],
            part=left[LeftOut.PART],
        )
    sample = Sample(
        version_id=version.id, drawn_by_id=by.id, at=at, first_on=wish.first, last_on=wish.last, asked=wish.limits,
        seed=seed, fitting=len(found), left_out={key.value: n for key, n in left.items()}, size=len(came),
        reviewer_id=by.id, second_id=wish.second_id,
    )  # fmt: skip
    return _put(sample, version.form, came, by=by, at=at)


def pick(ticket: Ticket, version_id: int, *, by: User, at: datetime) -> Sample:
    """The last closing of a ticket that somebody chose. It is marked so, and no figure of a draw holds it."""
    version = _usable(version_id)
    last = db.session.scalar(
        select(Closing).where(Closing.ticket_id == ticket.id).order_by(Closing.number.desc()).limit(1)
    )
    if last is None:
        raise DomainError(N_("This ticket was never closed, so there is nothing to review."), field="number")
    asking = _asking((by.id,), version.form.id).where(Closing.id == last.id)
    row = db.session.execute(asking).first()
    if row is None:
        raise DomainError(
            N_(
                "This closing counts for nobody who is still here, or it was spam, a test or a duplicate: there is nothing to review."
            ),
            field="number",
        )
    one = _fitting(row)
    if one.left_out is LeftOut.RATED:
        raise DomainError(N_("This closing was drawn or picked under this form before."), field="number")
    if one.left_out is LeftOut.PART:
        raise DomainError(N_("You took part in this ticket. Let a colleague review it."), field="number")
    sample = Sample(
        version_id=version.id, picked=True, drawn_by_id=by.id, at=at, first_on=last.closed_on, last_on=last.closed_on,
        asked={}, seed="", fitting=1, left_out={}, size=1, reviewer_id=by.id,
    )  # fmt: skip
    return _put(sample, version.form, [one], by=by, at=at)


def again(sample: Sample, form: ReviewForm) -> bool:
    """Does the same seed still bring out the same closings? Not where tickets have changed since in what was asked for."""
    asked = dict(sample.asked)
    wish = Wish(version_id=sample.version_id, first=sample.first_on, last=sample.last_on, **asked)
    reviewers = [each for each in (sample.reviewer_id, sample.second_id) if each is not None]
    found = fitting(wish, form, reviewers, sample.at, before=sample.id)
    kept = select(Review.closing_id).where(Review.sample_id == sample.id).distinct()
    mine = set(db.session.scalars(kept))
    came = {each.closing_id for each in came_out(sample.seed, wish, found)}
    return mine <= came and len(came) == sample.size


def fitting(
    wish: Wish, form: ReviewForm, reviewers: Collection[int], at: datetime, *, before: int | None = None
) -> list[Fitting]:
    """All closings that fit, with what leaves them out. `before`: as it was before this draw."""
    asking = _asking(reviewers, form.id, before).where(
        Closing.closed_on.between(wish.first, wish.last), Closing.closed_at <= at, *_limits(wish, form)
    )
    return [_fitting(row) for row in db.session.execute(asking.order_by(Closing.id))]


def came_out(seed: str, wish: Wish, found: Iterable[Fitting]) -> list[Fitting]:
    """What the seed brings out, in the order in which it is rated: chance too, so that no agent's stand together."""
    usable = {each.closing_id: each for each in found if each.left_out is None}
    if wish.spread == Spread.ALL:
        chosen = set(sampling.draw(seed, usable, wish.number))
    else:
        by_agent: dict[int, list[int]] = defaultdict(list)
        for each in usable.values():
            by_agent[each.agent_id].append(each.closing_id)
        chosen = {id_ for ids in by_agent.values() for id_ in sampling.draw(seed, ids, wish.number)}
    if len(chosen) > MOST:
        raise DomainError(
            N_("That would be %(count)s closings. At most %(most)s are drawn at once."),
            field="number", count=len(chosen), most=MOST,
        )  # fmt: skip
    return [usable[id_] for id_ in sampling.draw(seed, chosen, len(chosen))]


def takes_part(user_id: int, closing_id: int) -> bool:
    """Is the closing this user's own work, in part at least?"""
    own = select(Closing.id).join(Ticket, Ticket.id == Closing.ticket_id)
    return db.session.scalar(own.where(Closing.id == closing_id, _part((user_id,)))) is not None


def _put(sample: Sample, form: ReviewForm, came: list[Fitting], *, by: User, at: datetime) -> Sample:
    db.session.add(sample)
    db.session.flush()
    for slot, reviewer_id in enumerate((sample.reviewer_id, sample.second_id), start=1):
        if reviewer_id is not None:
            db.session.add_all(
                Review(
                    sample_id=sample.id, form_id=form.id, version_id=sample.version_id, closing_id=each.closing_id,
                    ticket_id=each.ticket_id, agent_id=each.agent_id, team_id=each.team_id, slot=slot, position=place,
                    picked=sample.picked, reviewer_id=reviewer_id,
                )
                for place, each in enumerate(came)
            )  # fmt: skip
    db.session.flush()
    told = SampleDrawn(sample.id, sample.version_id, sample.fitting, sample.size, sample.picked)
    record(told, by=Actor.user(by), at=at)
    return sample


def _asking(reviewers: Collection[int], form_id: int, before: int | None = None) -> Any:
    """Closings that can be rated at all: for somebody who is still here, and neither spam, test nor duplicate."""
    main = (
        select(ClosingCredit.id)
        .where(ClosingCredit.closing_id == Closing.id, ClosingCredit.user_id.is_not(None))
        .order_by(ClosingCredit.weight.desc(), ClosingCredit.id)
        .limit(1)
        .correlate(Closing)
        .scalar_subquery()
    )
    drawn = exists().where(Review.form_id == form_id, Review.closing_id == Closing.id)
    if before is not None:
        drawn = drawn.where(Review.sample_id < before)
    return (
        select(
            Closing.id.label("closing_id"), Closing.ticket_id, ClosingCredit.user_id, ClosingCredit.team_id,
            drawn.label("rated"), _part(reviewers).label("part"),
        )
        .join(Ticket, Ticket.id == Closing.ticket_id)
        .join(ClosingCredit, ClosingCredit.id == main)
        .join(User, User.id == ClosingCredit.user_id)
        .where(
            Closing.outcome.not_in(NOTHING_TO_RATE),
            Ticket.merged_into_id.is_(None),
            User.deactivated_at.is_(None),
        )
    )  # fmt: skip


def _part(reviewers: Collection[int]) -> ColumnElement[bool]:
    """Closed it, is credited with it, or wrote on it."""
    credited = exists().where(ClosingCredit.closing_id == Closing.id, ClosingCredit.user_id.in_(reviewers))
    wrote = exists().where(Message.ticket_id == Ticket.id, Message.author_id.in_(reviewers))
    return or_(
        Closing.by_id.in_(reviewers),
        Ticket.assignee_id.in_(reviewers),
        credited.correlate(Closing),
        wrote.correlate(Ticket),
    )


def _limits(wish: Wish, form: ReviewForm) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if form.kinds:
        limits.append(Ticket.kind.in_(form.kinds))
    for column, value in (
        (ClosingCredit.user_id, wish.agent_id), (ClosingCredit.team_id, wish.team_id),
        (Ticket.channel, wish.channel), (Ticket.kind, wish.kind),
    ):  # fmt: skip
        if value:
            limits.append(column == value)
    if wish.category_id:
        limits.append(Closing.category_id.in_(sorted(categories.descendants(wish.category_id))))
    return limits


def _fitting(row: Any) -> Fitting:
    why = LeftOut.RATED if row.rated else LeftOut.PART if row.part else None
    return Fitting(row.closing_id, row.ticket_id, row.user_id, row.team_id, why)


def _left_out(found: Iterable[Fitting]) -> dict[LeftOut, int]:
    counts = dict.fromkeys(LeftOut, 0)
    for each in found:
        if each.left_out is not None:
            counts[each.left_out] += 1
    return counts


def _usable(version_id: int) -> FormVersion:
    query = select(FormVersion).where(FormVersion.id == version_id)
    version = db.session.scalar(query.options(joinedload(FormVersion.form)))
    if version is None or version.published_at is None or version.form.retired_at is not None:
        raise DomainError(N_("This form is not in use. Choose another one."), field="version_id")
    # One draw at a time under a form: the next one knows what this one took.
    db.session.execute(
        select(ReviewForm.id).where(ReviewForm.id == version.form_id).with_for_update(key_share=True)
    )
    return version


def _reviewers(by: User, second_id: int | None) -> list[int]:
    if second_id is None:
        return [by.id]
    second = db.session.get(User, second_id)
    if second is None or second.id == by.id or not second.sees_scores or not second.is_active:
        raise DomainError(N_("Choose another supervisor or administrator."), field="second_id")
    return [by.id, second.id]


def _check(wish: Wish) -> None:
    if wish.first > wish.last:
        raise DomainError(N_("The first day lies after the last."), field="last")
    if wish.last - wish.first > LONGEST:
        raise DomainError(N_("At most a year at once."), field="last")
    most = MOST_EACH if wish.spread == Spread.EACH else MOST
    if not 1 <= wish.number <= most:
        raise DomainError(N_("A number from 1 to %(most)s."), field="number", most=most)
