"""What the clock makes the desk do."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.kit.event import SYSTEM
from helpdesk.people import notices
from helpdesk.tickets import clock_resetting, clock_watch, lifecycle, numbers, running
from helpdesk.tickets.models import Message, ReplyUndo, Ticket
from helpdesk.tickets.queries import is_open
from helpdesk.tickets.words import Status

BATCH = 100


def resume_due(at: datetime) -> int:
    """Brings back the tickets that were on hold until now; says how many. Commits per ticket."""
    due = select(Ticket.id).where(is_open(), Ticket.held_until <= at).order_by(Ticket.held_until).limit(BATCH)
    done = 0
    for ticket_id in db.session.scalars(due).all():
        ticket = db.session.get(
            Ticket, ticket_id, with_for_update={"key_share": True}, populate_existing=True
        )
        if ticket is not None and ticket.status is Status.ON_HOLD and _over(ticket, at):
            lifecycle.resume(ticket, by=SYSTEM, at=at)
            _tell(ticket, at)
            done += 1
        db.session.commit()
    return done


def follow_merges(at: datetime) -> int:
    """Tickets that came for a customer at the very moment in which that one was merged follow; says how many. Commits."""
    strays = select(Ticket.id, Customer.merged_into_id).join(Customer, Customer.id == Ticket.customer_id)
    found = db.session.execute(strays.where(Customer.merged_into_id.is_not(None)).limit(BATCH)).all()
    for ticket_id, customer_id in found:
        moved = update(Ticket).where(Ticket.id == ticket_id)
        db.session.execute(moved.values(customer_id=customer_id, version=Ticket.version + 1))
    db.session.commit()
    return len(found)


def sweep_runs(at: datetime) -> int:
    """Forgets work on whole lists that ended long ago. Commits."""
    swept = running.sweep(at)
    db.session.commit()
    return swept


def forget_undos(at: datetime) -> int:
    """Forgets what can no longer be taken back; says how many. Commits."""
    old = select(Message.id).where(Message.at < at - timedelta(days=1))
    gone = delete(ReplyUndo).where(ReplyUndo.message_id.in_(old)).returning(ReplyUndo.message_id)
    count = len(db.session.scalars(gone.execution_options(synchronize_session=False)).all())
    db.session.commit()
    return count


def _tell(ticket: Ticket, at: datetime) -> None:
    """Whoever has the ticket is told that it is back."""
    if ticket.assignee_id is not None:
        notices.tell(
            [ticket.assignee_id],
            kind="ticket.woken",
            sentence=N_("%(number)s is back: its time has come."),
            values={"number": numbers.shown(ticket.number)},
            url=f"/tickets/{ticket.number}",
            key=f"ticket.woken:{ticket.id}:{ticket.version}",
            at=at,
        )


def _over(ticket: Ticket, at: datetime) -> bool:
    return ticket.held_until is not None and ticket.held_until <= at


def watch_clocks(at: datetime) -> int:
    """Notes which promises ran out, then warns of those that soon will; says how many. Commits per clock.

    After some time without a worker a breach is noted with when it was due, and no warning comes after it.
    """
    return _note_each(clock_watch.breaking(at), at) + _note_each(clock_watch.warning(at), at)


def _note_each(due: list[ColumnElement[bool]], at: datetime) -> int:
    done = 0
    while found := clock_watch.some(due):
        db.session.rollback()
        for clock_id, ticket_id in found:
            done += clock_watch.note(clock_id, ticket_id, due, at)
            db.session.commit()
    db.session.rollback()
    return done


def reset_clocks(at: datetime) -> int:
    """Sets the clocks of open tickets anew where that was asked for; says how many it looked at. Commits per batch."""
    done = 0
    while (count := clock_resetting.batch(at)) is not None:
        db.session.commit()
        done += count
    db.session.rollback()
    return done
