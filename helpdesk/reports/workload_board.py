"""Who works on which tickets: the lists from which a supervisor gives them to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, union_all

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets.bulk import Wish
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import Directory, is_open, visible

NOBODY = 0
LISTS, TICKETS = 12, 25  # shown at once; the numbers above lead to all of them
_COLUMNS = (
    Ticket.id, Ticket.number, Ticket.subject, Ticket.status, Ticket.assignee_id, Ticket.team_id, Ticket.version,
    Ticket.waiting_since, Ticket.due_at, Ticket.warn_at, Ticket.due_kind, Ticket.standard_id, Ticket.place_id,
)  # fmt: skip


@dataclass
class Held:
    """The open tickets of one colleague, or of nobody: those at risk first, then those that wait longest."""

    id: int
    rows: list[Any] = field(default_factory=list)


def held(user: User, owners: Sequence[int]) -> dict[int, Held]:
    """What each of these colleagues has (NOBODY: what nobody has), as far as `user` may see it."""
    found = {owner: Held(owner) for owner in list(dict.fromkeys(owners))[:LISTS]}
    if not found:
        return found
    order = (Ticket.due_at.is_(None), Ticket.due_at, Ticket.waiting_since, Ticket.id)
    lists = [
        select(
            select(*_COLUMNS)
            .where(is_open(), visible(user), _of(owner))
            .order_by(*order)
            .limit(TICKETS)
            .subquery()
        )
        for owner in found
    ]
    for row in db.session.execute(union_all(*lists)):
        found[row.assignee_id or NOBODY].rows.append(row)
    for each in found.values():
        each.rows.sort(key=lambda row: (row.due_at is None, row.due_at or row.waiting_since, row.id))
    return found


def wish(to: str, known: Directory) -> Wish | None:
    """What "agent:5", "team:3" or "nobody" asks for; None where there is no such colleague or team."""
    kind, _colon, plain = to.partition(":")
    number = int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 16 else 0
    if to == "nobody":
        return Wish({"assignee_id": None})
    if kind == "agent" and number in known.active_users:
        return Wish({"assignee_id": number})
    if kind == "team" and number in known.active_teams:
        return Wish({"assignee_id": None, "team_id": number})
    return None


def _of(owner: int) -> Any:
    return Ticket.assignee_id == owner if owner != NOBODY else Ticket.assignee_id.is_(None)
