"""Who makes rules."""

from __future__ import annotations

from helpdesk.people.models import User


def may_manage_rules(user: User) -> bool:
    """See, write, order, try and switch off rules, and read what they did."""
    return user.sees_scores
