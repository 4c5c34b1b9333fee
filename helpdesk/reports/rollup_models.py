"""Rollups: what reports sum over, per month or week, and per day for the ragged ends of a period."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Id


def _sum() -> Mapped[int]:
    return mapped_column(BigInteger, default=0)


def _key() -> Mapped[int]:
    return mapped_column(Id, primary_key=True, autoincrement=False)


class ScoreSums:
    """Answers summed per key: `v1`…`v5` counts per value, `w1`…`w5` their weights in UNITS, `ww` the sum of w².

    `period` is the first day of the month or week of `basis` ("closed" or "answered"), or the day itself. 0 stands for
    no agent, no team and no category. `excluded` is the weight of excluded answers, which count nowhere else.
    """

    __table_args__ = {"sqlite_with_rowid": False}

    basis: Mapped[str] = mapped_column(String(8), primary_key=True, sort_order=-3)
    question: Mapped[str] = mapped_column(String(24), primary_key=True, sort_order=-2)
    period: Mapped[date] = mapped_column(primary_key=True, sort_order=-1)
    choice: Mapped[str] = mapped_column(String(30), primary_key=True)
    version_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    mode: Mapped[str] = mapped_column(String(24), primary_key=True)
    team_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    v1: Mapped[int] = _sum()
    v2: Mapped[int] = _sum()
    v3: Mapped[int] = _sum()
    v4: Mapped[int] = _sum()
    v5: Mapped[int] = _sum()
    w1: Mapped[int] = _sum()
    w2: Mapped[int] = _sum()
    w3: Mapped[int] = _sum()
    w4: Mapped[int] = _sum()
    w5: Mapped[int] = _sum()
    ww: Mapped[int] = _sum()
    excluded: Mapped[int] = _sum()


class AgentScores(ScoreSums, Model):
    """By agent × category × channel, in agents' weights: the agents' pages, their case mix, agent × category."""

    __tablename__ = "agent_scores"

    agent_id: Mapped[int] = _key()
    category_id: Mapped[int] = _key()
    channel: Mapped[str] = mapped_column(String(24), primary_key=True)


class CategoryScores(ScoreSums, Model):
    """By final category, each ticket once."""

    __tablename__ = "category_scores"

    category_id: Mapped[int] = _key()


class ReportedScores(ScoreSums, Model):
    """By the category as the ticket was opened, each ticket once."""

    __tablename__ = "reported_scores"

    reported_category_id: Mapped[int] = _key()


class ChannelScores(ScoreSums, Model):
    """By channel × mode, each ticket once."""

    __tablename__ = "channel_scores"

    channel: Mapped[str] = mapped_column(String(24), primary_key=True)


class WeekScores(ScoreSums, Model):
    """By week, each ticket once: the control chart."""

    __tablename__ = "week_scores"


class CategoryDayScores(ScoreSums, Model):
    """By final category and day."""

    __tablename__ = "category_day_scores"

    category_id: Mapped[int] = _key()


class ReportedDayScores(ScoreSums, Model):
    """By reported category and day."""

    __tablename__ = "reported_day_scores"

    reported_category_id: Mapped[int] = _key()


class ChannelDayScores(ScoreSums, Model):
    """By channel × mode and day."""

    __tablename__ = "channel_day_scores"

    channel: Mapped[str] = mapped_column(String(24), primary_key=True)


class ClosingSums:
    """Closings summed per key and month or day. `asked` is eligible and sent; the others as in ClosingColumns."""

    __table_args__ = {"sqlite_with_rowid": False}

    period: Mapped[date] = mapped_column(primary_key=True, sort_order=-1)
    team_id: Mapped[int] = _key()
    closings: Mapped[int] = _sum()
    eligible: Mapped[int] = _sum()
    asked: Mapped[int] = _sum()
    sent: Mapped[int] = _sum()
    bounced: Mapped[int] = _sum()
    revoked: Mapped[int] = _sum()
    partial: Mapped[int] = _sum()
    answered: Mapped[int] = _sum()
    waiting: Mapped[int] = _sum()


class AgentClosings(ClosingSums, Model):
    """By resolver."""

    __tablename__ = "agent_closings"

    agent_id: Mapped[int] = _key()


class CategoryClosings(ClosingSums, Model):
    """By final category."""

    __tablename__ = "category_closings"

    category_id: Mapped[int] = _key()


class ReportedClosings(ClosingSums, Model):
    """By the category as the ticket was opened."""

    __tablename__ = "reported_closings"

    reported_category_id: Mapped[int] = _key()


class ChannelClosings(ClosingSums, Model):
    """By channel, the reason why nobody was asked, and the cause that we found."""

    __tablename__ = "channel_closings"

    channel: Mapped[str] = mapped_column(String(24), primary_key=True)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    cause_id: Mapped[int] = _key()


class AgentDayClosings(ClosingSums, Model):
    """By resolver and day."""

    __tablename__ = "agent_day_closings"

    agent_id: Mapped[int] = _key()


class CategoryDayClosings(ClosingSums, Model):
    """By final category and day."""

    __tablename__ = "category_day_closings"

    category_id: Mapped[int] = _key()


class ReportedDayClosings(ClosingSums, Model):
    """By reported category and day."""

    __tablename__ = "reported_day_closings"

    reported_category_id: Mapped[int] = _key()


class ChannelDayClosings(ClosingSums, Model):
    """By channel, reason, cause and day."""

    __tablename__ = "channel_day_closings"

    channel: Mapped[str] = mapped_column(String(24), primary_key=True)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    cause_id: Mapped[int] = _key()
