"""What the desk shows on other rooms' pages."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import func, select

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.tickets import policy, queries
from helpdesk.tickets.models import Ticket

SHOWN = 20


def of_customer(*, customer: Customer, **_more: Any) -> str:
    """The customer's tickets that the reader may see, newest first, with their answers where they may see those."""
    at = clock.now()
    tickets = queries.for_customer(current_user, customer.id, SHOWN + 1)
    seen = [
        (
            each,
            each.satisfaction
            if policy.sees_answer_shown(current_user, each.satisfaction_shown_at, at)
            else None,
        )
        for each in tickets[:SHOWN]
    ]
    return render_template("tickets/_of_customer.html", tickets=seen, more=len(tickets) > SHOWN)


def going_along(*, customer: Customer, **_more: Any) -> str:
    """How many tickets would go along with a customer who is merged: of those the reader may see."""
    mine = select(func.count(Ticket.id)).where(
        Ticket.customer_id == customer.id, queries.visible(current_user)
    )
    count = db.session.scalar(mine) or 0
    words = ngettext("%(num)s ticket", "%(num)s tickets", count)
    return f"<li>{words}</li>"
