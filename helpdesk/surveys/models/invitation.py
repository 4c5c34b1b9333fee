"""Invitations: one ask each, who its answer counts for, and the ways in which it goes out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.categories.words import RequestKind
from helpdesk.customers.words import Purpose
from helpdesk.extensions import Model
from helpdesk.jobs.leases import Leased
from helpdesk.kit.columns import Id, UtcDateTime, pk, ref, word
from helpdesk.surveys.models.survey import SurveyVersion
from helpdesk.surveys.words import Attempt, DeliveryState, InvitationState, Reason, Way
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import Channel, CreditRole

_OF_MILESTONES = text("milestone_id IS NOT NULL")
_OF_MAILINGS = text("mailing_id IS NOT NULL")
# After a closing, at a milestone or by a mailing: never two, never none, and each with what makes it the only one.
_ONE_OCCASION = (
    "(milestone_id IS NULL AND mailing_id IS NULL AND period_key IS NULL AND ticket_id IS NOT NULL"
    " AND closing_id IS NOT NULL AND channel IS NOT NULL AND kind IS NOT NULL AND category_id IS NOT NULL)"
    " OR (milestone_id IS NOT NULL AND mailing_id IS NULL AND period_key IS NOT NULL AND ticket_id IS NULL"
    " AND closing_id IS NULL)"
    " OR (mailing_id IS NOT NULL AND milestone_id IS NULL AND period_key IS NULL AND ticket_id IS NULL"
    " AND closing_id IS NULL)"
)


class Invitation(Model):
    """One ask, with everything frozen as it stood then; or the reason why nobody is asked.

    It is about one closing of a ticket; or, without a ticket, about one period of a milestone (docs/adr/0011) or one
    mailing (docs/adr/0013).
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("ticket_id", "closing_id", "survey_id", "recipient_key"),
        CheckConstraint(_ONE_OCCASION, name="one_occasion"),
        Index(
            "uq_invitations_milestone",
            "milestone_id",
            "recipient_key",
            "period_key",
            unique=True,
            sqlite_where=_OF_MILESTONES,
            postgresql_where=_OF_MILESTONES,
        ),
        Index(
            "uq_invitations_mailing",
            "mailing_id",
            "recipient_key",
            unique=True,
            sqlite_where=_OF_MAILINGS,
            postgresql_where=_OF_MAILINGS,
        ),
        Index("ix_invitations_state", "state", "expires_at"),
        Index("ix_invitations_customer", "customer_id", "scheduled_at"),
        Index("ix_invitations_address", "address", "scheduled_at"),
    )

    id: Mapped[int] = pk()
    ticket_id: Mapped[int | None] = ref("tickets.id", index=False)
    closing_id: Mapped[int | None] = ref("closings.id")
    milestone_id: Mapped[int | None] = ref("milestones.id", index=False)
    period_key: Mapped[str | None] = mapped_column(String(20))  # once, 2027, ticket:17
    due_on: Mapped[date | None]  # the customer's day of the milestone
    mailing_id: Mapped[int | None] = ref(
        "mailings.id", index=False
    )  # a table further right: by its key alone
    survey_id: Mapped[int] = ref("surveys.id")
    version_id: Mapped[int] = ref("survey_versions.id")
    recipient_key: Mapped[str] = mapped_column(String(40))  # customer:12, anonymous
    customer_id: Mapped[int | None] = ref("customers.id", index=False)
    contact_point_id: Mapped[int | None] = ref("contact_points.id")
    address: Mapped[str] = mapped_column(String(320), default="")  # where we asked; throttles too
    state: Mapped[InvitationState] = word(InvitationState)
    reason: Mapped[Reason | None] = word(Reason, nullable=True)
    reason_detail: Mapped[str] = mapped_column(String(120), default="")
    rule_id: Mapped[int | None] = mapped_column(Id)  # the rule that chose the survey, or that nobody is asked
    way: Mapped[Way | None] = word(Way, nullable=True)
    language: Mapped[str] = mapped_column(String(5))
    channel: Mapped[Channel | None] = word(Channel, nullable=True)
    kind: Mapped[RequestKind | None] = word(RequestKind, nullable=True)
    category_id: Mapped[int | None] = ref("categories.id")  # final, frozen
    reported_category_id: Mapped[int | None] = ref("categories.id")
    team_id: Mapped[int | None] = ref("teams.id")
    inclusion: Mapped[float] = mapped_column(default=1.0)  # sampling probability
    asks_again: Mapped[bool] = mapped_column(
        default=False
    )  # answered < 14 days ago: only "solved" and comment
    scheduled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # first accepted delivery
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # first answer
    final_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # end of the change window
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket | None] = relationship(lazy="raise_on_sql")
    closing: Mapped[Closing | None] = relationship(lazy="raise_on_sql")
    version: Mapped[SurveyVersion] = relationship(lazy="raise_on_sql")
    credits: Mapped[list[InvitationCredit]] = relationship(
        lazy="raise_on_sql", order_by="InvitationCredit.id"
    )
    deliveries: Mapped[list[Delivery]] = relationship(
        lazy="raise_on_sql", order_by="Delivery.id", back_populates="invitation"
    )


