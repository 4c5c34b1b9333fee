"""Which customers are to be called, by whom who had no part in their tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.surveys.calls import TO_CALL
from helpdesk.surveys.models import CallAttempt, Delivery, Invitation, InvitationCredit
from helpdesk.surveys.words import InvitationState, Way
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.models import Closing, ClosingCredit, Message, Ticket
from helpdesk.tickets.words import Status
from helpdesk.web import pages

SIZE = 30


@dataclass(frozen=True)
class ToCall:
    """One line of the list."""

    invitation_id: int
    name: str
    number: str  # to call
    language: str
    closed_on: Any
    due_at: datetime
    tries: int
    goes_on: bool  # a call that broke off


@dataclass(frozen=True)
class Call:
    """One call with all that its page and the gates look at: held here, it is read once."""

    invitation: Invitation  # with ticket, closing and version
    customer: Customer | None
    point: ContactPoint | None


def one(invitation_id: int) -> Call | None:
    """The call of this invitation, whoever asks."""
    query = (
        select(Invitation, Customer, ContactPoint)
        .outerjoin(Customer, Customer.id == Invitation.customer_id)
        .outerjoin(ContactPoint, ContactPoint.id == Invitation.contact_point_id)
        .where(Invitation.id == invitation_id)
        .options(
            joinedload(Invitation.ticket), joinedload(Invitation.closing), joinedload(Invitation.version)
        )
    )
    found = db.session.execute(query).one_or_none()
    return Call(*found) if found is not None else None


def to_call(user: User, at: datetime, cursor: tuple[datetime, int] | None) -> pages.Page[ToCall]:
    """What `user` may call about, the earliest due first."""
    tries = select(func.count(CallAttempt.id)).where(CallAttempt.invitation_id == Invitation.id)
    due = Delivery.next_attempt_at
    query = (
        select(
            Invitation.id, Customer.name, Invitation.address, Invitation.language, Closing.closed_on, due,
            tries.correlate(Invitation).scalar_subquery(), Invitation.state == InvitationState.PARTIAL,
        )
        .select_from(Delivery)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .join(Closing, Closing.id == Invitation.closing_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(
            Delivery.way == Way.INTERVIEW,
            due.is_not(None),
            Invitation.state.in_(TO_CALL),
            or_(Invitation.expires_at.is_(None), Invitation.expires_at > at),
            Ticket.status == Status.CLOSED,
            tickets.visible(user),
            ~took_part(user),
        )
        .order_by(due, Invitation.id)
    )  # fmt: skip
    if cursor is not None:
        query = query.where(tuple_(due, Invitation.id) > cursor)
    rows = [ToCall(*row) for row in db.session.execute(query.limit(SIZE + 1))]
    return pages.cut(rows, SIZE, lambda each: (each.due_at, each.invitation_id))


def took_part(user: User) -> Any:
    """The same as `calls.took_part`, for one colleague and many tickets: of statements that join ticket and invitation."""
    closed = aliased(Closing)
    of_ticket = closed.ticket_id == Ticket.id
    credited = select(ClosingCredit.id).join(closed, closed.id == ClosingCredit.closing_id)
    return or_(
        Ticket.assignee_id.is_not_distinct_from(user.id),
        exists().where(of_ticket, closed.by_id == user.id),
        credited.where(of_ticket, ClosingCredit.user_id == user.id).exists(),
        exists().where(InvitationCredit.invitation_id == Invitation.id, InvitationCredit.user_id == user.id),
        exists().where(Message.ticket_id == Ticket.id, Message.author_id == user.id),
    )


def attempts(invitation_id: int) -> list[tuple[CallAttempt, str]]:
    """The calls so far with who made them, the latest first."""
    query = select(CallAttempt, User.name).join(User, User.id == CallAttempt.by_id)
    query = query.where(CallAttempt.invitation_id == invitation_id).order_by(CallAttempt.id.desc())
    return [(each, name) for each, name in db.session.execute(query)]
