"""Review forms, draws and reviews, made as colleagues make them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.quality import designing, drawing, rating
from helpdesk.quality.designing import Wanted
from helpdesk.quality.drawing import Wish
from helpdesk.quality.models import FormVersion, Review, Sample, Sheet
from helpdesk.quality.rating import Filled
from helpdesk.quality.words import CriterionKind
from tests.conftest import MOMENT

_serial = count(1)


def wanted(name: str, kind: CriterionKind = CriterionKind.YES_NO, **more: Any) -> Wanted:
    """A criterion named in English."""
    steps = ["Not at all", "Hardly", "Mostly", "Fully"] if kind is CriterionKind.SCALE else []
    return Wanted({"en": {"name": name, "help": f"About: {name}", "anchors": steps}}, kind=kind, **more)


USUAL = (
    wanted("Greeted by name"),
    wanted("Clear answer", CriterionKind.SCALE, weight=2),
    wanted("Right answer", critical=True, may_skip=False),
)


def version(
    name: str = "", criteria: Sequence[Wanted] = USUAL, kinds: Sequence[str] = (), *, at: datetime = MOMENT
) -> FormVersion:
    """A form with its first version published."""
    form = designing.add(name or f"Form {next(_serial)}", kinds, by=SYSTEM, at=at)
    for each in criteria:
        designing.put(form, each, by=SYSTEM, at=at)
    made = designing.publish(form, by=SYSTEM, at=at)
    db.session.flush()
    return made


def sample(
    by: User, of: FormVersion | None = None, *, at: datetime = MOMENT, seed: str = "x", **more: Any
) -> Sample:
    """A draw of three closings of each agent in this year."""
    limits = {"first": date(2026, 1, 1), "last": date(2026, 12, 31), "number": 3} | more
    return drawing.draw(Wish(version_id=(of or version()).id, **limits), by=by, at=at, seed=seed)


def drawn(made: Sample, reviewer: User | None = None) -> list[Review]:
    """The reviews of a draw in their order."""
    rows = db.session.query(Review).filter_by(
        sample_id=made.id, reviewer_id=(reviewer.id if reviewer else made.reviewer_id)
    )
    found = [rating.one(row.id) for row in rows.order_by(Review.position)]
    return [each for each in found if each is not None]


def filled(review: Review, *values: int | None, comment: str = "", comments: Sequence[str] = ()) -> Filled:
    """Values of the criteria in their order; the best of each where none is given."""
    criteria = designing.criteria_of(review.version_id)
    given = values or [each.kind.top for each in criteria]
    ids = [each.id for each in criteria]
    return Filled(dict(zip(ids, given, strict=True)), dict(zip(ids, comments, strict=False)), comment)


def saved(review: Review, *values: int | None, at: datetime = MOMENT, comment: str = "Well done.") -> Sheet:
    """Rated by its reviewer."""
    review = rating.one(review.id) or review
    by = db.session.get_one(User, review.reviewer_id)
    return rating.save(review, filled(review, *values, comment=comment), by=by, at=at)
