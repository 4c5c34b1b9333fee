"""Ticket numbers: given once, never reused, shown with the organisation's prefix."""

from __future__ import annotations

import re

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import db, put, put_by, run
from helpdesk.kit.columns import table_of
from helpdesk.tickets.models import Ticket, TicketCounter
from helpdesk.tickets.settings import NUMBER_PREFIX

FIRST = 1001
_COUNTER = table_of(TicketCounter)
_FOLLOWING = (
    update(_COUNTER).where(_COUNTER.c.id == 1).values(last=_COUNTER.c.last + 1).returning(_COUNTER.c.last)
)
_TICKETS = table_of(Ticket)
_GIVEN_AS = {
    column.key: bindparam(column.key, type_=column.type)
    for column in _TICKETS.columns
    if column.key not in {"id", "number"}
}
_FOLLOWING_ROW = _FOLLOWING.cte("following")
# PostgreSQL: the number and the row in one message.
_NUMBERED = (
    insert(_TICKETS)
    .from_select(["number", *_GIVEN_AS], select(_FOLLOWING_ROW.c.last, *_GIVEN_AS.values()))
    .returning(_TICKETS.c.id, _TICKETS.c.number)
)
_GIVEN = re.compile(r"([^\d\s]{0,12}?)\s*([0-9]{1,9})")


def shown(number: int) -> str:
    """The number as people read it: HD-1042."""
    return f"{NUMBER_PREFIX.get()}{number}"


def parse(typed: str) -> int | None:
    """The number behind "1042", "#1042", "HD-1042" or "hd1042"; None where it is none."""
    found = _GIVEN.fullmatch(typed.strip())
    if found is None or not _is_prefix(found.group(1)):
        return None
    return int(found.group(2))


def _is_prefix(letters: str) -> bool:
    own = NUMBER_PREFIX.get().strip().casefold()
    return letters.casefold() in {"", "#", own, own.rstrip("-–_/# ")}


def take() -> int:
    """The next number, from the counter row: whoever opens a ticket meanwhile waits for this transaction."""
    number = run(_FOLLOWING).scalar()
    if number is None:
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        db.session.execute(
            dialect.insert(TicketCounter).values(id=1, last=FIRST - 1).on_conflict_do_nothing()
        )
        number = run(_FOLLOWING).scalar_one()
    return int(number)


def put_numbered(ticket: Ticket) -> None:
    """Writes a new ticket, under the next number where it has none yet (`extensions.put`)."""
    if ticket.number is None and db.engine.dialect.name == "postgresql" and put_by(ticket, _NUMBERED):
        return
    if ticket.number is None:
        ticket.number = take()
    put(ticket)
