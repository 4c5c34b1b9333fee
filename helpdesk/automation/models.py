"""Rules, what each of them did, and whose turn it is in a team."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.automation.rules import Conditions
from helpdesk.automation.words import Giving, Match, Result, Told, Trigger
from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, index_where_set, pk, ref, word
from helpdesk.tickets.words import Outcome, Priority, Status


class Rule(Model):
    """When it looks at a ticket, what the ticket must be like, and what is done then. What is not set changes nothing."""

    __tablename__ = "rules"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    is_on: Mapped[bool] = mapped_column(default=False)
    trigger: Mapped[Trigger] = word(Trigger)
    after_minutes: Mapped[int] = mapped_column(default=0)  # of a rule that waits
    match: Mapped[Match] = word(Match, default=Match.ALL)
    wanted: Mapped[dict[str, Any]] = mapped_column(
        Json, default=dict
    )  # the conditions, as rules.Conditions has them
    priority: Mapped[Priority | None] = word(Priority, nullable=True)
    category_id: Mapped[int | None] = ref("categories.id", index=False)
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    to_team_id: Mapped[int | None] = ref("teams.id", index=False)
    giving: Mapped[Giving | None] = word(Giving, nullable=True)
    assignee_id: Mapped[int | None] = ref("users.id", index=False)
    most_open: Mapped[int | None]  # nobody gets one more who has so many
    here_only: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(Text, default="")
    reply_id: Mapped[int | None] = ref("macros.id", index=False)  # whose text is sent
    told: Mapped[Told | None] = word(Told, nullable=True)
    status: Mapped[Status | None] = word(Status, nullable=True)
    outcome: Mapped[Outcome | None] = word(Outcome, nullable=True)
    stops: Mapped[bool] = mapped_column(default=False)  # no later rule looks at the ticket then
    failures: Mapped[int] = mapped_column(default=0)  # one after the other
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def conditions(self) -> Conditions:
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in self.wanted.items()
        }
        return Conditions(**plain)

    @property
    def after(self) -> timedelta:
        return timedelta(minutes=self.after_minutes)

    @property
    def acts(self) -> bool:
        """Does it do anything?"""
        changes = (
            self.priority,
            self.category_id,
            self.to_team_id,
            self.giving,
            self.reply_id,
            self.told,
            self.status,
        )
        return any(changes) or bool(self.tags) or bool(self.note)


class RuleRun(Model):
    """What a rule did to a ticket, and why. One that waits: once for each moment from which it counted (`since`)."""

    __tablename__ = "rule_runs"
    __table_args__ = (
        UniqueConstraint("rule_id", "ticket_id", "since"),
        Index("ix_rule_runs_rule", "rule_id", "id"),
        Index("ix_rule_runs_ticket", "ticket_id", "id"),
        index_where_set("rule_runs", "next_attempt_at"),
    )

    id: Mapped[int] = pk()
    rule_id: Mapped[int] = ref("rules.id", index=False)
    ticket_id: Mapped[int] = ref("tickets.id", index=False)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    result: Mapped[Result] = word(Result, default=Result.ACTED)
    why: Mapped[list[list[Any]]] = mapped_column(Json, default=list)  # [condition, what the ticket had]
    did: Mapped[list[list[Any]]] = mapped_column(Json, default=list)  # [act, what to]
    error: Mapped[str] = mapped_column(String(500), default="")
    attempts: Mapped[int] = mapped_column(default=1)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TeamTurn(Model):
    """Who of a team got a ticket last. Its row is the lock under which turns are given."""

    __tablename__ = "team_turns"

    team_id: Mapped[int] = ref("teams.id", primary_key=True, index=False, autoincrement=False)
    last_user_id: Mapped[int | None] = ref("users.id", index=False)
