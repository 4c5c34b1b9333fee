"""Who works on it: taking, giving, handing over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, false, select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people.models import Membership, Team, User
from helpdesk.tickets import following
from helpdesk.tickets.events import TicketAssigned
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import is_open, visible
from helpdesk.tickets.words import Priority, Status


def take(ticket: Ticket, *, by: User, at: datetime) -> None:
    """Makes the ticket one's own. Refuses where a colleague has it already or it is closed."""
    if ticket.assignee_id == by.id:
        return
    if ticket.assignee_id is not None:
        raise Conflict(N_("A colleague has taken this ticket meanwhile."))
    assign(ticket, to=by, team_id=ticket.team_id, by=by, at=at)


def next_to_take(user: User) -> Ticket | None:
    """The ticket without owner to take up next: urgent ones first, then one's own teams', longest waiting.

    Locked, past those that a colleague is taking this moment.
    """
    own_team = Ticket.team_id.in_(sorted(user.team_ids)) if user.team_ids else false()
    query = (
        select(Ticket)
        .where(
            is_open(),
            Ticket.assignee_id.is_(None),
            Ticket.status.in_([Status.NEW, Status.OPEN]),
            visible(user),
        )
        .order_by(
            case((Ticket.priority == Priority.URGENT, 0), else_=1),
            case((own_team, 0), else_=1),
            Ticket.waiting_since,
            Ticket.id,
        )
        .limit(1)
    )
    return db.session.scalar(query.with_for_update(key_share=True, skip_locked=True))


def assign(ticket: Ticket, *, to: User | None, team_id: int | None, by: User | Actor, at: datetime) -> None:
    """Gives the ticket to a colleague and a team; `to` None leaves it to the team."""
    if not ticket.is_open:
        raise DomainError(N_("The ticket is closed. Reopen it first."))
    if team_id is not None:
        team = db.session.get(Team, team_id)
        if team is None or (team.retired_at is not None and team_id != ticket.team_id):
            raise DomainError(N_("This team no longer exists. Choose another one."), field="team_id")
    if to is not None:
        ensure_assignable(to, team_id)
    before = (ticket.assignee_id, ticket.team_id)
    if before == (to.id if to else None, team_id):
        return
    ticket.assignee_id, ticket.team_id = (to.id if to else None), team_id
    if to is not None and ticket.status is Status.NEW:
        ticket.status = Status.OPEN
    db.session.flush()
    announce(ticket, by=by, at=at, before=before)


def give_to_called(ticket: Ticket, text: str, *, by: User, at: datetime) -> User:
    """Gives the ticket to the colleague whom the text calls first."""
    called = following.called_first(text)
    if called is None:
        raise DomainError(N_("Call whoever shall have it: @ and the name."), field="text")
    to = db.session.get_one(User, called)
    assign(ticket, to=to, team_id=ticket.team_id, by=by, at=at)
    return to


def ensure_assignable(user: User, team_id: int | None) -> None:
    """Refuses somebody who no longer works here or may not see the tickets of this team."""
    if not user.is_active:
        sentence = N_("%(name)s no longer works here. Choose somebody else.")
        raise DomainError(sentence, field="assignee_id", name=user.name)
    if team_id is None or user.sees_scores or team_id in (user.session_team_ids or ()):
        return
    closed_to_them = select(Team.id).where(
        Team.id == team_id,
        Team.restricted,
        ~select(Membership.id).where(Membership.team_id == team_id, Membership.user_id == user.id).exists(),
    )
    if db.session.scalar(closed_to_them) is not None:
        sentence = N_("%(name)s may not see the tickets of this team. Choose one of its members.")
        raise DomainError(sentence, field="assignee_id", name=user.name)


def announce(
    ticket: Ticket, *, by: User | Actor, at: datetime, before: tuple[int | None, int | None]
) -> None:
    """Records who has the ticket now; `before`: the colleague and team who had it."""
    given = TicketAssigned(ticket.id, ticket.assignee_id, ticket.team_id, before[0], before[1])
    record(given, by=Actor.user(by), at=at)
