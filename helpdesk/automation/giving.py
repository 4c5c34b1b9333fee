"""Whose turn it is: who of a team gets the next ticket, fairly however many come at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.automation import rules
from helpdesk.automation.models import TeamTurn
from helpdesk.automation.words import Giving
from helpdesk.extensions import db
from helpdesk.people import presence
from helpdesk.people.models import Membership, User
from helpdesk.people.words import Role
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import is_open


def next_of(team_id: int, giving: Giving, *, most: int | None, here_only: bool, at: datetime) -> int | None:
    """Who of the team gets the next ticket; None where nobody is there or has room. It counts as their turn.

    Agents first; a team without any goes by all its members. Holds the team's turn until the transaction ends.
    """
    turn = _held(team_id)
    ids = _members(team_id)
    if here_only:
        here = presence.who(at)
        ids = [each for each in ids if each in here]
    loads = _loads(ids) if most or giving is Giving.LEAST_LOADED else {}
    if most:
        ids = [each for each in ids if loads.get(each, 0) < most]
    if giving is Giving.LEAST_LOADED:
        chosen = rules.least(ids, loads, turn.last_user_id)
    else:
        chosen = next(rules.in_turn(ids, turn.last_user_id), None)
    if chosen is not None:
        turn.last_user_id = chosen
        db.session.flush()
    return chosen


def _held(team_id: int) -> TeamTurn:
    """The team's turn, which nobody else gives until we are done."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(TeamTurn).values(team_id=team_id).on_conflict_do_nothing())
    row = select(TeamTurn).filter_by(team_id=team_id).with_for_update(key_share=True)
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def _members(team_id: int) -> list[int]:
    members = (
        select(User.id, User.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.team_id == team_id, User.deactivated_at.is_(None))
    )
    found = db.session.execute(members).all()
    return [row.id for row in found if row.role is Role.AGENT] or [row.id for row in found]


def _loads(ids: list[int]) -> dict[int, int]:
    """How many open tickets each has."""
    query = select(Ticket.assignee_id, func.count()).where(is_open(), Ticket.assignee_id.in_(ids))
    rows = db.session.execute(query.group_by(Ticket.assignee_id)) if ids else ()
    return {row[0] or 0: row[1] for row in rows}
