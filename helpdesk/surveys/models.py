"""Surveys with frozen versions; invitations with deliveries and credit; responses with answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.categories.words import RequestKind
from helpdesk.customers.words import Purpose
from helpdesk.extensions import Model
from helpdesk.jobs.leases import Leased
from helpdesk.kit.columns import Id, Json, UtcDateTime, pk, ref, word
from helpdesk.surveys.conditions import Conditions
from helpdesk.surveys.words import (
    Attempt,
    DeliveryState,
    InvitationState,
    Mode,
    Moment,
    QuestionKey,
    QuestionKind,
    Reason,
    Way,
)
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import Channel, CreditRole

_UNREAD = text("read_at IS NULL")
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


class SurveyRule(Model):
    """Which survey some closings get, or that nobody is asked (no `survey_id`). Rules decide in order, the first that fits.

    Nothing under a head: any will do.
    """

    __tablename__ = "survey_rules"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    survey_id: Mapped[int | None] = ref("surveys.id")
    channels: Mapped[list[str]] = mapped_column(Json, default=list)
    kinds: Mapped[list[str]] = mapped_column(Json, default=list)
    category_ids: Mapped[list[int]] = mapped_column(Json, default=list)  # with all below them
    team_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    organisation_ids: Mapped[list[int]] = mapped_column(Json, default=list)  # the customer's
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def conditions(self) -> Conditions:
        named: dict[str, list[Any]] = {
            "channels": self.channels,
            "kinds": self.kinds,
            "categories": self.category_ids,
            "teams": self.team_ids,
            "organisations": self.organisation_ids,
            "languages": self.languages,
        }
        return Conditions({head: frozenset(values) for head, values in named.items()})


class Milestone(Model):
    """A day in the life of a customer on which they get a survey: so many days after (or before) a moment.

    Days before `starts_on` ask nobody, so a new milestone is no blast to old customers. `checked_on` is the last day up to
    which everybody was looked at.
    """

    __tablename__ = "milestones"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    survey_id: Mapped[int] = ref("surveys.id")
    moment: Mapped[Moment] = word(Moment)
    date_kind_id: Mapped[int | None] = ref("customer_date_kinds.id")  # of a customer's date
    nth: Mapped[int | None]  # of the so-manieth ticket
    days: Mapped[int]  # after the moment; before it where negative
    every_year: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    survey: Mapped[Survey] = relationship(lazy="raise_on_sql")


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
