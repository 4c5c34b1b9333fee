"""Who may do what with users, teams, places and settings."""

from __future__ import annotations

from helpdesk.people.models import Notice, User, UserSession
from helpdesk.people.words import Role


def may_manage_users(user: User) -> bool:
    """Invite, edit, deactivate and reactivate users, and end their sessions."""
    return user.role is Role.ADMIN


def may_manage_teams(user: User) -> bool:
    """Add and edit teams, and say who is in them."""
    return user.role is Role.ADMIN


def may_manage_places(user: User) -> bool:
    """Add and edit counters and offices."""
    return user.role is Role.ADMIN


def may_manage_settings(user: User) -> bool:
    """See and change what the organisation decides."""
    return user.role is Role.ADMIN


def may_end_session(user: User, session: UserSession) -> bool:
    """End one's own sign-in elsewhere."""
    return session.user_id == user.id


def may_read_notice(user: User, notice: Notice) -> bool:
    """Notices are for the one they were written to."""
    return notice.user_id == user.id
