"""What channels add to the pages of other rooms."""

from __future__ import annotations

from typing import Any

from flask import render_template

from helpdesk.channels import twins
from helpdesk.customers.models import Customer
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from helpdesk.web import auth


def customer_acts(customer: Customer, **_more: Any) -> str:
    """A call or a visit of this very customer begins on their page."""
    return render_template("channels/_customer_acts.html", customer=customer)


def same_mail(ticket: Ticket, **_more: Any) -> str:
    """Other tickets that the very same mail opened by another of our mailboxes, as far as the reader may see them."""
    if ticket.channel is not Channel.EMAIL:
        return ""
    others = [each for each in twins.of(ticket) if auth.may("see_ticket", each)]
    return render_template("channels/_same_mail.html", others=others) if others else ""
