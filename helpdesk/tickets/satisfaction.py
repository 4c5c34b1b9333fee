"""The ticket's one-word memory of its answer."""

from __future__ import annotations

from datetime import datetime

from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket


def remember(ticket: Ticket, value: int | None, *, at: datetime, shown_at: datetime | None) -> None:
    """Notes the overall answer (1 to 5; None: there is none any more). Agents see it from `shown_at` on."""
    if value is not None and not 1 <= value <= 5:
        raise ValueError(f"satisfaction is 1 to 5, not {value!r}")
    ticket.satisfaction = value
    ticket.satisfaction_at = at if value is not None else None
    ticket.satisfaction_shown_at = shown_at if value is not None else None
    db.session.flush()
