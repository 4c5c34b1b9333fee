"""What advisory groups answered over time, one mailing after the other; versions of a survey are never joined.

As all answers to mailings these have no credit and make no score fact (docs/adr/0013, 0018).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.mailings.models import Mailing
from helpdesk.reports import milestones, questions
from helpdesk.reports.questions import Counts, Line
from helpdesk.surveys.models import Answer, Question, Response
from helpdesk.surveys.words import RANGES, QuestionKey


@dataclass(frozen=True)
class Course:
    """One question of one version: each mailing that asked it, the oldest first, with what may be said of its answers."""

    version: int
    key: QuestionKey
    rounds: list[tuple[Mailing, Line]]


def read(group_id: int) -> list[Course]:
    """Everything that the group was asked, the newest version first. Each member is asked once by a mailing."""
    columns = Question.version_id, Answer.key, Mailing.id, Answer.value
    rows = (
        select(*columns, func.count())
        .select_from(Mailing)
        .join(Response, Response.mailing_id == Mailing.id)
        .join(Answer, Answer.response_id == Response.id)
        .join(Question, Question.id == Answer.question_id)
        .where(Mailing.group_id == group_id, *milestones.THAT_COUNT)
        .where((Answer.key == QuestionKey.RECOMMEND) | (Answer.value != 0))
        .group_by(*columns)
    )
    found: dict[tuple[int, QuestionKey], dict[int, Counts]] = defaultdict(lambda: defaultdict(dict))
    for version, key, mailing_id, value, count in db.session.execute(rows):
        found[version, key][mailing_id][int(value or 0)] = count
    if not found:
        return []
    own = select(Mailing).where(Mailing.group_id == group_id).order_by(Mailing.started_at, Mailing.id)
    mailings = list(db.session.scalars(own))
    order = {key: place for place, key in enumerate(RANGES)}
    return [
        Course(
            version,
            key,
            [(each, questions.line(key, rounds[each.id])) for each in mailings if each.id in rounds],
        )
        for (version, key), rounds in sorted(found.items(), key=lambda item: (-item[0][0], order[item[0][1]]))
    ]
