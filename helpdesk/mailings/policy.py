"""Who asks many customers at once: supervisors and admins. What was answered is nothing of an agent's."""

from __future__ import annotations

from helpdesk.people.models import User


def may_run_mailings(user: User) -> bool:
    """Write, start, pause and stop mailings, and see what came of them."""
    return user.sees_scores
