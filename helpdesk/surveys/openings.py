"""The log of fetches: it touches neither invitation nor token nor answer. "Opened" is derived from it."""

from __future__ import annotations

from datetime import datetime

from flask import Request
from sqlalchemy import func, insert, select

from helpdesk.extensions import apart, db
from helpdesk.surveys import machines
from helpdesk.surveys.models import Delivery, Opening

CHOICES = ("1", "2", "3", "4", "5")  # what links of ours carry; anything else is not worth a line of its own


def note(delivery: Delivery, request: Request, at: datetime) -> None:
    """Writes one line about this fetch, in a transaction of its own."""
    choice = request.args.get("r", "")
    choice = choice if choice in CHOICES else ""
    other = select(func.max(Opening.at)).where(Opening.delivery_id == delivery.id, Opening.choice != choice)
    last_other = db.session.scalar(other)
    suspect = machines.suspect(
        method=request.method,
        agent=request.headers.get("User-Agent", ""),
        since_sent=at - delivery.sent_at if delivery.sent_at else None,
        other_choice_since=at - last_other if last_other else None,
        has_language=bool(request.headers.get("Accept-Language")),
    )
    line = {
        "delivery_id": delivery.id,
        "at": at,
        "method": request.method,
        "choice": choice,
        "suspect": suspect,
    }
    with apart() as connection:
        connection.execute(insert(Opening), line)


def opened(delivery_ids: list[int]) -> bool:
    """Did a person open any of these deliveries?"""
    seen = select(Opening.id).where(Opening.delivery_id.in_(delivery_ids), Opening.suspect == "").limit(1)
    return db.session.scalar(seen) is not None
