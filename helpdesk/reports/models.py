"""Score facts and closing facts, the truth of every report; and changes that rollups do not know of yet.

Whoever writes a fact also writes its change, in the same transaction. Pages read rollups plus changes, so they are
exact at every moment; the worker folds changes into rollups. Plain ids everywhere: facts outlive what they describe.
"""

from __future__ import annotations

from datetime import date
from typing import cast

from sqlalchemy import Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Id, pk


class ScoreColumns:
    """What is frozen of one counted answer × one credit and can be summed over."""

    closed_on: Mapped[date]
    answered_on: Mapped[date]
    agent_id: Mapped[int | None] = mapped_column(Id)
    team_id: Mapped[int | None] = mapped_column(Id)
    reported_category_id: Mapped[int | None] = mapped_column(Id)
    category_id: Mapped[int] = mapped_column(Id)
    channel: Mapped[str] = mapped_column(String(24))
    mode: Mapped[str] = mapped_column(String(24))
    version_id: Mapped[int] = mapped_column(Id)
    question: Mapped[str] = mapped_column(String(24))
    choice: Mapped[str] = mapped_column(String(30), default="")  # the cause
    value: Mapped[int]  # rating 1-5; solved 1 yes, 2 partly, 3 no; a cause, and "dissatisfied", 1
    weight: Mapped[float]
    company: Mapped[int] = mapped_column(default=0)
    excluded: Mapped[bool] = mapped_column(default=False)


class ScoreFact(ScoreColumns, Model):
    """One counted answer × one credit. `weight` is the agent's share, 1 per answer in sum.

    `company` is 1 on exactly one row per ticket and question (and cause), for the latest closing with a counted
    answer to it, else 0. The derived question "dissatisfied" marks whom the question about causes was meant for.
    """

    __tablename__ = "score_facts"
    __table_args__ = (
        UniqueConstraint("response_id", "question", "choice", "agent_key"),
        Index("ix_score_facts_closed", "question", "closed_on", "id"),
        Index("ix_score_facts_answered", "question", "answered_on", "id"),
        Index("ix_score_facts_agent", "agent_id", "question", "closed_on", "id"),
        # What was left out is little, however long the archive.
        Index(
            "ix_score_facts_excluded",
            "question",
            "closed_on",
            sqlite_where=text("excluded"),
            postgresql_where=text("excluded"),
        ),
        Index("ix_score_facts_category", "category_id", "question", "closed_on", "id"),
    )

    id: Mapped[int] = pk()
    response_id: Mapped[int] = mapped_column(Id)
    invitation_id: Mapped[int | None] = mapped_column(Id, index=True)
    ticket_id: Mapped[int | None] = mapped_column(Id, index=True)
    closing_id: Mapped[int | None] = mapped_column(Id)
    closing_number: Mapped[int]
    customer_id: Mapped[int | None] = mapped_column(Id)
    agent_key: Mapped[int] = mapped_column(Id)  # agent_id or 0: unique where there is no agent
    role: Mapped[str] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(5))


class ScoreChange(ScoreColumns, Model):
    """A fact that came (sign 1) or went (sign -1) and that rollups do not know of yet."""

    __tablename__ = "score_changes"

    id: Mapped[int] = pk()
    sign: Mapped[int]


class ClosingColumns:
    """What is known of one closing: was it eligible, was somebody asked, what came of it."""

    closed_on: Mapped[date]
    agent_id: Mapped[int | None] = mapped_column(Id)  # the resolver
    team_id: Mapped[int | None] = mapped_column(Id)
    reported_category_id: Mapped[int | None] = mapped_column(Id)
    category_id: Mapped[int] = mapped_column(Id)
    cause_id: Mapped[int | None] = mapped_column(Id)  # what we found
    channel: Mapped[str] = mapped_column(String(24))
    eligible: Mapped[bool]
    reason: Mapped[str] = mapped_column(
        String(40), default=""
    )  # why nobody was asked, or the ask was withdrawn
    sent: Mapped[bool] = mapped_column(default=False)
    bounced: Mapped[bool] = mapped_column(default=False)
    revoked: Mapped[bool] = mapped_column(default=False)  # sent, and withdrawn unanswered
    partial: Mapped[bool] = mapped_column(default=False)
    answered: Mapped[bool] = mapped_column(default=False)  # and the answer counts
    waiting: Mapped[bool] = mapped_column(default=False)  # an answer may still come


class ClosingFact(ClosingColumns, Model):
    """One row per closing, kept in step with its invitation."""

    __tablename__ = "closing_facts"
    __table_args__ = (
        Index("ix_closing_facts_day", "closed_on", "closing_id"),
        Index("ix_closing_facts_agent", "agent_id", "closed_on", "closing_id"),
        Index("ix_closing_facts_category", "category_id", "closed_on", "closing_id"),
    )

    closing_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(Id, index=True)
    invitation_id: Mapped[int | None] = mapped_column(Id, index=True)
    way: Mapped[str] = mapped_column(String(24), default="")
    kind: Mapped[str] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(5))


class ClosingChange(ClosingColumns, Model):
    """A closing fact that came (sign 1) or went (sign -1) and that rollups do not know of yet."""

    __tablename__ = "closing_changes"

    id: Mapped[int] = pk()
    sign: Mapped[int]


class UnreadComment(Model):
    """A customer's comment that no supervisor has read; the row goes when it is read, excluded or erased."""

    __tablename__ = "unread_comments"

    response_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    invitation_id: Mapped[int] = mapped_column(Id, unique=True)


# Facts are written and summed as rows, not as objects.
SCORE_FACTS = cast(Table, ScoreFact.__table__)
SCORE_CHANGES = cast(Table, ScoreChange.__table__)
CLOSING_FACTS = cast(Table, ClosingFact.__table__)
CLOSING_CHANGES = cast(Table, ClosingChange.__table__)
UNREAD_COMMENTS = cast(Table, UnreadComment.__table__)
