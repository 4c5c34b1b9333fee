"""The same deed on several tickets: each by itself, so that one refusal stops no other, and undone as a whole.

Every ticket goes through the deed that its own page would use; a ticket that changed since it was shown is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError, NotFound
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.tickets import assignment, changing, lifecycle, macro_use, spam
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import visible
from helpdesk.tickets.words import Outcome, Status

MOST = 200  # tickets in one go: half a second of work


@dataclass(frozen=True)
class Wish:
    """What is to become of each ticket. What is not named stays as it is.

    `given`: of "assignee_id", "team_id" (None: nobody, none), "priority", "category_id". `tags` are added. `status`: one
    that an open ticket can have. `outcome` closes, with the category given or else the ticket's own.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    tags: Sequence[str] = ()
    status: Status | None = None
    outcome: Outcome | None = None
    macro_id: int | None = None  # its acts come before the status; its text is not sent
    macro_version: int = 0  # as it was shown

    def __bool__(self) -> bool:
        return bool(self.given or self.tags or self.status or self.outcome or self.macro_id)


@dataclass(frozen=True)
class Before:
    """How a ticket was, and which version the change made of it: what undoing needs. Plain values, fit for JSON."""

    number: int
    version: int
    status: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What became of one ticket: how it was before, or why nothing could be done."""

    number: int
    before: Before | None = None
    refusal: DomainError | None = None


def apply(wanted: Mapping[int, int], wish: Wish, *, by: User, at: datetime) -> list[Result]:
    """Does it to the tickets of these numbers, if they are still of these versions. In the order of their numbers."""
    some = sorted(wanted.items())[:MOST]
    _hold(number for number, _version in some)
    return [_tried(number, wish, version, by=by, at=at) for number, version in some]


def undo(befores: Sequence[Before], *, by: User, at: datetime) -> list[Result]:
    """Puts tickets back to how they were, but for those that somebody has changed since."""
    results = []
    _hold(before.number for before in befores)
    for before in befores:
        try:
            with db.session.begin_nested():
                _put_back(_held(before.number, before.version, by), before, by=by, at=at)
            results.append(Result(before.number, before))
        except DomainError as error:
            results.append(Result(before.number, refusal=error))
    return results


def _hold(numbers: Iterable[int]) -> None:
    """All of them before anything is changed: what one of them needs besides (a tag, a team's turn) may be in the hands of
    somebody who waits for the next."""
    some = select(Ticket.id).where(Ticket.number.in_(list(numbers))).order_by(Ticket.id)
    db.session.execute(some.with_for_update(key_share=True))


def _tried(number: int, wish: Wish, version: int, *, by: User, at: datetime) -> Result:
    try:
        with db.session.begin_nested():
            ticket = _held(number, version, by)
            values = _values(ticket)
            status = ticket.status.value
            _do(ticket, wish, by=by, at=at)
            db.session.flush()
            return Result(number, Before(number, ticket.version, status, values))
    except DomainError as error:
        return Result(number, refusal=error)


def _held(number: int, version: int, by: User) -> Ticket:
    query = (
        select(Ticket)
        .where(Ticket.number == number, visible(by))
        .options(
            joinedload(Ticket.customer).joinedload(Customer.organisation),
            joinedload(Ticket.customer).selectinload(Customer.contact_points),
        )
        .with_for_update(key_share=True, of=Ticket)
        .execution_options(populate_existing=True)
    )
    ticket = db.session.scalar(query)
    if ticket is None:
        raise NotFound(N_("There is no such ticket, or it belongs to a team whose tickets you may not see."))
    if ticket.version != version:
        raise Conflict(N_("It was changed meanwhile. Look at it before you change it."))
    return ticket


def _values(ticket: Ticket) -> dict[str, Any]:
    own = changing.values_of(ticket)
    kept = {name: own[name] for name in ("priority", "category_id", "tags")}
    return kept | {"assignee_id": ticket.assignee_id, "team_id": ticket.team_id}


def _do(ticket: Ticket, wish: Wish, *, by: User, at: datetime) -> None:
    if wish.outcome is Outcome.SPAM and spam.doubts(ticket):
        raise DomainError(N_("Its sender may be no stranger. Mark it as spam on its own page."))
    if wish and not ticket.is_open:
        raise DomainError(N_("The ticket is closed. Reopen it first."))
    _change(ticket, wish, by=by, at=at)
    if {"assignee_id", "team_id"} & set(wish.given):
        _assign(ticket, wish.given, by=by, at=at)
    if wish.macro_id is not None:
        chosen = macro_use.ready(by, [macro_use.Chosen(wish.macro_id, wish.macro_version, acts=True)])
        macro_use.carry_out(ticket, chosen, by=by, at=at)
    if wish.status is not None:
        _move(ticket, wish.status, by=by, at=at)
    if wish.outcome is Outcome.SPAM:
        spam.mark(ticket, by=by, at=at)
    elif wish.outcome is not None:
        if ticket.category_id is None:
            raise DomainError(N_("It has no category, and what is closed needs one."))
        lifecycle.close(ticket, by=by, at=at, outcome=wish.outcome, category_id=ticket.category_id)


def _change(ticket: Ticket, wish: Wish, *, by: User, at: datetime) -> None:
    fields = {name: wish.given[name] for name in ("priority", "category_id") if name in wish.given}
    if wish.tags:
        fields["tags"] = [*changing.tags_of(ticket.id), *wish.tags]
    if fields:
        changing.change(ticket, by=by, at=at, version=ticket.version, **fields)


def _assign(ticket: Ticket, given: Mapping[str, Any], *, by: User, at: datetime) -> None:
    assignee_id = given.get("assignee_id", ticket.assignee_id)
    to = None
    if assignee_id is not None:
        whole = select(User).filter_by(id=assignee_id).options(selectinload(User.memberships))
        to = db.session.scalars(whole).one_or_none()
        if to is None:
            raise DomainError(N_("This colleague no longer exists. Choose another one."))
    assignment.assign(ticket, to=to, team_id=given.get("team_id", ticket.team_id), by=by, at=at)


def _move(ticket: Ticket, status: Status, *, by: User, at: datetime) -> None:
    if status is Status.PENDING:
        lifecycle.wait_for_customer(ticket, by=by, at=at)
    elif status is Status.ON_HOLD:
        lifecycle.hold(ticket, by=by, at=at)
    else:
        lifecycle.resume(ticket, by=Actor.user(by), at=at)


def _put_back(ticket: Ticket, before: Before, *, by: User, at: datetime) -> None:
    """Closed by the change: opened again, whereby its survey is withdrawn; then everything as it was."""
    status = Status.OPEN if before.status == Status.NEW else Status(before.status)  # nothing is new twice
    if not ticket.is_open:
        lifecycle.reopen(ticket, by=Actor.user(by), at=at, because="staff")
    own = {name: before.values[name] for name in ("priority", "category_id", "tags")}
    changing.change(ticket, by=by, at=at, version=ticket.version, **own)
    _assign(ticket, before.values, by=by, at=at)
    if ticket.status is not status:
        _move(ticket, status, by=by, at=at)
