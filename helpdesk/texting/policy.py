"""Who may do what with gateways and texts. The room knows no user; it is told one."""

from __future__ import annotations

from typing import Protocol


class Reader(Protocol):
    """What this room must know of somebody."""

    @property
    def is_admin(self) -> bool: ...

    @property
    def is_supervisor(self) -> bool: ...


def may_manage_gateways(user: Reader) -> bool:
    """See, add, change, test and retire gateways."""
    return user.is_admin


def may_see_texts(user: Reader) -> bool:
    """See which texts went out, what became of them and what was answered."""
    return user.is_admin or user.is_supervisor
