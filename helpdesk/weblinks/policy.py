"""Who publishes survey-wide links and decides about what was answered by them: supervisors and admins."""

from __future__ import annotations

from helpdesk.people.models import User


def may_run_weblinks(user: User) -> bool:
    """Make, open and close links, read answers, let them count or leave them out."""
    return user.sees_scores
