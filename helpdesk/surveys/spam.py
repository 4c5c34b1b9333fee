"""Answers about what was marked as spam: left out, with a word to the supervisors, and counted again where it was none (E18)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.people import notices
from helpdesk.people import queries as people
from helpdesk.people.models import User
from helpdesk.surveys import deciding
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import Exclusion
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Closing, Ticket


def leave_out(ticket: Ticket, closing: Closing, *, at: datetime) -> int:
    """Excludes what counts of the ticket's answers, and tells the supervisors; says how many. Only people mark as spam."""
    by = db.session.get_one(User, closing.by_id)
    db.session.flush()
    counted = _current(ticket.id).where(Response.excluded_at.is_(None))
    responses = db.session.scalars(counted).all()
    for response in responses:
        deciding.exclude(response, because=Exclusion.SPAM, by=by, at=at)
    if responses:
        notices.tell(
            [user.id for user in people.supervisors_for(ticket.team_id, {by.id}) if user.id != by.id],
            kind="answer.spam",
            sentence=N_(
                "%(name)s marked %(number)s as spam after the customer had answered. The answer does not count any more."
            ),
            values={"name": by.name, "number": numbers.shown(ticket.number)},
            url=f"/tickets/{ticket.number}",
            key=f"spam:{closing.id}",
            at=at,
        )
    return len(responses)


def count_again(ticket_id: int, closing_id: int, *, by_id: int | None, at: datetime) -> int:
    """Restores what that closing as spam had left out, and nothing that somebody excluded otherwise; says how many."""
    marked_at = db.session.get_one(Closing, closing_id).closed_at
    left_out = _current(ticket_id).where(
        Response.excluded_because == Exclusion.SPAM.value, Response.excluded_at == marked_at
    )
    responses = db.session.scalars(left_out).all()
    for response in responses:
        deciding.restore(response, by=db.session.get_one(User, by_id), at=at)
    return len(responses)


def _current(ticket_id: int) -> Select[Response]:
    return (
        select(Response)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.ticket_id == ticket_id, Response.is_current, Response.quarantined_at.is_(None))
        .order_by(Response.id)
    )
