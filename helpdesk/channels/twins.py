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
    # Made once: it takes longer to build than the database takes to answer. Copies are found first and apart, or
    # PostgreSQL, which cannot know how few messages came by mail, begins with all messages there are.
    here, there, own = aliased(IncomingEmail), aliased(IncomingEmail), aliased(Message)
    copies = (
        select(there.id)
        .join(here, (here.origin == there.origin) & (here.id != there.id))
        .join(own, own.incoming_id == here.id)
        .where(own.ticket_id == bindparam("ticket_id"), own.incoming_id.is_not(None))
        .cte("copies")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    holders = select(Message.ticket_id).where(Message.incoming_id.in_(select(copies.c.id)))
    return (
        select(Ticket)
        .where(Ticket.id.in_(holders), Ticket.id != bindparam("ticket_id"))
        .order_by(Ticket.id)
        .limit(SHOWN)
    )
