"""Surveys, the versions in which their wording is frozen, and the questions of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.surveys.words import QuestionKey, QuestionKind


class Survey(Model):
    """A survey by name; what it asks is in its versions. `version` counts its changes, those of its draft too."""

    __tablename__ = "surveys"

    id: Mapped[int] = pk()
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    versions: Mapped[list[SurveyVersion]] = relationship(
        lazy="raise_on_sql", order_by="SurveyVersion.number", back_populates="survey"
    )


class SurveyVersion(Model):
    """Frozen wording. Results of different versions are never joined. Without `published_at` it is a draft, one at most."""

    __tablename__ = "survey_versions"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[int] = pk()
    survey_id: Mapped[int] = ref("surveys.id")
    number: Mapped[int]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    languages: Mapped[list[str]] = mapped_column(Json)
    anonymous: Mapped[bool] = mapped_column(default=False)  # answers go into the box of `ballots`
    survey: Mapped[Survey] = relationship(lazy="raise_on_sql", back_populates="versions")
    questions: Mapped[list[Question]] = relationship(
        lazy="raise_on_sql", order_by="Question.position, Question.id", cascade="all, delete-orphan"
    )


class Question(Model):
    """One item of a version. `texts`: {language: {"title": …, "points": […]}} as customers read it."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    id: Mapped[int] = pk()
    version_id: Mapped[int] = ref("survey_versions.id")
    key: Mapped[QuestionKey] = word(QuestionKey)
    kind: Mapped[QuestionKind] = word(QuestionKind)
    position: Mapped[int]
    only_if_dissatisfied: Mapped[bool] = mapped_column(
        default=False
    )  # satisfaction <= 3 or solved other than yes
    only_up_to: Mapped[int | None]  # satisfaction <= this
    texts: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(default=1)  # counts changes while it is a draft's
