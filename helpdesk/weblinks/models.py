"""Survey-wide links, and what was answered by them. No customer, no ticket, no colleague."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.kit.columns import UtcDateTime, pk, ref, word
from helpdesk.surveys.models import SurveyVersion
from helpdesk.surveys.words import QuestionKey
from helpdesk.weblinks.words import Doubt, Standing

_HELD = text("standing = 'held'")


class Weblink(Model):
    """One address, `/w/<slug>`, for one version of a survey. Open unless closed by hand, from and until its days."""

    __tablename__ = "weblinks"

    id: Mapped[int] = pk()
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    version_id: Mapped[int] = ref("survey_versions.id")
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    asks: Mapped[SurveyVersion] = relationship(lazy="raise_on_sql")


class WeblinkAnswer(Model):
    """One answer. `nonce` is that of the page it was given on, so that sending it twice stores it once."""

    __tablename__ = "weblink_answers"
    __table_args__ = (
        UniqueConstraint("weblink_id", "nonce"),
        Index("ix_weblink_answers_given", "weblink_id", "answered_at"),
        Index(
            "ix_weblink_answers_held",
            "weblink_id",
            "answered_at",
            "id",
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
    )

    id: Mapped[int] = pk()
    weblink_id: Mapped[int] = ref("weblinks.id", index=False)
    version_id: Mapped[int] = ref("survey_versions.id")
    nonce: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(5))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_on: Mapped[date]
    pattern: Mapped[str] = mapped_column(String(64))  # alike for alike answers, words included
    standing: Mapped[Standing] = word(Standing, default=Standing.COUNTED)
    doubt: Mapped[Doubt | None] = word(Doubt, nullable=True)
    looked_by_id: Mapped[int | None] = ref("users.id")
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    values: Mapped[list[WeblinkValue]] = relationship(lazy="raise_on_sql", order_by="WeblinkValue.id")


class WeblinkValue(Model):
    """One item's value: a number in `value`, a cause in `choice`, words in `text`."""

    __tablename__ = "weblink_values"
    __table_args__ = (UniqueConstraint("answer_id", "key", "choice"),)

    id: Mapped[int] = pk()
    answer_id: Mapped[int] = ref("weblink_answers.id", index=False)
    key: Mapped[QuestionKey] = word(QuestionKey)
    value: Mapped[int | None]
    choice: Mapped[str] = mapped_column(String(30), default="")
    text: Mapped[str | None] = mapped_column(Text)
