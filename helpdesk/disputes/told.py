"""What a notice about a dispute may say by mail: the number of its ticket."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import select

from helpdesk.disputes.models import Dispute
from helpdesk.extensions import db
from helpdesk.kit.text import whole
from helpdesk.people.models import User
from helpdesk.people.notice_letters import About
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Ticket

PREFIX = "/disputes/"
OWN_PREFIX = "/my/disputes/"


def about(user: User, paths: Collection[str]) -> dict[str, About]:
    """What stands behind paths of the board; nothing for who decides nothing any more."""
    return _found(PREFIX, paths, lambda _agent_id: user.sees_scores)


def about_own(user: User, paths: Collection[str]) -> dict[str, About]:
    """What stands behind paths of one's own disputes."""
    return _found(OWN_PREFIX, paths, lambda agent_id: agent_id == user.id)


def _found(prefix: str, paths: Collection[str], shown: Callable[[int], bool]) -> dict[str, About]:
    wanted = {found: each for each in paths if (found := whole(each.removeprefix(prefix))) is not None}
    query = select(Dispute.id, Dispute.agent_id, Dispute.ticket_id, Ticket.number).join(Dispute.ticket)
    return {
        wanted[row.id]: About(numbers.shown(row.number), "", f"notice:{row.ticket_id}")
        for row in db.session.execute(query.where(Dispute.id.in_(wanted)))
        if shown(row.agent_id)
    }
