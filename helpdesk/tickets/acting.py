"""What a macro and a rule can do to a ticket, done by the deeds that the ticket's own page uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.extensions import db
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.tickets import assignment, changing, lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Outcome, Priority, Status


class Acts(Protocol):
    """What is to become of a ticket. What is not set stays as it is; `outcome` goes with the status closed."""

    @property
    def status(self) -> Status | None: ...
    @property
    def outcome(self) -> Outcome | None: ...
    @property
    def priority(self) -> Priority | None: ...
    @property
    def category_id(self) -> int | None: ...
    @property
    def tags(self) -> Sequence[str]: ...


def set_properties(ticket: Ticket, acts: Acts, *, by: User | Actor, at: datetime) -> list[str]:
    """Priority and category as wished, and the tags besides those that it has; says which changed."""
    db.session.flush()
    wanted: dict[str, Any] = {}
    if acts.priority:
        wanted["priority"] = acts.priority.value
    if acts.category_id:
        wanted["category_id"] = acts.category_id
    if acts.tags:
        wanted["tags"] = [*changing.tags_of(ticket.id), *acts.tags]
    return changing.change(ticket, by=by, at=at, version=ticket.version, **wanted) if wanted else []


def give(ticket: Ticket, to_id: int | None, team_id: int | None, *, by: User | Actor, at: datetime) -> None:
    """To this colleague (None: to nobody) and this team."""
    whole = select(User).filter_by(id=to_id).options(selectinload(User.memberships))
    to = db.session.scalars(whole).one() if to_id else None
    assignment.assign(ticket, to=to, team_id=team_id, by=by, at=at)


def move(ticket: Ticket, acts: Acts, *, by: User | Actor, at: datetime) -> None:
    """Into the status wished; closed with the outcome that goes with it."""
    if acts.status is Status.PENDING:
        lifecycle.wait_for_customer(ticket, by=by, at=at)
    elif acts.status is Status.ON_HOLD:
        lifecycle.hold(ticket, by=by, at=at)
    elif acts.status is Status.OPEN:
        lifecycle.resume(ticket, by=Actor.user(by), at=at)
    elif acts.status is Status.CLOSED and acts.outcome is not None:
        if ticket.category_id is None:
            sentence = N_("A ticket is closed with a category, and this one has none yet. Choose one first.")
            raise DomainError(sentence)
        lifecycle.close(ticket, by=by, at=at, outcome=acts.outcome, category_id=ticket.category_id)
