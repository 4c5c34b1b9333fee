"""What a notice about a ticket may say by mail: its number, and its subject where the team is not a restricted one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.text import whole
from helpdesk.people.models import Team, User
from helpdesk.people.notice_letters import About
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import visible

PREFIX = "/tickets/"


def path(number: int) -> str:
    """The page that notices about the ticket lead to."""
    return f"{PREFIX}{number}"


def about(user: User, paths: Collection[str]) -> dict[str, About]:
    """What stands behind these paths, as far as `user` may see it now."""
    wanted = {number: each for each in paths if (number := whole(each.removeprefix(PREFIX))) is not None}
    query = (
        select(Ticket.id, Ticket.number, Ticket.subject, Team.restricted)
        .outerjoin(Team, Team.id == Ticket.team_id)
        .where(Ticket.number.in_(wanted), visible(user))
    )
    return {
        wanted[row.number]: About(
            numbers.shown(row.number), "" if row.restricted else row.subject, f"notice:{row.id}"
        )
        for row in db.session.execute(query)
    }
