"""One mail to two of our mailboxes opens a ticket at each: those tickets know of each other."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from helpdesk.extensions import db
from helpdesk.mail.models import IncomingEmail
from helpdesk.tickets.models import Message, Ticket

SHOWN = 5


def of(ticket: Ticket) -> list[Ticket]:
    """The other tickets that hold a mail of this one's, oldest first."""
    return list(db.session.scalars(_query(), {"ticket_id": ticket.id}))


@cache
def _query() -> Select[Ticket]:
    # Made once: four aliases take longer to build than the database takes to answer.
    here, there = aliased(IncomingEmail), aliased(IncomingEmail)
    own, other = aliased(Message), aliased(Message)
    return (
        select(Ticket)
        .join(other, other.ticket_id == Ticket.id)
        .join(there, there.id == other.incoming_id)
        .join(here, here.origin == there.origin)
        .join(own, own.incoming_id == here.id)
        .where(own.ticket_id == bindparam("ticket_id"), Ticket.id != bindparam("ticket_id"))
        .distinct()
        .order_by(Ticket.id)
        .limit(SHOWN)
    )
