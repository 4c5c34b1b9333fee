"""Who else is at a ticket at this moment, so that two do not answer at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets.models import Draft, Ticket

# A draft is kept a second after each pause in typing: who has not typed for so long writes no more.
WRITES_FOR = timedelta(seconds=90)


def writers(ticket: Ticket, user: User, at: datetime) -> list[int]:
    """The colleagues who are writing on the ticket, but for `user`."""
    fresh = select(Draft.user_id).where(
        Draft.ticket_id == ticket.id, Draft.user_id != user.id, Draft.saved_at > at - WRITES_FOR
    )
    return sorted(set(db.session.scalars(fresh)))
