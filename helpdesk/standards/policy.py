"""Who may say what is promised."""

from __future__ import annotations

from helpdesk.people.models import User


def may_manage_standards(user: User) -> bool:
    """See, add, change, order and retire calendars and service standards: supervisors and admins."""
    return user.sees_scores
