"""Who may do what with mailboxes and with mail that needs an eye. The room knows no user; it is told one."""

from __future__ import annotations

from typing import Protocol


class Reader(Protocol):
    """What this room must know of somebody."""

    @property
    def is_admin(self) -> bool: ...

    @property
    def is_supervisor(self) -> bool: ...


def may_manage_mailboxes(user: Reader) -> bool:
    """See, add, change, test and retire mailboxes."""
    return user.is_admin


def may_see_mail_trouble(user: Reader) -> bool:
    """See and settle what is in quarantine, what failed to leave, what came back."""
    return user.is_admin or user.is_supervisor
