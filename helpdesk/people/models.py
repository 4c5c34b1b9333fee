"""Users, teams, places, sessions, mailed links and notices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy import text as text_clause
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.jobs.leases import Leased
from helpdesk.kit import text
from helpdesk.kit.columns import Id, Json, UtcDateTime, index_where_set, pk, ref, word
from helpdesk.people.words import Rhythm, Role, TokenPurpose


class Place(Model):
    """A counter or office where visitors are served."""

    __tablename__ = "places"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(250), default="")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Team(Model):
    """Agents who share a queue. A restricted team's tickets are seen by members, supervisors and admins alone."""

    __tablename__ = "teams"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(120), unique=True)
    restricted: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    memberships: Mapped[list[Membership]] = relationship(back_populates="team", lazy="raise_on_sql")


class User(Model):
    """Somebody who helps. Never deleted: scores and history keep naming them."""

    __tablename__ = "users"

    id: Mapped[int] = pk()
    email: Mapped[str] = mapped_column(String(255), unique=True)  # folded to lower case
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = word(Role)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(5), default="en")
    time_zone: Mapped[str | None] = mapped_column(String(60))
    place_id: Mapped[int | None] = ref("places.id")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    memberships: Mapped[list[Membership]] = relationship(back_populates="user", lazy="raise_on_sql")

    # Flask-Login's questions
    is_authenticated = True
    is_anonymous = False
    # not columns: the session this request came with
    session_token = cast("str | None", None)
    session_id = 0
    session_team_ids = cast("frozenset[int] | None", None)
    seen_lately = False
    is_here = False

    def get_id(self) -> str:
        """What the cookie carries: the token of the session, never the user's id."""
        if self.session_token is None:
            raise ValueError("this user was not loaded by a session")
        return self.session_token

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    @property
    def initials(self) -> str:
        return text.initials(self.name)

    @property
    def team_ids(self) -> set[int]:
        """The teams this user is in (memberships must be loaded); for the signed-in user also after a rollback."""
        if self.session_team_ids is not None:
            return set(self.session_team_ids)
        return {membership.team_id for membership in self.memberships}

    @property
    def is_agent(self) -> bool:
        return self.role is Role.AGENT

    @property
    def is_supervisor(self) -> bool:
        return self.role is Role.SUPERVISOR

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def sees_scores(self) -> bool:
        """Supervisors and admins see everybody's figures."""
        return self.role in {Role.SUPERVISOR, Role.ADMIN}


class Membership(Model):
    """A user in a team. `leads` and `deputises` are for supervisors alone."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "team_id"),)

    id: Mapped[int] = pk()
    user_id: Mapped[int] = ref("users.id")
    team_id: Mapped[int] = ref("teams.id")
    leads: Mapped[bool] = mapped_column(default=False)
    deputises: Mapped[bool] = mapped_column(default=False)
    user: Mapped[User] = relationship(back_populates="memberships", lazy="raise_on_sql")
    team: Mapped[Team] = relationship(back_populates="memberships", lazy="raise_on_sql")


class UserSession(Model):
    """One sign-in, kept on the server so that it can be ended."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = pk()
    user_id: Mapped[int] = ref("users.id")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept: Mapped[bool] = mapped_column(default=False)  # "keep me signed in on this device": no idle end
    here_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # "I am here": see people.presence
    address: Mapped[str] = mapped_column(String(45), default="")
    browser: Mapped[str] = mapped_column(String(250), default="")


class UserToken(Model):
    """A mailed link: invitation or password reset. One live token per user and purpose.

    A used or replaced token leaves `token_hash` for `spent_hash`, which only lets its page say that the link is over.
    """

    __tablename__ = "user_tokens"
    __table_args__ = (
        Index(
            "uq_user_tokens_live",
            "user_id",
            "purpose",
            unique=True,
            sqlite_where=text_clause("token_hash IS NOT NULL"),
            postgresql_where=text_clause("token_hash IS NOT NULL"),
        ),
    )

    id: Mapped[int] = pk()
    user_id: Mapped[int] = ref("users.id")
    purpose: Mapped[TokenPurpose] = word(TokenPurpose)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    spent_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ResetRequest(Model):
    """Somebody asked for a new password. The worker sees whether there is such a user, so that the page cannot tell."""

    __tablename__ = "reset_requests"

    id: Mapped[int] = pk()
    email: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Notice(Model):
    """Something a user should know, shown in the app. `url` is one of our own paths; no text of customers."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_unread", "user_id", "read_at", "id"),
        index_where_set("notices", "mail_at"),
    )

    id: Mapped[int] = pk()
    user_id: Mapped[int] = ref("users.id", index=False)
    kind: Mapped[str] = mapped_column(String(40))
    sentence: Mapped[str] = mapped_column(String(250))  # English message id
    values: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    url: Mapped[str] = mapped_column(String(250))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)  # makes a handler idempotent
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when to see whether it goes by mail
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeMail(Leased, Model):
    """How a user wants notices by mail, and how far they are. What is not said is as the organisation has it."""

    __tablename__ = "notice_mails"

    id: Mapped[int] = pk()
    user_id: Mapped[int] = ref("users.id", index=False, unique=True)
    ways: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # kind -> way
    rhythm: Mapped[Rhythm | None] = word(Rhythm, nullable=True)
    hour: Mapped[int | None]
    quiet: Mapped[dict[str, Any] | None] = mapped_column(Json)
    away_until: Mapped[date | None]  # until that day they get no mail, nor later of what came meanwhile
    last_digest_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when it was to leave, late or not


class Installation(Model):
    """One row, made by the first set-up that wins; its presence closes the set-up page for good."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)  # always 1
    set_up_at: Mapped[datetime] = mapped_column(UtcDateTime)
