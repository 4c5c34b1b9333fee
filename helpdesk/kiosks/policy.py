"""Who may run kiosks."""

from __future__ import annotations

from helpdesk.people.models import User


def may_run_kiosks(user: User) -> bool:
    """Setting tablets up, and what is held back of their answers: supervisors and admins."""
    return user.sees_scores
