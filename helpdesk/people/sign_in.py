"""Signing in and out: sessions kept on the server, renewed at sign-in, ended by time, sign-out or an admin."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, case, delete, or_, select, update
from sqlalchemy.orm import joinedload

from helpdesk.events.recording import record
from helpdesk.extensions import apart, db
from helpdesk.kit import tokens
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people.events import SignedIn, SignedOut
from helpdesk.people.models import User, UserSession

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
KEPT = timedelta(days=14)  # "keep me signed in on this device"
SEEN_EVERY = timedelta(minutes=1)
HERE = timedelta(minutes=30)  # whoever was not seen for so long is no longer here
REMEMBERED = timedelta(days=90)
LATELY = timedelta(days=3)  # over a weekend


def begin(
    user: User, *, address: str, browser: str, at: datetime, kept: bool = False
) -> tuple[str, UserSession]:
    """A new session for `user`: the token for the cookie, and its row. `kept`: no idle end, a later absolute one."""
    token = tokens.new()
    row = UserSession(
        user_id=user.id,
        token_hash=tokens.hashed(token),
        created_at=at,
        last_seen_at=at,
        ends_at=at + (KEPT if kept else ABSOLUTE),
        kept=kept,
        address=address[:45],
        browser=one_line(browser, 250),
    )
    db.session.add(row)
    db.session.flush()
    record(SignedIn(user_id=user.id, session_id=row.id), by=Actor.user(user), at=at)
    return token, row


def user_of(token: str, at: datetime) -> User | None:
    """Whose session this is, if it is alive and its user active."""
    found = db.session.execute(_by_token(), {"token_hash": tokens.hashed(token)}).unique().first()
    if found is None:
        return None
    row, user = found
    if not alive(row, at) or user.deactivated_at:
        return None
    user.session_token, user.session_id = token, row.id
    user.session_team_ids = frozenset(membership.team_id for membership in user.memberships)
    user.seen_lately = at - row.last_seen_at < SEEN_EVERY
    user.is_here = row.here_since is not None and at - row.last_seen_at <= HERE
    return user


@cache
def _by_token() -> Select[UserSession, User]:
    # Made once: every request of every signed-in person begins with it.
    return (
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.token_hash == bindparam("token_hash"))
        .options(joinedload(User.memberships))
    )


def alive(row: UserSession, at: datetime) -> bool:
    """Is this sign-in neither ended nor past its time?"""
    idle = not row.kept and at - row.last_seen_at > IDLE
    return row.revoked_at is None and at < row.ends_at and not idle


def ended_lately(token: str, at: datetime) -> tuple[User, datetime] | None:
    """Whose session this was, and when it ended, where nothing but time ended it and not long ago."""
    found = db.session.execute(_by_token(), {"token_hash": tokens.hashed(token)}).unique().first()
    if found is None:
        return None
    row, user = found
    ended_at = row.ends_at if row.kept else min(row.ends_at, row.last_seen_at + IDLE)
    ended = row.revoked_at is None and not alive(row, at) and at - ended_at <= LATELY
    return (user, ended_at) if ended and not user.deactivated_at else None


def note_seen(session_id: int, at: datetime) -> None:
    """Remembers, in a transaction of its own, that a session is in use."""
    here = case((UserSession.last_seen_at < at - HERE, None), else_=UserSession.here_since)
    seen = update(UserSession).where(UserSession.id == session_id)
    with apart() as connection:
        connection.execute(seen.values(last_seen_at=at, here_since=here))


def end(session_id: int, at: datetime) -> None:
    """Ends one session."""
    alive_row = update(UserSession).where(UserSession.id == session_id, UserSession.revoked_at.is_(None))
    ended = db.session.execute(alive_row.values(revoked_at=at).returning(UserSession.user_id)).first()
    if ended is not None:
        record(
            SignedOut(user_id=ended.user_id, session_id=session_id), by=Actor("user", ended.user_id), at=at
        )


def end_all(user: User, at: datetime, *, but: int | None = None) -> None:
    """Ends all sessions of `user`, except the one with the id `but`."""
    alive_rows = update(UserSession).where(UserSession.user_id == user.id, UserSession.revoked_at.is_(None))
    db.session.execute(alive_rows.where(UserSession.id != (but or 0)).values(revoked_at=at))


def sweep(at: datetime) -> int:
    """Forgets sign-ins that have been over for long; says how many."""
    before = at - REMEMBERED
    over = or_(UserSession.revoked_at < before, UserSession.ends_at < before)
    gone = db.session.scalars(delete(UserSession).where(over).returning(UserSession.id)).all()
    return len(gone)
