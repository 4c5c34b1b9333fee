"""Who is here: said by oneself, over when one signs out or was not seen for half an hour.

What holds now is all that is kept. Who came and went when is nobody's business, so no event tells of it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from helpdesk.extensions import db
from helpdesk.people.models import User, UserSession
from helpdesk.people.sign_in import HERE


def come(user: User, *, session_id: int, at: datetime) -> None:
    """`user` is here, at the browser of this sign-in."""
    own = update(UserSession).where(UserSession.id == session_id, UserSession.user_id == user.id)
    db.session.execute(own.values(here_since=at, last_seen_at=at))


def leave(user: User) -> None:
    """`user` is away, in whichever browser they said that they are here."""
    own = update(UserSession).where(UserSession.user_id == user.id, UserSession.here_since.is_not(None))
    db.session.execute(own.values(here_since=None))


def who(at: datetime) -> set[int]:
    """The ids of those who are here."""
    here = select(UserSession.user_id).where(
        UserSession.here_since.is_not(None),
        UserSession.last_seen_at >= at - HERE,
        UserSession.revoked_at.is_(None),
        UserSession.ends_at > at,
    )
    return set(db.session.scalars(here))
