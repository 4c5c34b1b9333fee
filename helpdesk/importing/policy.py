"""Who may bring in files."""

from __future__ import annotations

from helpdesk.people.models import User


def may_import(user: User) -> bool:
    """Read, check, start and stop imports."""
    return user.sees_scores
