"""Who may do what with categories and causes."""

from __future__ import annotations

from helpdesk.people.models import User
from helpdesk.people.words import Role


def may_manage_categories(user: User) -> bool:
    """Add, name, move, order and retire categories, and name causes."""
    return user.role in {Role.SUPERVISOR, Role.ADMIN}
