"""Alerts about bad answers, the cases they open, and who was in touch about them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.categories.words import CauseKey
from helpdesk.extensions import Model
from helpdesk.jobs.leases import Leased
from helpdesk.kit.columns import Id, UtcDateTime, pk, ref, word
from helpdesk.people.models import User
from helpdesk.recovery.words import (
    ApologyWay,
    CaseOutcome,
    CaseState,
    ContactWay,
    Decision,
    PutRight,
    Remedy,
    Severity,
)
from helpdesk.surveys.models import Invitation
from helpdesk.tickets.models import Ticket

_LIVE = text("ended_at IS NULL")


class Alert(Leased, Model):
    """A bad answer that settles for half an hour; if it still is one, the team's supervisors are told, once."""

    __tablename__ = "alerts"

    id: Mapped[int] = pk()
    invitation_id: Mapped[int] = ref("invitations.id", unique=True)
    case_id: Mapped[int | None] = ref("recovery_cases.id")  # none: told before there were cases
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    triggers: Mapped[str] = mapped_column(String(120))  # words of Trigger
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    invitation: Mapped[Invitation] = relationship(lazy="raise_on_sql")


class Case(Leased, Model):
    """What is done about the bad answers of a ticket: at most one at a time that is not over."""

    __tablename__ = "recovery_cases"
    __table_args__ = (
        Index("uq_recovery_cases_live", "ticket_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_recovery_cases_ended", "ended_at", "id"),
    )

    id: Mapped[int] = pk()
    ticket_id: Mapped[int] = ref("tickets.id")
    team_id: Mapped[int | None] = ref("teams.id")
    category_id: Mapped[int] = ref("categories.id")
    state: Mapped[CaseState] = word(CaseState, default=CaseState.SETTLING)
    severity: Mapped[Severity] = word(Severity, default=Severity.NORMAL)
    is_safety: Mapped[bool] = mapped_column(default=False)  # flagged by a person
    is_legal: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner_id: Mapped[int | None] = ref("users.id")
    touched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a person did something about it
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # somebody was in touch by then
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    overdue_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contacted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the customer was reached
    raised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # no bad answer any more
    cause: Mapped[CauseKey | None] = word(CauseKey, nullable=True)
    finding: Mapped[str] = mapped_column(Text, default="")  # what happened, what is wanted
    decision: Mapped[Decision | None] = word(Decision, nullable=True)
    reasons: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    apology_way: Mapped[ApologyWay | None] = word(ApologyWay, nullable=True)
    apologised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[int | None] = ref("messages.id")  # the reply that carried the apology
    remedy: Mapped[Remedy | None] = word(Remedy, nullable=True)
    remedy_words: Mapped[str] = mapped_column(Text, default="")
    cost: Mapped[int | None]  # in hundredths of the organisation's currency
    outcome: Mapped[CaseOutcome | None] = word(CaseOutcome, nullable=True)
    outcome_words: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(Id)
    version: Mapped[int] = mapped_column(default=1)
    ticket: Mapped[Ticket] = relationship(lazy="raise_on_sql")
    owner: Mapped[User | None] = relationship(lazy="raise_on_sql")
    contacts: Mapped[list[Contact]] = relationship(lazy="raise_on_sql", order_by="Contact.at, Contact.id")


class Contact(Model):
    """Somebody was in touch, or tried to be."""

    __tablename__ = "recovery_contacts"

    id: Mapped[int] = pk()
    case_id: Mapped[int] = ref("recovery_cases.id")
    by_id: Mapped[int] = ref("users.id", index=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    way: Mapped[ContactWay] = word(ContactWay)
    reached: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")


class Check(Leased, Model):
    """Asked once after a case was closed: is it put right now? The case's own answer, apart from every score."""

    __tablename__ = "recovery_checks"

    id: Mapped[int] = pk()
    case_id: Mapped[int] = ref("recovery_cases.id")
    address: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(5))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    outgoing_id: Mapped[int | None] = ref("outgoing_emails.id")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[PutRight | None] = word(PutRight, nullable=True)
    words: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    final_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    case: Mapped[Case] = relationship(lazy="raise_on_sql")


class Improvement(Model):
    """Something that is changed so that a cause of bad answers goes away, and from which day on it should show.

    `cause` none: whatever makes customers dissatisfied. `category_id` none: in all categories, else with those below it.
    """

    __tablename__ = "improvements"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    plan: Mapped[str] = mapped_column(Text, default="")  # what is changed
    cause: Mapped[CauseKey | None] = word(CauseKey, nullable=True)
    category_id: Mapped[int | None] = ref("categories.id")
    owner_id: Mapped[int] = ref("users.id")
    due_on: Mapped[date]
    starts_on: Mapped[date]
    lesson: Mapped[str] = mapped_column(Text, default="")  # what came of it, in words
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    owner: Mapped[User] = relationship(lazy="raise_on_sql")
