"""Who else is at a ticket at this moment, so that two do not answer at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, literal, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets.models import Draft, Presence, Ticket

# A draft is kept a second after each pause in typing: who has not typed for so long writes no more.
WRITES_FOR = timedelta(seconds=90)
# An open page says so twice in this time (static/js/present.js).
LOOKS_FOR = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(hours=1)


def look(ticket: Ticket, user: User, at: datetime) -> None:
    """The colleague has the ticket before them. No event: it is over in a minute."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    new = dialect.insert(Presence).values(ticket_id=ticket.id, user_id=user.id, at=at)
    kept = new.on_conflict_do_update(index_elements=[Presence.ticket_id, Presence.user_id], set_={"at": at})
    db.session.execute(kept)
    old = delete(Presence).where(Presence.user_id == user.id, Presence.at < at - FORGOTTEN_AFTER)
    db.session.execute(old.execution_options(synchronize_session=False))


def others(ticket: Ticket, user: User, at: datetime) -> dict[int, bool]:
    """The colleagues at the ticket but for `user`, and whether each is writing."""
    writing = select(Draft.user_id, literal(value=True).label("writes")).where(
        Draft.ticket_id == ticket.id, Draft.user_id != user.id, Draft.saved_at > at - WRITES_FOR
    )
    looking = select(Presence.user_id, literal(value=False)).where(
        Presence.ticket_id == ticket.id, Presence.user_id != user.id, Presence.at > at - LOOKS_FOR
    )
    found: dict[int, bool] = {}
    for user_id, writes in db.session.execute(union_all(writing, looking)):
        found[user_id] = bool(writes) or found.get(user_id, False)
    return dict(sorted(found.items()))
