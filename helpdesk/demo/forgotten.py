"""Baltvik's customers who asked what is known of them: one is erased, one is on legal hold, one waits for an export."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from helpdesk.customers.models import Customer
from helpdesk.demo.telling import Stage
from helpdesk.extensions import db
from helpdesk.privacy import erasing, exporting, holding
from helpdesk.surveys.models import Invitation
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Status

DAY = timedelta(days=1)


def write(stage: Stage, at: datetime) -> None:
    """As far as a short story has customers all of whose tickets are closed and answered."""
    lead = next(user for _player, user in stage.players.values() if user.sees_scores)
    settled = sorted(
        _settled(at), key=lambda each: erasing.why_not(each) is not None
    )  # who can be erased comes first
    for number, customer in enumerate(settled):
        if number == 0 and erasing.why_not(customer) is None:
            made = erasing.begin(customer, customer.name, by=lead, at=at - 3 * DAY)
            while not erasing.go_on(made, {}, at=at - 3 * DAY):
                pass
        elif number == 1:
            holding.hold(customer, True, by=lead, at=at - 9 * DAY)
        else:
            exporting.ask(customer, by=lead, at=at)


def _settled(at: datetime) -> list[Customer]:
    """Customers who wrote a while ago, were asked and answered, and have nothing open."""
    is_open = func.count().filter(Ticket.status != Status.CLOSED)
    answered = select(Invitation.customer_id).where(Invitation.answered_at < at - 10 * DAY)
    quiet = (
        select(Ticket.customer_id)
        .where(Ticket.customer_id.in_(answered))
        .group_by(Ticket.customer_id)
        .having(is_open == 0, func.max(Ticket.last_message_at) < at - 7 * DAY)
    )
    plain = Customer.merged_into_id.is_(None), Customer.has_merged.is_(False)
    query = select(Customer).where(Customer.id.in_(quiet), *plain).order_by(Customer.id)
    return list(db.session.scalars(query.limit(3)))
