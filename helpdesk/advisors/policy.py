"""Who keeps advisory groups: supervisors and admins. What members say is nothing of an agent's."""

from __future__ import annotations

from helpdesk.people.models import User


def may_run_advisors(user: User) -> bool:
    """Make groups, invite, note what customers said, read what came of it."""
    return user.sees_scores
