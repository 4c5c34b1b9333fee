"""Review forms with frozen versions, draws, reviews with every version of their rating, and what is not yet saved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.people.models import User
from helpdesk.quality.rules import Item, Result
from helpdesk.quality.words import CriterionKind
from helpdesk.tickets.models import Closing, Ticket


class ReviewForm(Model):
    """A form by name; what it asks is in its versions."""

    __tablename__ = "review_forms"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    kinds: Mapped[list[str]] = mapped_column(Json, default=list)  # of requests; none: all
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    versions: Mapped[list[FormVersion]] = relationship(
        lazy="raise_on_sql", order_by="FormVersion.number", back_populates="form"
    )


class FormVersion(Model):
    """Criteria frozen when published. Results of different versions are never joined. One at most is a draft."""

    __tablename__ = "review_versions"
    __table_args__ = (UniqueConstraint("form_id", "number"),)

    id: Mapped[int] = pk()
    form_id: Mapped[int] = ref("review_forms.id", index=False)
    number: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    form: Mapped[ReviewForm] = relationship(lazy="raise_on_sql", back_populates="versions")
    criteria: Mapped[list[Criterion]] = relationship(
        lazy="raise_on_sql", order_by="Criterion.position, Criterion.id", cascade="all, delete-orphan"
    )


class Criterion(Model):
    """One thing that is looked at. `texts`: {language: {"name", "help", "anchors": [of 0, 1, 2, 3]}}."""

    __tablename__ = "review_criteria"

    id: Mapped[int] = pk()
    version_id: Mapped[int] = ref("review_versions.id")
    position: Mapped[int]
    kind: Mapped[CriterionKind] = word(CriterionKind)
    weight: Mapped[int] = mapped_column(default=1)
    critical: Mapped[bool] = mapped_column(default=False)  # not met: nothing of the whole counts
    may_skip: Mapped[bool] = mapped_column(default=True)  # may not apply
    texts: Mapped[dict[str, Any]] = mapped_column(Json)
    revision: Mapped[int] = mapped_column(default=1)

    @property
    def item(self) -> Item:
        return Item(self.id, self.kind, self.weight, self.critical, self.may_skip)


class Sample(Model):
    """One draw: what was asked for, the seed by which it can be repeated, how many fitted and how many came out."""

    __tablename__ = "review_samples"

    id: Mapped[int] = pk()
    version_id: Mapped[int] = ref("review_versions.id")
    picked: Mapped[bool] = mapped_column(default=False)  # chosen by hand: kept apart in figures
    drawn_by_id: Mapped[int] = ref("users.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_on: Mapped[date]
    last_on: Mapped[date]
    asked: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    seed: Mapped[str] = mapped_column(String(40))
    fitting: Mapped[int]
    left_out: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    size: Mapped[int]  # closings that came out
    reviewer_id: Mapped[int] = ref("users.id")
    second_id: Mapped[int | None] = ref("users.id")  # rates the same closings, blind
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # what was not rated was put aside
    version: Mapped[FormVersion] = relationship(lazy="raise_on_sql")


class Review(Model):
    """One closing to be rated by one colleague under one form: never the same closing twice in a slot."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("form_id", "closing_id", "slot"),
        Index("ix_reviews_reviewer", "reviewer_id", "saved_at"),
        Index("ix_reviews_agent", "agent_id", "shown_at"),
    )

    id: Mapped[int] = pk()
    sample_id: Mapped[int] = ref("review_samples.id")
    form_id: Mapped[int] = ref("review_forms.id", index=False)
    version_id: Mapped[int] = ref("review_versions.id")
    closing_id: Mapped[int] = ref("closings.id")
    ticket_id: Mapped[int] = ref("tickets.id")
    agent_id: Mapped[int] = ref("users.id", index=False)  # who the closing counts for
    team_id: Mapped[int | None] = ref("teams.id")
    slot: Mapped[int] = mapped_column(default=1)  # 2: the second of a double review
    position: Mapped[int]
    picked: Mapped[bool] = mapped_column(default=False)
    reviewer_id: Mapped[int] = ref("users.id", index=False)
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # from then on others than the reviewer see it
    remark: Mapped[str] = mapped_column(Text, default="")
    remarked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sample: Mapped[Sample] = relationship(lazy="raise_on_sql")
    version: Mapped[FormVersion] = relationship(lazy="raise_on_sql")
    closing: Mapped[Closing] = relationship(lazy="raise_on_sql")
    ticket: Mapped[Ticket] = relationship(lazy="raise_on_sql")
    agent: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=[agent_id])
    reviewer: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=[reviewer_id])
    sheets: Mapped[list[Sheet]] = relationship(lazy="raise_on_sql", order_by="Sheet.number.desc()")


class Sheet(Model):
    """A review as it was saved, frozen; a correction is the next one, and both are kept."""

    __tablename__ = "review_sheets"
    __table_args__ = (UniqueConstraint("review_id", "number"),)

    id: Mapped[int] = pk()
    review_id: Mapped[int] = ref("reviews.id", index=False)
    number: Mapped[int]
    by_id: Mapped[int] = ref("users.id", index=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    because: Mapped[str] = mapped_column(String(250), default="")  # of a correction
    comment: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[int]
    most: Mapped[int]
    failed: Mapped[list[int]] = mapped_column(Json, default=list)  # critical criteria that were not met
    is_current: Mapped[bool] = mapped_column(default=True)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the colleague it is about
    marks: Mapped[list[Mark]] = relationship(lazy="raise_on_sql", order_by="Mark.id")

    @property
    def result(self) -> Result:
        return Result(self.points, self.most, tuple(self.failed))


class Mark(Model):
    """One criterion's value; None: it did not apply."""

    __tablename__ = "review_marks"
    __table_args__ = (UniqueConstraint("sheet_id", "criterion_id"),)

    id: Mapped[int] = pk()
    sheet_id: Mapped[int] = ref("review_sheets.id", index=False)
    criterion_id: Mapped[int] = ref("review_criteria.id")
    value: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")


class ReviewDraft(Model):
    """What its reviewer has filled in and not saved: {"values": {…}, "comments": {…}, "comment": …}."""

    __tablename__ = "review_drafts"

    review_id: Mapped[int] = ref("reviews.id", index=False, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
