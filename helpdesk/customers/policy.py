"""Who may do what with customers: colleagues of every role help every customer."""

from __future__ import annotations

from helpdesk.people.models import User
from helpdesk.people.words import Role


def may_see_customers(user: User) -> bool:
    """Find customers and read their pages. Their tickets and answers have policies of their own."""
    return user.is_active


def may_change_customers(user: User) -> bool:
    """Add customers, correct what is known of them, note that they want no surveys."""
    return user.is_active


def may_merge_customers(user: User) -> bool:
    """Make one of two entries of a person, and two again."""
    return user.is_active


def may_flag_customers(user: User) -> bool:
    """Set what keeps surveys away for other reasons than the customer's own word, and lift a refusal."""
    return user.role in {Role.SUPERVISOR, Role.ADMIN}
