"""Colleagues who follow a ticket, and who a note calls by "@name"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.kit.text import fold
from helpdesk.people.models import Membership, Team, User
from helpdesk.people.words import Role
from helpdesk.tickets import queries
from helpdesk.tickets.events import TicketFollowed, TicketUnfollowed
from helpdesk.tickets.models import Follower, Ticket


def follow(ticket: Ticket, user_ids: Iterable[int], *, by: Actor, at: datetime) -> None:
    """These colleagues follow it from now on; who does so already goes on."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    for user_id in dict.fromkeys(user_ids):
        new = dialect.insert(Follower).values(ticket_id=ticket.id, user_id=user_id, since=at)
        if db.session.execute(new.on_conflict_do_nothing().returning(Follower.user_id)).first() is not None:
            record(TicketFollowed(ticket.id, user_id), by=by, at=at)


def unfollow(ticket: Ticket, user_id: int, *, by: Actor, at: datetime) -> None:
    """This colleague is told no more."""
    own = delete(Follower).where(Follower.ticket_id == ticket.id, Follower.user_id == user_id)
    if db.session.execute(own.returning(Follower.user_id)).first() is not None:
        record(TicketUnfollowed(ticket.id, user_id), by=by, at=at)


def followers(ticket: Ticket) -> list[int]:
    """Who follows it and may still see it."""
    found = db.session.scalars(select(Follower.user_id).where(Follower.ticket_id == ticket.id))
    return who_may_see(ticket, found.all())


def who_may_see(ticket: Ticket, user_ids: Iterable[int]) -> list[int]:
    """Those of the colleagues who work here and may see the ticket."""
    wanted = list(user_ids)
    if not wanted:
        return []
    closed = select(Team.id).where(Team.id == ticket.team_id, Team.restricted).exists()
    member = select(Membership.id).where(
        Membership.team_id == ticket.team_id, Membership.user_id == User.id
    ).exists()  # fmt: skip
    allowed = or_(User.role != Role.AGENT, ~closed, member)
    found = select(User.id).where(User.id.in_(wanted), User.deactivated_at.is_(None), allowed)
    return list(db.session.scalars(found.order_by(User.id)))


def mentioned(text: str) -> list[int]:
    """The colleagues whom the text calls: "@Jānis Kalniņš", or "@janis" where only one has that first name."""
    return sorted({user_id for _start, _end, called in mentions(text) for user_id in called})


def called_first(text: str) -> int | None:
    """The colleague whom the text calls first; None where it calls nobody, or a name that two have."""
    called = next((ids for _start, _end, ids in mentions(text)), [])
    return called[0] if len(called) == 1 else None


def mentions(text: str) -> list[tuple[int, int, list[int]]]:
    """Where the text calls colleagues, from its "@" to behind the name, and whom, in order."""
    if "@" not in text:
        return []
    places = [place for place, letter in enumerate(text) for _ in fold(letter)]
    rest, found = "".join(map(fold, text)), []
    for name, ids in sorted(_callable().items(), key=lambda each: -len(each[0])):
        called = re.compile(rf"(?<!\w)@{re.escape(name)}(?!\w)")
        found += [(places[hit.start()], places[hit.end() - 1] + 1, ids) for hit in called.finditer(rest)]
        rest = called.sub(lambda hit: " " * len(hit[0]), rest)
    return sorted(found)


def _callable() -> dict[str, list[int]]:
    """Who answers to which folded name: to the whole one, and to the first where nobody else has it."""
    known = queries.directory()
    names: dict[str, list[int]] = {}
    for user_id in known.active_users:
        names.setdefault(fold(known.users[user_id]), []).append(user_id)
    firsts: dict[str, list[int]] = {}
    for whole, ids in names.items():
        firsts.setdefault(whole.split(" ")[0], []).extend(ids)
    alone = {first: ids for first, ids in firsts.items() if len(ids) == 1 and first not in names}
    return names | alone