class InvitationCredit(Model):
    """Who the answer counts for. A re-credit adds rows with the next `revision`; the highest holds."""

    __tablename__ = "invitation_credits"

    id: Mapped[int] = pk()
    invitation_id: Mapped[int] = ref("invitations.id")
    revision: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int | None] = ref("users.id")
    team_id: Mapped[int | None] = ref("teams.id")
    role: Mapped[CreditRole] = word(CreditRole)
    weight: Mapped[float]
    by_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    why: Mapped[str] = mapped_column(String(250), default="")


class Delivery(Leased, Model):
    """One way in which an invitation goes out: mail, reminder, slip. Each has a token of its own, stored hashed."""

    __tablename__ = "deliveries"

    id: Mapped[int] = pk()
    invitation_id: Mapped[int] = ref("invitations.id")
    way: Mapped[Way] = word(Way)
    is_reminder: Mapped[bool] = mapped_column(default=False)
    state: Mapped[DeliveryState] = word(DeliveryState, default=DeliveryState.SCHEDULED)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_hmac: Mapped[str | None] = mapped_column(String(64), unique=True)
    slip_number: Mapped[int | None]
    place_id: Mapped[int | None] = ref("places.id")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outgoing_id: Mapped[int | None] = ref("outgoing_emails.id")
    outgoing_text_id: Mapped[int | None] = mapped_column(Id)  # plain
    invitation: Mapped[Invitation] = relationship(lazy="raise_on_sql", back_populates="deliveries")


class CallAttempt(Model):
    """One call of an interviewer, and what came of it."""

    __tablename__ = "survey_calls"

    id: Mapped[int] = pk()
    invitation_id: Mapped[int] = ref("invitations.id")
    by_id: Mapped[int] = ref("users.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    result: Mapped[Attempt] = word(Attempt)
    again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Opening(Model):
    """A fetch of a survey page: a log that touches nothing else. "Opened" is derived from it."""

    __tablename__ = "survey_openings"

    id: Mapped[int] = pk()
    delivery_id: Mapped[int] = ref("deliveries.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    method: Mapped[str] = mapped_column(String(7))
    choice: Mapped[str] = mapped_column(String(10), default="")
    suspect: Mapped[str] = mapped_column(
        String(40), default=""
    )  # why it looks like a machine; empty: a person


class SlipCounter(Model):
    """The last slip number of a place: gapless, so that given and returned slips can be counted."""

    __tablename__ = "slip_counters"

    place_id: Mapped[int] = ref("places.id", primary_key=True, index=False)
    last: Mapped[int]


class UnsubscribeToken(Model):
    """The hashed token of a List-Unsubscribe link."""

    __tablename__ = "unsubscribe_tokens"

    id: Mapped[int] = pk()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    customer_id: Mapped[int | None] = ref("customers.id")
    address: Mapped[str] = mapped_column(String(320), default="")
    purpose: Mapped[Purpose | None] = word(Purpose, nullable=True)  # the narrowest that its letter was for
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
