"""The survey every installation begins with."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Select, select

from helpdesk.categories import queries as categories
from helpdesk.categories.seeding import seed_causes
from helpdesk.extensions import db
from helpdesk.surveys import texts
from helpdesk.surveys.models import Question, Survey, SurveyVersion
from helpdesk.surveys.words import QuestionKey, QuestionKind

KEY = "closing"


def seed_default_survey(at: datetime) -> SurveyVersion:
    """Publishes version 1 of the survey after closing; does nothing where it is there."""
    known = current_version()
    if known is not None:
        return known
    seed_causes()
    survey = Survey(key=KEY, name="After closing")
    db.session.add(survey)
    db.session.flush()
    version = SurveyVersion(survey_id=survey.id, number=1, published_at=at, languages=list(texts.LANGUAGES))
    db.session.add(version)
    db.session.flush()
    causes = {
        code: texts.CAUSES[code] | {"choices": categories.cause_names(code)} for code in texts.LANGUAGES
    }
    items = (
        (QuestionKey.SATISFACTION, QuestionKind.RATING, texts.SATISFACTION, False),
        (QuestionKey.SOLVED, QuestionKind.SOLVED, texts.SOLVED, False),
        (QuestionKey.AGENT, QuestionKind.RATING, texts.AGENT, False),
        (QuestionKey.CAUSES, QuestionKind.CAUSES, causes, True),
        (QuestionKey.COMMENT, QuestionKind.TEXT, texts.COMMENT, False),
    )
    for position, (key, kind, words, conditional) in enumerate(items, 1):
        db.session.add(
            Question(
                version_id=version.id,
                key=key,
                kind=kind,
                position=position,
                only_if_dissatisfied=conditional,
                texts=words,
            )
        )
    db.session.flush()
    return version


def current_version() -> SurveyVersion | None:
    """The version of the survey after closing that new invitations get."""
    return db.session.scalar(_current())


@cache
def _current() -> Select[SurveyVersion]:
    query = select(SurveyVersion).join(Survey, Survey.id == SurveyVersion.survey_id)
    query = query.where(
        Survey.key == KEY, Survey.retired_at.is_(None), SurveyVersion.published_at.is_not(None)
    )
    return query.order_by(SurveyVersion.number.desc()).limit(1)


def name_of(survey_id: int) -> str:
    """What supervisors call a survey."""
    return db.session.get_one(Survey, survey_id).name
