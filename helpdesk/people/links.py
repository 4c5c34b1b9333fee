"""Mailed links that let one person in once: made at random, stored as hashes, over after their time or their use."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.kit.errors import N_, Gone, NotFound
from helpdesk.people.models import User, UserToken
from helpdesk.people.words import TokenPurpose

LIVES: dict[TokenPurpose, timedelta] = {
    TokenPurpose.INVITE: timedelta(hours=72),
    TokenPurpose.RESET: timedelta(hours=1),
}
_SHAPE = re.compile(r"[A-Za-z0-9_-]{32}")


class NoSuchLink(NotFound):
    """Nobody was ever sent this link."""


class LinkOver(Gone):
    """The link was used, replaced by a newer one, or its time is over."""


def make(user: User, purpose: TokenPurpose, at: datetime) -> tuple[str, UserToken]:
    """A new link token for `user` and its row; the one before it is over."""
    retire(user, purpose)
    token = tokens.new()
    row = UserToken(
        user_id=user.id,
        purpose=purpose,
        token_hash=tokens.hashed(token),
        created_at=at,
        expires_at=at + LIVES[purpose],
    )
    db.session.add(row)
    db.session.flush()
    return token, row


def find(token: str, purpose: TokenPurpose, at: datetime, *, held: bool = False) -> tuple[UserToken, User]:
    """The row of a live token, `held` against a second use, and whose it is. Raises NoSuchLink, LinkOver."""
    if not _SHAPE.fullmatch(token):
        raise NoSuchLink(N_("There is no such link. Perhaps part of the address is missing."))
    hashed = tokens.hashed(token)
    query = select(UserToken).filter_by(token_hash=hashed, purpose=purpose)
    row = db.session.scalar(query.with_for_update(key_share=True) if held else query)
    if row is None:
        raise _refusal(hashed, purpose)
    with_teams = joinedload(User.memberships)
    user = db.session.scalars(select(User).where(User.id == row.user_id).options(with_teams)).unique().one()
    if at >= row.expires_at or not user.is_active:
        raise LinkOver(_over(purpose))
    return row, user


def use(row: UserToken, at: datetime) -> None:
    """The link has done its work and is over."""
    row.spent_hash, row.token_hash, row.used_at = row.token_hash, None, at
    db.session.flush()


def retire(user: User, purpose: TokenPurpose | None = None) -> None:
    """Ends the live links of `user`: of one purpose, or all of them."""
    live = update(UserToken).where(UserToken.user_id == user.id, UserToken.token_hash.is_not(None))
    if purpose is not None:
        live = live.where(UserToken.purpose == purpose)
    db.session.execute(live.values(spent_hash=UserToken.token_hash, token_hash=None))


def pending_invitations(user_ids: set[int], at: datetime) -> set[int]:
    """Which of these users have an invitation that still works."""
    live = select(UserToken.user_id).where(
        UserToken.user_id.in_(user_ids),
        UserToken.purpose == TokenPurpose.INVITE,
        UserToken.token_hash.is_not(None),
        UserToken.expires_at > at,
    )
    return set(db.session.scalars(live))


def _refusal(hashed: str, purpose: TokenPurpose) -> LinkOver | NoSuchLink:
    spent = db.session.scalar(select(UserToken.id).filter_by(spent_hash=hashed, purpose=purpose))
    if spent is not None:
        return LinkOver(_over(purpose))
    return NoSuchLink(N_("There is no such link. Perhaps part of the address is missing."))


def _over(purpose: TokenPurpose) -> str:
    if purpose is TokenPurpose.INVITE:
        return N_("This invitation was used, replaced or is too old. Ask an administrator for a new one.")
    return N_("This link was used, replaced or is older than an hour. Ask for a new one on the sign-in page.")
