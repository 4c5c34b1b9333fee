"""Responses: what came back, in versions, and the value of each question."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.kit.columns import Id, Json, UtcDateTime, pk, ref, word
from helpdesk.surveys.models.invitation import Invitation
from helpdesk.surveys.words import Mode, QuestionKey

_UNREAD = text("read_at IS NULL")


class Response(Model):
    """One return, in versions: changing an answer adds the next version. The current one counts."""

    __tablename__ = "responses"
    __table_args__ = (
        UniqueConstraint("invitation_id", "version"),
        Index("ix_responses_answered", "answered_at", "id"),
        # Comments that nobody has read are few, however long the archive.
        Index("ix_responses_unread", "answered_at", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: Mapped[int] = pk()
    invitation_id: Mapped[int | None] = ref("invitations.id", index=False)
    delivery_id: Mapped[int | None] = ref("deliveries.id")
    # Of the ask, copied: they stay when the answer is cut off from it.
    milestone_id: Mapped[int | None] = ref("milestones.id")
    mailing_id: Mapped[int | None] = ref("mailings.id")
    version: Mapped[int] = mapped_column(default=1)
    is_current: Mapped[bool] = mapped_column(default=True)
    mode: Mapped[Mode] = word(Mode)
    entered_by_id: Mapped[int | None] = mapped_column(Id)  # the colleague who wrote it down, where one did
    language: Mapped[str] = mapped_column(String(5))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_on: Mapped[date]
    nonce: Mapped[str] = mapped_column(String(64), default="")
    # Of an interview: question -> why it has no answer (words.Unsaid).
    unsaid: Mapped[dict[str, str] | None] = mapped_column(Json)
    contact_wanted: Mapped[bool | None]
    flags: Mapped[list[str]] = mapped_column(
        Json, default=list
    )  # before_reopen, changed_after_contact, staff_origin, …
    quarantined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    excluded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    excluded_by_id: Mapped[int | None] = ref("users.id")
    excluded_because: Mapped[str] = mapped_column(String(250), default="")
    # When a supervisor saw the comment; without one, when it was given: nothing is left to read.
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    invitation: Mapped[Invitation | None] = relationship(lazy="raise_on_sql")
    answers: Mapped[list[Answer]] = relationship(lazy="raise_on_sql", order_by="Answer.id")


class Answer(Model):
    """One item's value. Numbers in `value`; causes one row each in `choice`; a comment in `text`."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("response_id", "key", "choice"),)

    id: Mapped[int] = pk()
    response_id: Mapped[int] = ref("responses.id", index=False)
    question_id: Mapped[int] = ref("questions.id")
    key: Mapped[QuestionKey] = word(QuestionKey)
    value: Mapped[int | None]
    choice: Mapped[str] = mapped_column(String(30), default="")
    text: Mapped[str | None] = mapped_column(Text)
