"""Links with how many answered, and the answers of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.extensions import db
from helpdesk.surveys.models import SurveyVersion
from helpdesk.surveys.words import QuestionKey
from helpdesk.weblinks.models import Weblink, WeblinkAnswer, WeblinkValue
from helpdesk.weblinks.words import Standing

SHOWN = 50
Counts = dict[QuestionKey, dict[int, int]]


@dataclass
class Came:
    """How many answers came, and what became of them."""

    counted: int = 0
    held: int = 0
    left_out: int = 0


def all_of(*, closed: bool) -> Sequence[Weblink]:
    """The newest first, with their surveys."""
    query = select(Weblink).options(joinedload(Weblink.asks).joinedload(SurveyVersion.survey))
    over = Weblink.closed_at
    query = query.where(over.is_not(None) if closed else over.is_(None))
    return db.session.scalars(query.order_by(Weblink.id.desc())).all()


def one(weblink_id: int) -> Weblink | None:
    """The link with its survey."""
    query = select(Weblink).options(joinedload(Weblink.asks).joinedload(SurveyVersion.survey))
    return db.session.scalar(query.where(Weblink.id == weblink_id))


def by_slug(slug: str) -> Weblink | None:
    """The link with this address, open or not."""
    return db.session.scalar(select(Weblink).where(Weblink.slug == slug))


def came(weblink_ids: Iterable[int]) -> dict[int, Came]:
    """The same by link."""
    found = {each: Came() for each in weblink_ids}
    heads = WeblinkAnswer.weblink_id, WeblinkAnswer.standing
    rows = select(*heads, func.count()).where(WeblinkAnswer.weblink_id.in_(list(found))).group_by(*heads)
    for number, standing, count in db.session.execute(rows):
        setattr(found[number], standing.value, count)
    return found


def answers(weblink_id: int, standing: Standing, *, before: int | None = None) -> Sequence[WeblinkAnswer]:
    """The latest of them with what was said, from before the one with that id."""
    query = select(WeblinkAnswer).where(
        WeblinkAnswer.weblink_id == weblink_id, WeblinkAnswer.standing == standing
    )
    if before is not None:
        query = query.where(WeblinkAnswer.id < before)
    query = query.options(selectinload(WeblinkAnswer.values)).order_by(WeblinkAnswer.id.desc())
    return db.session.scalars(query.limit(SHOWN)).all()


def counts(weblink_id: int) -> Counts:
    """How often each number was answered to each question, of what counts."""
    heads = WeblinkValue.key, WeblinkValue.value
    rows = select(*heads, func.count()).join(WeblinkAnswer, WeblinkAnswer.id == WeblinkValue.answer_id)
    rows = rows.where(
        WeblinkAnswer.weblink_id == weblink_id,
        WeblinkAnswer.standing == Standing.COUNTED,
        WeblinkValue.value.is_not(None),
        WeblinkValue.choice == "",
        # 0 of an aspect says that it is not relevant, and counts nowhere.
        (WeblinkValue.key == QuestionKey.RECOMMEND) | (WeblinkValue.value != 0),
    )
    found: Counts = defaultdict(dict)
    for key, value, count in db.session.execute(rows.group_by(*heads)):
        found[key][value or 0] = count  # the statement leaves out what has none
    return dict(found)
