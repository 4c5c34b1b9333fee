"""What time makes of promises: a warning while there is some left, the truth when there is none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.standards.words import Target
from helpdesk.tickets import clock_handlers, clocks
from helpdesk.tickets.models import Clock, Ticket

BATCH = 100
SOON = {
    Target.FIRST_RESPONSE: N_("%(number)s: the promised first reply is due soon."),
    Target.NEXT_RESPONSE: N_("%(number)s: the promised reply is due soon."),
    Target.RESOLUTION: N_("%(number)s: it is promised to be solved soon."),
}


def breaking(at: datetime) -> list[ColumnElement[bool]]:
    return [Clock.stopped_at.is_(None), Clock.broken_at.is_(None), Clock.due_at < at]


def warning(at: datetime) -> list[ColumnElement[bool]]:
    own = [Clock.stopped_at.is_(None), Clock.broken_at.is_(None), Clock.warned_at.is_(None)]
    return [*own, Clock.warn_at <= at, Clock.due_at >= at]


def some(due: list[ColumnElement[bool]]) -> list[tuple[int, int]]:
    """Up to BATCH clocks of which that is true, each with its ticket."""
    found = select(Clock.id, Clock.ticket_id).where(*due).limit(BATCH)
    return [(clock_id, ticket_id) for clock_id, ticket_id in db.session.execute(found)]


def note(clock_id: int, ticket_id: int, due: list[ColumnElement[bool]], at: datetime) -> int:
    """Notes the breach, or warns. The ticket is held first, as by those who work on it; then the clock is looked at again."""
    held = select(Ticket).where(Ticket.id == ticket_id).with_for_update(key_share=True)
    ticket = db.session.scalars(held.execution_options(populate_existing=True)).one()
    again = select(Clock).where(Clock.id == clock_id, *due).with_for_update(key_share=True)
    clock = db.session.scalar(again.execution_options(populate_existing=True))
    if clock is None:  # another worker was first, or somebody answered
        return 0
    if not clocks.breach(ticket, clock, at):
        clock.warned_at = at
        clock_handlers.tell(
            ticket, SOON[clock.kind], f"clock:{clock.id}:{clock.due_at:%y%m%d%H%M%S}", at, escalates=False
        )
    return 1
