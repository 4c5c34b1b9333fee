"""Who may hand out, hold and erase a person's particulars."""

from __future__ import annotations

from helpdesk.people.models import User
from helpdesk.people.words import Role
from helpdesk.privacy.models import PersonExport


def may_export_person(user: User) -> bool:
    """Ask for everything about a customer, and see what was asked for and erased."""
    return user.role in {Role.SUPERVISOR, Role.ADMIN}


def may_fetch_export(user: User, export: PersonExport) -> bool:
    """Download it: whoever asked for it, and nobody else."""
    return may_export_person(user) and export.by_id == user.id


def may_erase_person(user: User) -> bool:
    """Erase a customer, set a legal hold and lift it."""
    return user.role in {Role.SUPERVISOR, Role.ADMIN}


def may_see_retention(user: User) -> bool:
    """What lapses by itself, and what lapsed."""
    return user.role is Role.ADMIN
