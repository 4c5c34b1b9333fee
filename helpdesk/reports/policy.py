"""Who may see which figures."""

from __future__ import annotations

from helpdesk.people.models import User


def may_see_reports(user: User) -> bool:
    """All figures, all answers: supervisors and admins."""
    return user.sees_scores


def may_see_own_answers(user: User) -> bool:
    """Agents see what was said of themselves, once it can no longer be changed; others of them never."""
    return user.is_agent
