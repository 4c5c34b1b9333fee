"""The ticket's one-word memory of its answer."""

from __future__ import annotations

from datetime import datetime

from helpdesk.extensions import update_row
from helpdesk.tickets.models import Ticket


def remember(ticket: Ticket, value: int | None, *, at: datetime, shown_at: datetime | None) -> None:
    """Notes the overall answer (1 to 5; None: there is none any more). Agents see it from `shown_at` on.

    The ticket must be locked.
    """
    if value is not None and not 1 <= value <= 5:
        raise ValueError(f"satisfaction is 1 to 5, not {value!r}")
    update_row(
        ticket,
        satisfaction=value,
        satisfaction_at=at if value is not None else None,
        satisfaction_shown_at=shown_at if value is not None else None,
    )
