"""What a notice about a case may say by mail: the number of its ticket."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.text import whole
from helpdesk.people.models import User
from helpdesk.people.notice_letters import About
from helpdesk.recovery.models import Case
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Ticket

PREFIX = "/recovery/"


def path(case_id: int) -> str:
    """The page that notices about the case lead to."""
    return f"{PREFIX}{case_id}"


def about(user: User, paths: Collection[str]) -> dict[str, About]:
    """What stands behind these paths; nothing for who follows no cases up any more."""
    if not user.sees_scores:
        return {}
    wanted = {case_id: each for each in paths if (case_id := whole(each.removeprefix(PREFIX))) is not None}
    query = select(Case.id, Ticket.id.label("ticket_id"), Ticket.number).join(Case.ticket)
    return {
        wanted[row.id]: About(numbers.shown(row.number), "", f"notice:{row.ticket_id}")
        for row in db.session.execute(query.where(Case.id.in_(wanted)))
    }
