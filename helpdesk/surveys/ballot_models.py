"""Answers to anonymous surveys (docs/adr/0019): sealed ballots in a box, then counts by group and words apart.

No row here refers to an invitation, a ticket, a customer or a colleague, none has a moment, and ids are drawn by lot, so
that neither a key nor an order leads from one to the other.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Id, pk, ref, word
from helpdesk.surveys.words import QuestionKey


def drawn() -> MappedColumn[int]:
    """A primary key drawn by lot (`ballots.lot`)."""
    return mapped_column(Id, primary_key=True, autoincrement=False)


class Ballot(Model):
    """One answer that is not counted yet. Everything but the survey and the month is sealed, and all are of like length."""

    __tablename__ = "ballots"

    id: Mapped[int] = drawn()
    version_id: Mapped[int] = ref("survey_versions.id")
    month: Mapped[date]  # its first day
    sealed: Mapped[str] = mapped_column(Text)


class BallotGroup(Model):
    """How many ballots of a month were counted as one group: at least `ballot_rules.LEAST` at a time.

    Without a category, or without a team too, where those alone were too few.
    """

    __tablename__ = "ballot_groups"
    __table_args__ = (UniqueConstraint("version_id", "month", "team_key", "category_key"),)

    id: Mapped[int] = pk()
    version_id: Mapped[int] = ref("survey_versions.id", index=False)
    month: Mapped[date]
    team_key: Mapped[int] = mapped_column(Id)  # 0: none is said
    category_key: Mapped[int] = mapped_column(Id)  # 0: none is said
    ballots: Mapped[int]


class BallotCount(Model):
    """How often a value was answered to a question within a group. Causes have a `choice` each."""

    __tablename__ = "ballot_counts"
    __table_args__ = (UniqueConstraint("group_id", "key", "choice", "value"),)

    id: Mapped[int] = pk()
    group_id: Mapped[int] = ref("ballot_groups.id", index=False)
    key: Mapped[QuestionKey] = word(QuestionKey)
    choice: Mapped[str] = mapped_column(String(30), default="")
    value: Mapped[int]
    count: Mapped[int]


class BallotComment(Model):
    """Words out of a ballot: of a survey and a month, apart from every value, team and category."""

    __tablename__ = "ballot_comments"
    __table_args__ = (Index("ix_ballot_comments_month", "version_id", "month", "id"),)

    id: Mapped[int] = drawn()
    version_id: Mapped[int] = ref("survey_versions.id", index=False)
    month: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
